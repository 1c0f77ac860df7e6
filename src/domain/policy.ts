import type { OperationName, ProviderName } from './operation.ts';

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
