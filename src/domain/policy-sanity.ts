import { type Finding, failure, fine, warning } from './finding.ts';
import { mostApprovals } from './missing-approvers.ts';
import type { PersonObjection } from './people.ts';
import { type Audience, type Policy, type PolicySet, ruleNameOf } from './policy.ts';

/** An account as it is now. */
export interface AccountSeen {
  name: string;
  objection: PersonObjection | null;
  /** What all accounts of one human being share. */
  identity: string;
}

/** `gone`: there is none, or the bot may not read it. `not-told`: nobody knows now. */
export type GroupSeen =
  | { is: 'read'; members: readonly string[] }
  | { is: 'gone'; why: string }
  | { is: 'not-told'; why: string };

/** The people whom policies name, as far as they could be read. */
export interface PeopleSeen {
  groups: ReadonlyMap<string, GroupSeen>;
  /** An account that is not here is taken as one that may decide. */
  accounts: ReadonlyMap<string, AccountSeen>;
}

/** What was found, and the indexes of the policies that nobody can satisfy. */
export interface Sanity {
  findings: readonly Finding[];
  unsatisfiable: readonly number[];
}

/** Can each rule get its approvals from the people there are, and is there somebody who may ask? */
export function judgePolicies(set: PolicySet, seen: PeopleSeen): Sanity {
  const { policies, operators } = set;
  if (policies.length === 0) {
    const none = failure('policies', 'there is none: nobody may approve', 'Write at least one.');
    return { findings: [none, ...aboutOperators(operators, seen)], unsatisfiable: [] };
  }
  const judged = policies.map((policy, index) => judge(ruleNameOf(policy, index), policy, seen));
  const unsatisfiable = judged.flatMap(({ level }, index) => (level === 'failure' ? [index] : []));
  const about = judged.filter(({ level }) => level !== 'fine');
  const findings = [
    ...(about.length === 0 ? [fine('quorum', reachable(policies.length))] : about),
    ...aboutGroups(set, seen),
    ...aboutApprovers(policies, seen),
    ...aboutOperators(operators, seen),
  ];
  return { findings, unsatisfiable };
}

function reachable(count: number): string {
  return count === 1 ? 'the rule can be satisfied' : `all ${count} rules can be satisfied`;
}

function judge(name: string, { requesters, stages }: Policy, seen: PeopleSeen): Finding {
  const wanted = stages.reduce((sum, { quorum }) => sum + quorum, 0);
  const members = stages.map(({ approvers }) => identitiesIn(approvers, seen));
  const askers = requesters && identitiesIn(requesters, seen);
  if (members.includes(null) || (requesters && askers === null)) {
    return warning('quorum', `${name}: not told, since its people cannot be read now`, laterAgain);
  }
  const most = (without: string | null) =>
    mostApprovals(
      stages.map(({ quorum }, index) => ({
        quorum,
        accounts: (members[index] ?? []).filter((each) => each !== without),
      })),
    );
  const found = most(null);
  if (found < wanted) {
    const what = `${name} asks for ${approvals(wanted)}, and ${canGive(found)}: it is never satisfied`;
    return failure('quorum', what, 'Name more people who may approve, or lower its quorum.');
  }
  if (!askers) return fine('quorum', name);
  if (askers.length === 0) {
    return failure('requesters', `nobody may ask under ${name}`, 'Name people in its requesters.');
  }
  const stuck = askers.filter((asker) => most(asker) < wanted);
  if (stuck.length === 0) return fine('quorum', name);
  if (stuck.length === askers.length) {
    const what = `${name} is never satisfied: whoever may ask is needed to approve, and nobody approves their own request`;
    return failure('quorum', what, 'Name an approver who does not ask.');
  }
  const some = `${stuck.length} of the ${askers.length} people who may ask under ${name} would find too few others to approve`;
  return warning('quorum', some, 'Name more approvers.');
}

