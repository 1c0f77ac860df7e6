import { cannotBeUndone, type OperationName, operationOf, type ProviderName } from './operation.ts';

/** A set of people. An empty one is nobody. */
export interface Audience {
  users: readonly string[];
  /** Slack user groups. */
  groups: readonly string[];
}

/** One rule of the configuration. The first that matches holds; without one nobody may approve. */
export interface Policy {
  /** Globs; a missing one matches everything. */
  match: {
    provider?: string | undefined;
    account?: string | undefined;
    region?: string | undefined;
    instance?: string | undefined;
    operation?: string | undefined;
  };
  /** Undefined: any full member of the workspace. */
  requesters?: Audience | undefined;
  approvers: Audience;
  quorum: number;
  reason: 'required' | 'optional';
  /** A regular expression that `ticket=` must match. */
  ticket?: string | undefined;
  expiresAfterMs: number;
  approvalLastsMs: number;
  confirm: 'button' | 'typed';
}

/** The rule that holds for one request, as it was when it was read. */
export interface RuleInForce {
  /** For people and the audit log: `policies[0]`. */
  name: string;
  /** Null: any full member of the workspace. */
  requesters: Audience | null;
  approvers: Audience;
  quorum: number;
  reason: 'required' | 'optional';
  ticket: string | null;
  expiresAfterMs: number;
  approvalLastsMs: number;
  /** `typed` for all that cannot be undone, whatever the configuration says. */
  confirm: 'button' | 'typed';
}

/** What a rule is chosen by. */
export interface PolicySubject {
  provider: ProviderName;
  account: string;
  region: string;
  instance: string;
  operation: OperationName;
}

/**
 * The first rule that matches, or null: then nobody may approve. Whatever the rule says, what cannot
 * be undone is confirmed by typing and never by fewer than one other person.
 */
export function ruleFor(policies: readonly Policy[], subject: PolicySubject): RuleInForce | null {
  const index = policies.findIndex((policy) => matches(policy.match, subject));
  const policy = policies[index];
  if (!policy) return null;
  return {
    name: `policies[${index}]`,
    requesters: policy.requesters ?? null,
    approvers: policy.approvers,
    quorum: Math.max(1, policy.quorum),
    reason: policy.reason,
    ticket: policy.ticket ?? null,
    expiresAfterMs: policy.expiresAfterMs,
    approvalLastsMs: policy.approvalLastsMs,
    confirm: cannotBeUndone(operationOf(subject)) ? 'typed' : policy.confirm,
  };
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
