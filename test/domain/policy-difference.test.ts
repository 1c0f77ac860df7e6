import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, type Json } from '../../src/domain/canonical.ts';
import type { PolicySet } from '../../src/domain/policy.ts';
import { policyDifference } from '../../src/domain/policy-difference.ts';
import { aPolicy, type PolicyDraft } from '../helpers/build.ts';
import { holds } from '../helpers/holds.ts';

const hour = 3_600_000;
const saturday = {
  days: ['sat'],
  from: '01:00',
  to: '05:00',
  timeZone: 'Asia/Shanghai',
} as const;

/** Few different ones, so that equal policies and equal sets occur. */
const somePolicy = fc
  .record({
    name: fc.constantFrom(null, null, 'a', 'b'),
    match: fc.constantFrom({}, { account: 'x' }),
    windows: fc.constantFrom([], [], [saturday]),
    quorum: fc.constantFrom(1, 1, 2),
  })
  .map(aPolicy);
const someSet = fc
  .array(somePolicy, { maxLength: 3 })
  .map((policies): PolicySet => ({ ...aSet([]), policies }));

describe('a change of one policy is told', () => {
  it.each<[string, PolicyDraft, PolicyDraft, string[]]>([
    ['as numbers', { quorum: 2 }, { quorum: 1 }, ['stages[0].quorum: 2 → 1']],
    [
      'as lengths of time that a person would write',
      { expiresAfterMs: 8 * hour, delayMs: 0, remindEveryMs: null },
      { expiresAfterMs: 48 * hour, delayMs: 90_000, remindEveryMs: hour },
      ['expiresAfter: 8h → 2d', 'remindEvery: none → 1h', 'delay: 0s → 90s'],
    ],
    [
      'as lists of people',
      { approvers: { users: ['U1'], groups: [] } },
      { approvers: { users: ['U1', 'U2'], groups: [] } },
      ['stages[0].approvers.users: [U1] → [U1, U2]'],
    ],
    [
      'with all of what was not there before',
      {},
      { windows: [saturday], escalate: { afterMs: 4 * hour, to: { users: ['U9'], groups: [] } } },
      [
        'escalate: none → {after: 4h, to: {users: [U9], groups: []}}',
        'windows[0]: none → {days: [sat], from: 01:00, to: 05:00, timeZone: Asia/Shanghai}',
      ],
    ],
    [
      'with all of what is there no more',
      { freezes: [{ from: '2026-12-20', to: '2027-01-04', timeZone: 'UTC', why: null }] },
      { freezes: [] },
      ['freezes[0]: {from: 2026-12-20, to: 2027-01-04, timeZone: UTC, why: none} → none'],
    ],
    [
      'by the glob it is chosen by',
      { match: { account: '*-prod' } },
      { match: { region: 'ap-*' } },
      ['match.account: *-prod → none', 'match.region: none → ap-*'],
    ],
    [
      'by its name, when it is given one and nothing else',
      {},
      { name: 'all' },
      ['name: none → all'],
    ],
  ])('%s', (_, before, after, lines) => {
    const label = after.name === undefined ? 'policies[0]' : `policies[0] (${after.name})`;

    expect(difference([before], [after])).toEqual(lines.map((line) => `${label}: ${line}`));
  });
});

describe('policies', () => {
  it('are known by their name wherever they stand', () => {
    const lines = difference(
      [{ quorum: 3 }, { name: 'production', quorum: 2 }],
      [{ name: 'staging' }, { quorum: 3 }, { name: 'production', quorum: 1 }],
    );

    expect(lines).toEqual([
      'policies[2] (production): stages[0].quorum: 2 → 1',
      'policies[0] (staging): added',
    ]);
  });

  it('without a name are known by what they say, and else by their place', () => {
    const [a, b, c] = [{ match: { account: 'a' } }, { match: { account: 'b' } }, {}];

    expect(difference([a, b, c], [b, c])).toEqual(['policies[0]: removed']);
    expect(difference([b, c], [a, b, c])).toEqual(['policies[0]: added']);
    expect(difference([a, b], [a, { ...b, quorum: 2 }])).toEqual([
      'policies[1]: stages[0].quorum: 1 → 2',
    ]);
  });

  it('that change places are told, because the first that matches holds', () => {
    const [a, b] = [{ name: 'a' }, { name: 'b' }];

    expect(difference([a, b], [b, a])).toEqual([
      'order: policies[1] (b) → [0], policies[0] (a) → [1]',
    ]);
  });

  it('that are only pushed on by a new one have not changed places', () => {
    expect(difference([{ name: 'a' }], [{ name: 'new' }, { name: 'a' }])).toEqual([
      'policies[0] (new): added',
    ]);
  });
});

it('tells of the first set how many policies it has', () => {
  expect(policyDifference(null, aSet([{}]))).toEqual(['first set: 1 policy']);
  expect(policyDifference(null, aSet([{}, {}]))).toEqual(['first set: 2 policies']);
});

it('tells what changes for people and operators', () => {
  const after: PolicySet = {
    policies: [],
    aliasDomains: [['example.com', 'example.cn']],
    operators: { users: ['U1'], groups: [] },
  };

  expect(policyDifference(aSet([]), after)).toEqual([
    'people.aliasDomains: [] → [[example.com, example.cn]]',
    'operators.users: [] → [U1]',
  ]);
});

it('tells fifty changes, and how many more there are', () => {
  const many = Array.from({ length: 62 }, (_, index) => ({ name: `rule-${index}` }));

  const lines = difference([], many);

  expect(lines).toHaveLength(51);
  expect(lines.at(-1)).toBe('and 12 more');
});

it('tells nothing exactly when nothing has changed', () => {
  holds(
    fc.property(someSet, someSet, (before, after) => {
      const isSame = textOf(before) === textOf(after);

      expect(policyDifference(before, after).length === 0).toBe(isSame);
    }),
    { numRuns: 500 },
  );
});

function difference(before: PolicyDraft[], after: PolicyDraft[]): readonly string[] {
  return policyDifference(aSet(before), aSet(after));
}

function aSet(drafts: PolicyDraft[]): PolicySet {
  return {
    policies: drafts.map(aPolicy),
    aliasDomains: [],
    operators: { users: [], groups: [] },
  };
}

function textOf(set: PolicySet): string {
  return canonicalJson(set as unknown as Json);
}
