import { operations, type ProviderName, providerNames } from './operation.ts';
import type { PersonObjection } from './people.ts';
import {
  type Audience,
  matchesGlob,
  onlyStage,
  type Policy,
  type PolicySet,
  ruleNameOf,
} from './policy.ts';

/** What one person may do with this bot. */
export interface Abilities {
  /** Why not even ask or read; null: a full member of the workspace. */
  objection: PersonObjection | null;
  /** The clouds for which a policy lets this person ask. */
  asksFor: readonly ProviderName[];
  /** The rules under which this person may ask, by their names on cards: `production`, else `policies[0]`. */
  asksUnder: readonly string[];
  /** Every policy lets every full member ask. */
  asksEverywhere: boolean;
  approvesUnder: readonly { policy: string; stages: readonly string[] }[];
  isOperator: boolean;
  /** Whom to turn to. */
  operators: Audience;
}

/**
 * What a person may do, as the policies say. Which of them holds for a request shows only when there is
 * one: an earlier policy may leave a later one without effect.
 *
 * @param groups the members of all user groups that the policies name, by group.
 */
export function abilitiesOf(
  { policies, operators }: Pick<PolicySet, 'policies' | 'operators'>,
  { id, objection }: { id: string; objection: PersonObjection | null },
  groups: ReadonlyMap<string, readonly string[]>,
): Abilities {
  const isIn = (audience: Audience) =>
    audience.users.includes(id) || audience.groups.some((group) => groups.get(group)?.includes(id));
  const isMember = objection === null;
  const mayAskUnder = ({ requesters }: Policy) =>
    isMember && (requesters === null || isIn(requesters));
  const asks = policies.filter(mayAskUnder);
  const labels = policies.map((policy, index) => ({ policy, label: ruleNameOf(policy, index) }));
  return {
    objection,
    asksFor: providerNames.filter((provider) => asks.some((policy) => concerns(policy, provider))),
    asksUnder: labels.flatMap(({ policy, label }) => (mayAskUnder(policy) ? [label] : [])),
    asksEverywhere: isMember && policies.every(({ requesters }) => requesters === null),
    approvesUnder: labels.flatMap(({ policy, label }) => {
      const stages = policy.stages.filter(({ approvers }) => isMember && isIn(approvers));
      const names = stages.map(({ name }) => name).filter((name) => name !== onlyStage);
      return stages.length > 0 ? [{ policy: label, stages: names }] : [];
    }),
    isOperator: isMember && isIn(operators),
    operators,
  };
}

/** Every user group that says what people may do. */
export function groupsOf({
  policies,
  operators,
}: Pick<PolicySet, 'policies' | 'operators'>): string[] {
  const audiences = policies.flatMap(({ requesters, stages }) => [
    ...(requesters ? [requesters] : []),
    ...stages.map(({ approvers }) => approvers),
  ]);
  return [...new Set([...audiences, operators].flatMap(({ groups }) => groups))];
}

function concerns({ match }: Policy, provider: ProviderName): boolean {
  return operations.some(
    (row) =>
      row.provider === provider &&
      matchesGlob(match.provider, provider) &&
      matchesGlob(match.operation, row.name),
  );
}
