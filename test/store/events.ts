import type { RequestEvent } from '../../src/domain/events.ts';
import { onlyStage, type PolicySet } from '../../src/domain/policy.ts';
import { aPlan, aPolicy, aRule } from '../helpers/build.ts';

type Event<Type extends RequestEvent['type']> = Extract<RequestEvent, { type: Type }>;

export const origin = { channel: 'C0REQUESTS' };
export const fingerprint = 'K7QF-2M9X-P0TD';
export const rule = aRule();
/** Far enough from now for every test. */
export const laterMs = 4_000_000_000_000;

export function planned(instance = 'cdb-qwer1234'): Event<'planned'> {
  const plan = aPlan({ write: { instance } });
  return { type: 'planned', data: { plan, fingerprint, rule, expiresAtMs: laterMs } };
}

export const approved: Event<'approved'> = {
  type: 'approved',
  data: {
    fingerprint,
    rule: rule.name,
    stage: onlyStage,
    complete: true,
    lastsUntilMs: laterMs,
    fallen: [],
    counting: [],
  },
};

export const cancelled: Event<'cancelled'> = { type: 'cancelled', data: { reason: 'not now' } };

export const intended: Event<'intended'> = {
  type: 'intended',
  data: {
    attempt: 1,
    fingerprint,
    sendByMs: laterMs + 5_000,
    quietAtMs: laterMs + 25_000,
    signatureEndsAtMs: null,
  },
};

/** Where sets of policies come from in these tests. */
export const source = { file: 'dbencrypt.yaml', host: 'bot-1' };

/** One policy that asks for so many approvals. */
export function aSet(quorum = 1, set: Partial<PolicySet> = {}): PolicySet {
  return {
    policies: [aPolicy({ quorum })],
    aliasDomains: [],
    operators: { users: [], groups: [] },
    ...set,
  };
}
