import fc from 'fast-check';
import type { Window } from '../../src/domain/calendar.ts';
import type { Electorate } from '../../src/domain/electorate.ts';
import { identityOf, objectionTo, type Person } from '../../src/domain/people.ts';
import type { RuleInForce } from '../../src/domain/policy.ts';
import { aRule } from '../helpers/build.ts';

/*
 * Who is there and what rule is in force, at one moment of a random walk. Which account belongs to which
 * human being is written down here by hand, so that what the domain works out can be checked against it.
 */

const workspace = 'T0';
const aliasDomains = [['example.com', 'example.cn']];

/** Account, its human being, its address. Caro shows no address; Eve is named by no rule. */
const accounts = [
  ['U0ADA', 'Ada', 'ada@example.com'],
  ['U0ADA2', 'Ada', 'Ada+ops@example.cn'],
  ['U0BEN', 'Ben', 'ben@example.com'],
  ['U0BEN2', 'Ben', 'BEN@EXAMPLE.COM'],
  ['U0BEN3', 'Ben', 'ben+oncall@example.cn'],
  ['U0CARO', 'Caro', undefined],
  ['U0DORA', 'Dora', 'dora@example.org'],
  ['U0FINN', 'Finn', 'finn@example.com'],
  ['U0GWEN', 'Gwen', 'gwen@example.com'],
  ['U0EVE', 'Eve', 'eve@example.com'],
] as const;

export const everyAccount: readonly string[] = accounts.map(([id]) => id);
const nameable = everyAccount.filter((id) => id !== 'U0EVE');

/** The human being behind an account, as far as anybody can tell in this world. */
export function humanIn(world: World, account: string): string {
  if (!world.showsAddresses) return account;
  return accounts.find(([id]) => id === account)?.[1] ?? account;
}

export interface World {
  rule: RuleInForce | null;
  /** The accounts of each stage, as its groups are now. */
  members: readonly (readonly string[])[];
  /** Accounts that may not decide now, and why. */
  barred: Readonly<Record<string, Barred>>;
  /** Does Slack tell addresses? Without them nobody can know which accounts are one person's. */
  showsAddresses: boolean;
}

/** At night, in Greenwich. The walk begins on a Monday at ten in the morning. */
export const nights: readonly Window[] = [
  {
    days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
    from: '01:00',
    to: '05:00',
    timeZone: 'UTC',
  },
];

const bars = ['deactivated', 'bot', 'guest', 'stranger', 'other-workspace'] as const;
type Barred = (typeof bars)[number];

const edits = [
  'quorum up',
  'quorum down',
  'stage fewer',
  'stage more',
  'stages turned',
  'at night',
] as const;

/** One thing that changes in the world. */
export type Change =
  | { what: 'rule'; rule: RuleInForce | null }
  /** The rule in force, a little different. */
  | { what: 'edit'; edit: (typeof edits)[number] }
  | { what: 'addresses'; shown: boolean }
  | { what: 'groups'; members: readonly (readonly string[])[] }
  | { what: 'barred'; account: string; why: Barred | null };

export function changed(world: World, change: Change): World {
  switch (change.what) {
    case 'rule':
      return { ...world, rule: change.rule, members: namedBy(change.rule) };
    case 'edit': {
      const rule = world.rule && edited(world.rule, change.edit);
      return { ...world, rule, members: namedBy(rule) };
    }
    case 'addresses':
      return { ...world, showsAddresses: change.shown };
    case 'groups': {
      const members = world.members.map((each, index) => change.members[index] ?? each);
      return { ...world, members };
    }
    case 'barred': {
      const { [change.account]: _, ...others } = world.barred;
      return {
        ...world,
        barred: change.why ? { ...others, [change.account]: change.why } : others,
      };
    }
  }
}

