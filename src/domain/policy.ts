import type { Freeze, Window } from './calendar.ts';
import { asJson, canonicalJson } from './canonical.ts';
import { cannotBeUndone, type OperationName, operationOf, type ProviderName } from './operation.ts';

/** A set of people. An empty one is nobody. */
export interface Audience {
  users: readonly string[];
  /** Slack user groups. */
  groups: readonly string[];
}

/** So many of these people have to say yes. Stages follow each other in order. */
export interface Stage {
  /** For people: `security`. A rule without stages has one, named `approval`. */
  name: string;
  approvers: Audience;
  quorum: number;
}

/** Who is told when nobody has decided for so long. It gives nobody the right to decide. */
export interface Escalation {
  afterMs: number;
  to: Audience;
}

/** One rule of the configuration. The first that matches holds; without one nobody may approve. */
export interface Policy {
  /** For people; null: it is known by its place, `policies[0]`. */
  name: string | null;
  /** Globs; a missing one matches everything. */
  match: {
    provider?: string | undefined;
    account?: string | undefined;
    region?: string | undefined;
    instance?: string | undefined;
    operation?: string | undefined;
  };
  /** Null: any full member of the workspace. */
  requesters: Audience | null;
  /** At least one. */
  stages: readonly Stage[];
  reason: 'required' | 'optional';
  /** A regular expression that `ticket=` must match. */
  ticket: string | null;
  expiresAfterMs: number;
  approvalLastsMs: number;
  /** Null: never. */
  remindEveryMs: number | null;
  escalate: Escalation | null;
  confirm: 'button' | 'typed';
  /** A pause before the write, in which it can be stopped. */
  delayMs: number;
  /** When a write may start; none: always. */
  windows: readonly Window[];
  /** When no write may start, whatever the windows say. */
  freezes: readonly Freeze[];
}

/** The rule that holds for one request, as it was when it was read. */
export interface RuleInForce extends Omit<Policy, 'name' | 'match'> {
  /** For people and the audit log: `production`, else `policies[0]`. */
  name: string;
}

/** What a rule is chosen by. */
export interface PolicySubject {
  provider: ProviderName;
  account: string;
  region: string;
  instance: string;
  operation: OperationName;
}

/** Everything the configuration says about who may do what. It is in force as a whole, or not at all. */
export interface PolicySet {
  policies: readonly Policy[];
  /** Lists of e-mail domains that belong to the same people. */
  aliasDomains: readonly (readonly string[])[];
  /** Who looks after this bot, and hears when something is wrong with it. */
  operators: Audience;
}

/** The name of the stage of a rule that has none of its own. */
export const onlyStage = 'approval';

/**
 * The first rule that matches, or null: then nobody may approve. Whatever the rule says, what cannot
 * be undone is confirmed by typing and never by fewer than one other person.
 */
export function ruleFor(policies: readonly Policy[], subject: PolicySubject): RuleInForce | null {
  const index = policies.findIndex((policy) => matches(policy.match, subject));
  const policy = policies[index];
  if (!policy) return null;
  const { match: _, ...rule } = policy;
  return {
    ...rule,
    name: ruleNameOf(policy, index),
    stages: policy.stages.map((stage) => ({ ...stage, quorum: Math.max(1, stage.quorum) })),
    confirm: cannotBeUndone(operationOf(subject)) ? 'typed' : policy.confirm,
  };
}

/** What the rule of a policy is called: `production`, else its place, `policies[0]`. */
export function ruleNameOf({ name }: Policy, index: number): string {
  return name ?? `policies[${index}]`;
}

/** Everybody whom one of the rule's stages names, groups unexpanded. */
export function approversOf(rule: RuleInForce): Audience {
  return {
    users: [...new Set(rule.stages.flatMap(({ approvers }) => approvers.users))],
    groups: [...new Set(rule.stages.flatMap(({ approvers }) => approvers.groups))],
  };
}

/** Everybody whom policies name, to ask, to approve or to be told; groups unexpanded. */
export function audiencesOf({
  policies,
  operators,
}: Pick<PolicySet, 'policies' | 'operators'>): Audience[] {
  const ofPolicies = policies.flatMap(({ requesters, stages, escalate }) => [
    ...(requesters ? [requesters] : []),
    ...stages.map(({ approvers }) => approvers),
    ...(escalate ? [escalate.to] : []),
  ]);
  return [...ofPolicies, operators];
}

/** How many people have to say yes in all: nobody counts in two stages. */
export function quorumOf(rule: RuleInForce): number {
  return rule.stages.reduce((sum, { quorum }) => sum + quorum, 0);
}

/** Do both say the same? Null: no rule. */
export function isSameRule(one: RuleInForce | null, other: RuleInForce | null): boolean {
  return canonicalJson(asJson(one)) === canonicalJson(asJson(other));
}

function matches(match: Policy['match'], subject: PolicySubject): boolean {
  return (
    matchesGlob(match.provider, subject.provider) &&
    matchesGlob(match.account, subject.account) &&
    matchesGlob(match.region, subject.region) &&
    matchesGlob(match.instance, subject.instance) &&
    matchesGlob(match.operation, subject.operation)
  );
}

/** `*` stands for any run of characters, `?` for one; everything else for itself. */
export function matchesGlob(glob: string | undefined, text: string): boolean {
  if (glob === undefined) return true;
  const pattern = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${pattern}$`, 's').test(text);
}
