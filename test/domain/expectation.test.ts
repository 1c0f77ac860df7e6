import { describe, expect, it } from 'vitest';
import { checkExpectations, regionChooser } from '../../src/domain/expectation.ts';
import { aPolicy } from '../helpers/build.ts';
import { anExpectation, aRequest, check } from './expecting.ts';

const dba = { users: ['U0BEN', 'U0CARO'], groups: ['S0DBA'] };

describe('who may approve', () => {
  const policies = [aPolicy({ approvers: dba })];

  it('is exactly those who are named, in whatever order', () => {
    expect(check(policies, { approvers: ['S0DBA', 'U0CARO', 'U0BEN'] })).toEqual([]);
    expect(check(policies, { approvers: ['U0BEN', 'U0CARO'] })).toEqual([
      { about: 'approvers', expected: 'U0BEN, U0CARO', found: 'U0BEN, U0CARO, S0DBA' },
    ]);
    expect(check(policies, { approvers: ['U0BEN', 'U0CARO', 'S0DBA', 'U0EVE'] })).toHaveLength(1);
  });

  it('never includes the requester', () => {
    expect(check(policies, { requester: 'U0BEN', approvers: ['U0CARO', 'S0DBA'] })).toEqual([]);
    expect(
      check(policies, { requester: 'U0BEN', approvers: ['U0BEN', 'U0CARO', 'S0DBA'] }),
    ).toEqual([{ about: 'approvers', expected: 'U0BEN, U0CARO, S0DBA', found: 'U0CARO, S0DBA' }]);
  });

  it('still includes a group when one of its members asks: the others may', () => {
    const expected = ['U0BEN', 'U0CARO', 'S0DBA'];

    expect(check(policies, { requester: 'S0DBA', approvers: expected })).toEqual([]);
  });

  it('is nobody without a policy, with an empty one, and when the only approver asks', () => {
    const empty = aPolicy({ approvers: { users: [], groups: [] } });
    const ben = aPolicy({ approvers: { users: ['U0BEN'], groups: [] } });

    expect(check([], { approvers: [] })).toEqual([]);
    expect(check([empty], { approvers: [] })).toEqual([]);
    expect(check([ben], { requester: 'U0BEN', approvers: [] })).toEqual([]);
    expect(check([ben], { approvers: [] })).toEqual([
      { about: 'approvers', expected: 'nobody', found: 'U0BEN' },
    ]);
    expect(check([], { approvers: ['U0BEN'] })).toEqual([
      { about: 'approvers', expected: 'U0BEN', found: 'nobody' },
    ]);
  });

  it('is everybody of all stages', () => {
    const stages = [
      { name: 'database', approvers: dba, quorum: 1 },
      { name: 'security', approvers: { users: ['U0EVE', 'U0BEN'], groups: [] }, quorum: 1 },
    ];

    const approvers = ['U0BEN', 'U0CARO', 'U0EVE', 'S0DBA'];
    expect(check([aPolicy({ stages })], { approvers })).toEqual([]);
  });
});

describe('how many have to approve', () => {
  const stages = [
    { name: 'database', approvers: dba, quorum: 2 },
    { name: 'security', approvers: { users: ['U0EVE'], groups: [] }, quorum: 1 },
  ];

  it('is the sum of all stages', () => {
    expect(check([aPolicy({ stages })], { quorum: 3 })).toEqual([]);
    expect(check([aPolicy({ stages })], { quorum: 2 })).toEqual([
      { about: 'quorum', expected: '2', found: '3' },
    ]);
  });

  it('is never met where no policy matches', () => {
    expect(check([], { quorum: 1 })).toEqual([
      { about: 'quorum', expected: '1', found: 'nobody may approve' },
    ]);
  });

  it('is told for each stage, in their order and without the requester', () => {
    const database = { name: 'database', approvers: ['U0CARO', 'S0DBA'], quorum: 2 };
    const security = { name: 'security', approvers: ['U0EVE'], quorum: 1 };
    const policies = [aPolicy({ stages })];

    expect(check(policies, { requester: 'U0BEN', stages: [database, security] })).toEqual([]);
    expect(check(policies, { requester: 'U0BEN', stages: [security, database] })).toEqual([
      {
        about: 'stages',
        expected: 'security: 1 of U0EVE; then database: 2 of U0CARO, S0DBA',
        found: 'database: 2 of U0CARO, S0DBA; then security: 1 of U0EVE',
      },
    ]);
    for (const change of [{ name: 'dba' }, { quorum: 1 }, { approvers: ['U0CARO'] }]) {
      expect(
        check(policies, { requester: 'U0BEN', stages: [{ ...database, ...change }, security] }),
      ).toHaveLength(1);
    }
    expect(check(policies, { requester: 'U0BEN', stages: [database] })).toHaveLength(1);
  });

  it('is one stage named approval where the policy has no stages', () => {
    const approval = { name: 'approval', approvers: ['U0BEN', 'U0CARO', 'S0DBA'], quorum: 2 };

    expect(check([aPolicy({ approvers: dba, quorum: 2 })], { stages: [approval] })).toEqual([]);
    expect(check([], { stages: [approval] })).toMatchObject([{ found: 'no stage' }]);
  });
});

describe('the rule that an expectation is about', () => {
  it('is the first that matches, and is named with its place', () => {
    const policies = [
      aPolicy({ match: { operation: 'backup-*' } }),
      aPolicy({ name: 'production', match: { account: '*-prod' }, quorum: 2 }),
      aPolicy(),
    ];

    const mismatches = checkExpectations({ policies }, [
      anExpectation({ quorum: 2 }),
      anExpectation({ quorum: 1 }),
      anExpectation({ request: { ...aRequest, account: 'other' }, quorum: 2 }),
    ]);

    expect(mismatches).toMatchObject([
      { expectation: 1, rule: { name: 'production', index: 1 } },
      { expectation: 2, rule: { name: null, index: 2 } },
    ]);
    expect(checkExpectations({ policies: [] }, [anExpectation({ quorum: 1 })])).toMatchObject([
      { rule: null },
    ]);
  });

  it('is the one of the region that is given', () => {
    const policies = [aPolicy({ match: { region: 'ap-*' }, quorum: 2 }), aPolicy()];
    const inRegion = (region: string) => ({ ...aRequest, region });

    expect(check(policies, { request: inRegion('ap-guangzhou'), quorum: 2 })).toEqual([]);
    expect(check(policies, { request: inRegion('eu-frankfurt'), quorum: 1 })).toEqual([]);
  });

  it('is never guessed when it depends on a region that is not given', () => {
    const policies = [
      aPolicy({ match: { account: 'other', region: 'ap-*' } }),
      aPolicy({ match: { region: 'ap-*' } }),
      aPolicy(),
    ];

    expect(regionChooser(policies, aRequest)).toBe(1);
    expect(check(policies, { quorum: 1 })).toMatchObject([
      { about: 'request', found: 'that it depends on the region' },
    ]);
  });

  it('needs no region where no policy that could hold chooses by it', () => {
    const policies = [
      aPolicy({ match: { account: 'other', region: 'ap-*' } }),
      aPolicy({ match: { region: '*' } }),
      aPolicy({ match: { region: 'ap-*' } }),
    ];

    expect(regionChooser(policies, aRequest)).toBeNull();
    expect(check(policies, { quorum: 1 })).toEqual([]);
  });
});