function edited(rule: RuleInForce, edit: (typeof edits)[number]): RuleInForce {
  const { stages } = rule;
  const [first] = stages;
  const withQuorum = (by: number) =>
    stages.map((stage) => ({ ...stage, quorum: Math.max(1, stage.quorum + by) }));
  switch (edit) {
    case 'quorum up':
      return { ...rule, stages: withQuorum(1) };
    case 'quorum down':
      return { ...rule, stages: withQuorum(-1) };
    case 'stage fewer':
      return { ...rule, stages: stages.length > 1 ? stages.slice(0, -1) : stages };
    case 'stage more':
      return { ...rule, stages: first ? [...stages, { ...first, name: 'one more' }] : [] };
    case 'stages turned':
      return { ...rule, stages: stages.toReversed() };
    case 'at night':
      return { ...rule, windows: rule.windows.length > 0 ? [] : nights };
  }
}

/** Who could press Approve with success, as far as anybody outside can tell: the first who has not yet. */
export function willing(world: World, taken: readonly string[]): string | undefined {
  const humans = ['U0ADA', ...taken].map((id) => humanIn(world, id));
  return world.members
    .flat()
    .find((id) => !world.barred[id] && !humans.includes(humanIn(world, id)));
}

/** As a flow would read it. */
export function electorateOf({ rule, members, barred, showsAddresses }: World): Electorate {
  const objections: Electorate['objections'] = {};
  const identities: Record<string, string> = {};
  for (const [id, , address] of accounts) {
    const email = showsAddresses ? address : undefined;
    const person = withBar({ id, name: id, email, teamId: workspace }, barred[id]);
    const objection = objectionTo(person, workspace);
    if (objection) Object.assign(objections, { [id]: objection });
    identities[id] = identityOf(person, aliasDomains);
  }
  return { rule, requesters: null, members, objections, identities };
}

function withBar(person: Person, why: Barred | undefined): Person {
  switch (why) {
    case 'deactivated':
      return { ...person, isDeleted: true };
    case 'bot':
      return { ...person, isBot: true };
    case 'guest':
      return { ...person, isGuest: true };
    case 'stranger':
      return { ...person, isStranger: true };
    case 'other-workspace':
      return { ...person, teamId: 'T0OTHER' };
    default:
      return person;
  }
}

const someAccounts = fc.oneof(
  fc.constant(nameable),
  fc.subarray([...nameable], { minLength: 4 }),
  fc.subarray([...nameable]),
);

export const someRule: fc.Arbitrary<RuleInForce> = fc
  .record({
    name: fc.constantFrom('production', 'strict'),
    stages: fc.array(fc.record({ users: someAccounts, quorum: fc.constantFrom(1, 1, 2) }), {
      minLength: 1,
      maxLength: 3,
    }),
    delayMs: fc.constantFrom(0, 0, 0, 60_000),
    windows: fc.constantFrom([], [], [], nights),
    expiresAfterMs: fc.constantFrom(3_600_000, 8 * 3_600_000),
    remindEveryMs: fc.constantFrom(null, 600_000),
    escalateAfterMs: fc.constantFrom(null, 1_200_000),
  })
  .map(({ stages, escalateAfterMs, ...rule }) =>
    aRule({
      ...rule,
      stages: stages.map(({ users, quorum }, index) => ({
        name: `stage-${index}`,
        approvers: { users, groups: [] },
        quorum,
      })),
      escalate:
        escalateAfterMs === null
          ? null
          : { afterMs: escalateAfterMs, to: { users: ['U0DORA'], groups: [] } },
    }),
  );

export const someChange: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ what: fc.constant('rule' as const), rule: someRule }),
  fc.constant<Change>({ what: 'rule', rule: null }),
  fc.record({ what: fc.constant('edit' as const), edit: fc.constantFrom(...edits) }),
  fc.record({ what: fc.constant('edit' as const), edit: fc.constantFrom(...edits) }),
  fc.record({
    what: fc.constant('groups' as const),
    members: fc.array(someAccounts, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ what: fc.constant('addresses' as const), shown: fc.boolean() }),
  fc.record({
    what: fc.constant('barred' as const),
    account: fc.constantFrom(...nameable),
    why: fc.constantFrom(null, ...bars),
  }),
);

export function worldUnder(rule: RuleInForce | null): World {
  return { rule, members: namedBy(rule), barred: {}, showsAddresses: true };
}

function namedBy(rule: RuleInForce | null): readonly (readonly string[])[] {
  return (rule?.stages ?? []).map(({ approvers }) => approvers.users);
}
