import { describe, expect, it } from 'vitest';
import type { PersonObjection } from '../../src/domain/people.ts';
import type { Audience, PolicySet } from '../../src/domain/policy.ts';
import { type GroupSeen, judgePolicies } from '../../src/domain/policy-sanity.ts';
import { aPolicy, type PolicyDraft } from '../helpers/build.ts';

const users = (...ids: string[]): Audience => ({ users: ids, groups: [] });
const inGroups = (...ids: string[]): Audience => ({ users: [], groups: ids });

interface Draft {
  policies: PolicyDraft[];
  operators?: Audience;
  groups?: Record<string, GroupSeen>;
  /** Whose e-mail address an account has; else it is its own person. */
  identities?: Record<string, string>;
  objections?: Record<string, PersonObjection>;
}

function judge({
  policies,
  operators = users('U0OPS'),
  groups = {},
  identities = {},
  objections = {},
}: Draft) {
  const set: PolicySet = { policies: policies.map(aPolicy), aliasDomains: [], operators };
  const known = [...Object.keys(identities), ...Object.keys(objections)];
  const accounts = known.map((id) => {
    const seen = { name: id, objection: objections[id] ?? null, identity: identities[id] ?? id };
    return [id, seen] as const;
  });
  const { findings, unsatisfiable } = judgePolicies(set, {
    groups: new Map(Object.entries(groups)),
    accounts: new Map(accounts),
  });
  return {
    unsatisfiable,
    bad: findings
      .filter(({ level }) => level !== 'fine')
      .map(({ level, about, what }) => `${level} ${about}: ${what}`),
  };
}

describe('rules that can be satisfied', () => {
  it.each<[string, Draft]>([
    [
      'as many approvers as are wanted',
      { policies: [{ approvers: users('U1', 'U2'), quorum: 2 }] },
    ],
    [
      'a group with enough members',
      {
        policies: [{ approvers: inGroups('S1'), quorum: 2 }],
        groups: { S1: { is: 'read', members: ['U1', 'U2'] } },
      },
    ],
    [
      'a requester beside enough others',
      { policies: [{ requesters: users('U1'), approvers: users('U1', 'U2') }] },
    ],
    [
      'stages with people of their own',
      {
        policies: [
          {
            stages: [
              { name: 'database', approvers: users('U1', 'U2'), quorum: 1 },
              { name: 'security', approvers: users('U1'), quorum: 1 },
            ],
          },
        ],
      },
    ],
  ])('are nothing to speak of: %s', (_, draft) => {
    expect(judge(draft)).toEqual({ bad: [], unsatisfiable: [] });
  });
});

describe('a rule that nobody can satisfy', () => {
  it.each<[string, Draft, RegExp]>([
    [
      'too few approvers',
      { policies: [{ approvers: users('U1', 'U2'), quorum: 3 }] },
      /^failure quorum: policies\[0\] asks for 3 approvals, and 2 people can give one/,
    ],
    [
      'two accounts of one person',
      {
        policies: [{ approvers: users('U1', 'U2'), quorum: 2 }],
        identities: { U1: 'ada@example.com', U2: 'ada@example.com' },
      },
      /^failure quorum: .* 1 person can give one/,
    ],
    [
      'an approver who is deactivated',
      {
        policies: [{ approvers: users('U1', 'U2'), quorum: 2 }],
        objections: { U2: 'deactivated' },
      },
      /^failure quorum: .* 1 person can give one/,
    ],
    [
      'an empty group',
      { policies: [{ approvers: inGroups('S1') }], groups: { S1: { is: 'read', members: [] } } },
      /^failure quorum: .* nobody can give any/,
    ],
    [
      'one person for two stages',
      {
        policies: [
          {
            stages: [
              { name: 'database', approvers: users('U1'), quorum: 1 },
              { name: 'security', approvers: users('U1'), quorum: 1 },
            ],
          },
        ],
      },
      /^failure quorum: policies\[0\] asks for 2 approvals, and 1 person can give one/,
    ],
    [
      'whoever may ask is needed to approve',
      { policies: [{ requesters: users('U1'), approvers: users('U1') }] },
      /^failure quorum: .* whoever may ask is needed to approve/,
    ],
    [
      'nobody may ask',
      {
        policies: [{ requesters: users('U1'), approvers: users('U2') }],
        objections: { U1: 'guest' },
      },
      /^failure requesters: nobody may ask/,
    ],
  ])('is named: %s', (_, draft, sentence) => {
    const { bad, unsatisfiable } = judge(draft);

    expect(bad[0]).toMatch(sentence);
    expect(unsatisfiable).toEqual([0]);
  });

  it('is the absence of all rules', () => {
    expect(judge({ policies: [] }).bad).toEqual([
      'failure policies: there is none: nobody may approve',
    ]);
  });
});

describe('groups', () => {
  const approvers: Audience = { users: ['U1'], groups: ['S1'] };

  it.each<[string, GroupSeen, string]>([
    ['empty', { is: 'read', members: [] }, 'failure groups: S1 is empty'],
    [
      'gone',
      { is: 'gone', why: 'no_such_subteam' },
      'failure groups: S1 cannot be read (no_such_subteam), so it counts as empty',
    ],
  ])('are named when one is %s, even where others can approve', (_, group, sentence) => {
    expect(judge({ policies: [{ approvers }], groups: { S1: group } })).toEqual({
      bad: [sentence],
      unsatisfiable: [],
    });
  });

  it('leave it open when they cannot be read now', () => {
    const { bad, unsatisfiable } = judge({
      policies: [{ approvers, quorum: 2 }],
      groups: { S1: { is: 'not-told', why: 'ratelimited' } },
    });

    expect(unsatisfiable).toEqual([]);
    expect(bad).toEqual([
      'warning quorum: policies[0]: not told, since its people cannot be read now',
      'warning groups: S1 cannot be read now (ratelimited)',
    ]);
  });
});

it('warns of approvers who may not decide, of requesters who would wait in vain, and where there is no operator', () => {
  const { bad } = judge({
    policies: [
      {
        name: 'first',
        approvers: users('U1', 'U2', 'U3'),
        requesters: users('U1', 'U4'),
        quorum: 2,
      },
    ],
    objections: { U3: 'guest' },
    operators: users(),
  });

  expect(bad).toEqual([
    'warning quorum: 1 of the 2 people who may ask under first would find too few others to approve',
    'warning approvers: named, but may not decide: U3 (a guest)',
    'warning operators: nobody: what only a person can mend is told to nobody in Slack',
  ]);
});
