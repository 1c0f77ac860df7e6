import { checkExpectations, type Expectation } from '../../src/domain/expectation.ts';
import type { Policy } from '../../src/domain/policy.ts';

export const aRequest: Expectation['request'] = {
  provider: 'tencent',
  account: 'tencent-prod',
  region: null,
  instance: 'cdb-1',
  operation: 'storage-encryption on',
};

/** Expects nothing but what is given. */
export function anExpectation(expectation: Partial<Expectation>): Expectation {
  return {
    request: aRequest,
    requester: null,
    mayAsk: null,
    approvers: null,
    stages: null,
    quorum: null,
    ...expectation,
  };
}

/** What `policies` do not meet of one expectation: what was expected and what they say. */
export function check(policies: Policy[], expectation: Partial<Expectation>) {
  return checkExpectations({ policies }, [anExpectation(expectation)]).map(
    ({ about, expected, found }) => ({ about, expected, found }),
  );
}