/** Everybody in it who may decide, each once; null: that is not known now. */
function identitiesIn({ users, groups }: Audience, seen: PeopleSeen): string[] | null {
  const read = groups.map((group) => seen.groups.get(group));
  if (read.some((group) => group === undefined || group.is === 'not-told')) return null;
  const members = read.flatMap((group) => (group?.is === 'read' ? group.members : []));
  const accounts = [...users, ...members].filter((id) => !seen.accounts.get(id)?.objection);
  return [...new Set(accounts.map((id) => seen.accounts.get(id)?.identity ?? id))];
}

function aboutGroups({ policies, operators }: PolicySet, seen: PeopleSeen): Finding[] {
  const deciding = namesOf(
    policies.flatMap(({ requesters, stages }) => [
      ...(requesters ? [requesters] : []),
      ...stages.map(({ approvers }) => approvers),
    ]),
  );
  const told = namesOf([
    ...policies.flatMap(({ escalate }) => (escalate ? [escalate.to] : [])),
    operators,
  ]);
  const all = [...new Set([...deciding, ...told])];
  const findings = all.flatMap((group) => {
    const found = problemOf(group, seen.groups.get(group));
    if (!found) return [];
    const isHarmless = !deciding.includes(group) || seen.groups.get(group)?.is === 'not-told';
    return [{ ...found, level: isHarmless ? ('warning' as const) : ('failure' as const) }];
  });
  if (findings.length > 0 || all.length === 0) return findings;
  return [fine('groups', `${all.length} named, each with members`)];
}

function problemOf(group: string, found: GroupSeen | undefined): Finding | null {
  if (found === undefined) return warning('groups', `${group} was not looked at`, laterAgain);
  if (found.is === 'not-told') {
    return warning('groups', `${group} cannot be read now (${found.why})`, laterAgain);
  }
  if (found.is === 'gone') {
    const what = `${group} cannot be read (${found.why}), so it counts as empty`;
    const next = 'Check its id, that it is enabled, and the scope usergroups:read.';
    return failure('groups', what, next);
  }
  if (found.members.length > 0) return null;
  return failure('groups', `${group} is empty`, 'Add people to it in Slack, or name others.');
}

function namesOf(audiences: readonly Audience[]): string[] {
  return [...new Set(audiences.flatMap(({ groups }) => groups))];
}

/** Those who are named one by one: who comes and goes in a group is no mistake of the rules. */
function aboutApprovers(policies: readonly Policy[], { accounts }: PeopleSeen): Finding[] {
  const users = policies.flatMap(({ stages }) =>
    stages.flatMap(({ approvers }) => approvers.users),
  );
  const useless = [...new Set(users)].flatMap((id) => {
    const { name = id, objection = null } = accounts.get(id) ?? {};
    if (!objection) return [];
    return [`${name === id ? id : `${name}, ${id}`} (${objectionWords[objection]})`];
  });
  if (useless.length === 0) return [];
  const what = `named, but may not decide: ${useless.slice(0, mostNamed).join('; ')}${more(useless.length)}`;
  return [warning('approvers', what, 'Take them out, or name somebody in their place.')];
}

const objectionWords: Readonly<Record<PersonObjection, string>> = {
  deactivated: 'deactivated',
  bot: 'a bot',
  guest: 'a guest',
  stranger: 'not known in this workspace',
  'other-workspace': 'of another workspace',
};

const mostNamed = 5;

function more(count: number): string {
  return count > mostNamed ? ` and ${count - mostNamed} more` : '';
}

function aboutOperators(operators: Audience, seen: PeopleSeen): Finding[] {
  const known = identitiesIn(operators, seen);
  if (known === null) return [];
  if (known.length > 0)
    return [fine('operators', known.length === 1 ? '1 person' : `${known.length} people`)];
  const what = 'nobody: what only a person can mend is told to nobody in Slack';
  return [warning('operators', what, 'Name them under operators.')];
}

const laterAgain = 'Run it again when Slack answers.';

function approvals(count: number): string {
  return count === 1 ? '1 approval' : `${count} approvals`;
}

function canGive(count: number): string {
  if (count === 0) return 'nobody can give any';
  return count === 1 ? '1 person can give one' : `${count} people can give one`;
}
