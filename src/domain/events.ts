import type { Counting, Fallen } from './fallen.ts';
import type { OperationName, ProviderName } from './operation.ts';
import type { Check, Fingerprint, Plan } from './plan.ts';
import type { Audience, PolicySet, RuleInForce } from './policy.ts';

/** Who did it: a person by Slack user id, the bot by its own name, a cloud by its account's name. */
export interface Actor {
  kind: 'person' | 'bot' | 'cloud';
  id: string;
  name: string;
}

/** What somebody asked for, as understood from the command. */
export interface Wish {
  provider: ProviderName;
  operation: OperationName;
  instance: string;
  /** Null: not given. */
  key: string | null;
  keyRegion: string | null;
  region: string | null;
  account: string | null;
  reason: string | null;
  ticket: string | null;
}

/** Where it was asked, so that the answer finds its way back. */
export interface Origin {
  channel: string;
}

/** Why a request was refused before anybody was asked to approve. */
export const askRefusals = [
  'blocked',
  'already-so',
  'not-found',
  'found-more-than-once',
  'unknown-account',
  'unknown-region',
  'no-account',
  'nobody-may-approve',
  'requester-not-allowed',
  'reason-needed',
  'ticket-needed',
  'open-request',
  'shared-channel',
  'cloud-refused',
  'cloud-unreachable',
] as const;
export type AskRefusal = (typeof askRefusals)[number];

/** How a request came to `failed`. */
export const failureCauses = [
  'not-taken',
  'blocked-before-write',
  'other-key',
  'closed-by-person',
  'facts-unreadable',
] as const;
export type FailureCause = (typeof failureCauses)[number];

/** Why a request waits for its time. */
export const pauseReasons = ['delay', 'window', 'freeze', 'not-taken', 'retry'] as const;
export type PauseReason = (typeof pauseReasons)[number];

/** What a cloud, or the network before it, said about one attempt. */
export interface CloudAnswer {
  /** Our word: `throttled`, `denied`, … or `wire` for an unreadable answer, `lost` for none. */
  code: string;
  cloudCode: string | null;
  /** The cloud's text. Foreign: shown as plain text only. */
  message: string;
  cloudRequestId: string | null;
}

/** What the cloud's own read-back showed. */
export interface Proof {
  /** For people, in this order: `Encryption: YES`. Plain text. */
  seen: readonly { label: string; value: string }[];
  /** What the cloud cannot prove, in words; null when everything asked for is proven. */
  unproven: string | null;
  cloudRequestId: string | null;
}

/**
 * What can happen to a request: one row of the audit log each. The state of a request is the fold
 * of its events; no state changes without one.
 */
export type RequestEvent =
  /** The wish is stored; nothing has been read yet. */
  | { type: 'asked'; data: { wish: Wish; origin: Origin } }
  /** Not let through to the approvers. Final. */
  | {
      type: 'refused';
      data: { why: AskRefusal; detail: string; checks: readonly Check[]; other: string | null };
    }
  /** The facts are read, the plan is made, approvers may decide. */
  | {
      type: 'planned';
      data: { plan: Plan; fingerprint: Fingerprint; rule: RuleInForce; expiresAtMs: number };
    }
  /** One person's yes to one fingerprint. `complete`: it was the last one needed. */
  | {
      type: 'approved';
      data: {
        fingerprint: Fingerprint;
        /** Names of the rule and the stage that allowed it. */
        rule: string;
        stage: string;
        complete: boolean;
        lastsUntilMs: number;
        /** Earlier approvals that were found not to count any more. */
        fallen: readonly Fallen[];
        counting: readonly Counting[];
      };
    }
  /** Final. */
  | { type: 'rejected'; data: { fingerprint: Fingerprint; rule: string; reason: string | null } }
  /** `rule`: the one that allowed it; missing: the requester's own. Final. */
  | { type: 'cancelled'; data: { reason: string | null; rule?: string } }
  /** Nobody decided in time, or what was approved was not started in time. Final. */
  | { type: 'expired'; data: { was: 'pending' | 'approved' } }
  /** Approved, but not to be started before `startsAtMs`. */
  | {
      type: 'scheduled';
      data: {
        startsAtMs: number;
        why: PauseReason;
        /** When the approval ends. Null: as before. */
        lastsUntilMs: number | null;
        /** The one that says so. Missing: as before. */
        rule?: RuleInForce;
      };
    }
  /** The rule in force has changed while approvers decide. Null: none matches, nobody may approve. */
  | {
      type: 'rule-changed';
      data: {
        rule: RuleInForce | null;
        fallen: readonly Fallen[];
        counting: readonly Counting[];
        expiresAtMs: number;
      };
    }
  /** Nobody has decided yet: those who may are told again. `count` from 1. */
  | { type: 'reminded'; data: { count: number } }
  /** Nobody has decided for so long that somebody else is told too. */
  | { type: 'escalated'; data: { to: Audience } }
  /** Back to the approvers, approvals dropped: the facts are not those that were approved. */
  | {
      type: 'stale';
      data: {
        plan: Plan;
        fingerprint: Fingerprint;
        rule: RuleInForce;
        difference: readonly string[];
        expiresAtMs: number;
      };
    }
  /** Back to the approvers: these approvals no longer count under the rule in force. */
  | {
      type: 'approvals-fell';
      data: {
        fallen: readonly Fallen[];
        counting: readonly Counting[];
        rule: RuleInForce;
        expiresAtMs: number;
      };
    }
  /** One write is about to leave. Recorded before it does. */
  | {
      type: 'intended';
      data: {
        attempt: number;
        fingerprint: Fingerprint;
        sendByMs: number;
        /** From here on no worker can still be sending or waiting for the answer. */
        quietAtMs: number;
        /** From here on the cloud refuses the signature; null: it never does (tokens). */
        signatureEndsAtMs: number | null;
      };
    }
  /** The cloud took the write. Not yet a success. */
  | { type: 'accepted'; data: { attempt: number; cloudRequestId: string | null } }
  /** The cloud provably did not take the write. With `again` it will be tried again. */
  | {
      type: 'not-taken';
      data: { attempt: number; answer: CloudAnswer; again: { startsAtMs: number } | null };
    }
  /** Nobody knows yet whether the cloud did it: lost answer, or a worker that vanished. */
  | { type: 'outcome-unknown'; data: { attempt: number; answer: CloudAnswer } }
  /** The answer of a write that arrived after the request had moved on. Evidence; changes no state. */
  | {
      type: 'late-answer';
      data: { attempt: number; accepted: boolean; answer: CloudAnswer };
    }
  /** The cloud itself says so. Final. */
  | { type: 'succeeded'; data: { proof: Proof } }
  /** `rule`: the one that allowed a person to close it. Final. */
  | { type: 'failed'; data: { cause: FailureCause; sent: boolean; detail: string; rule?: string } }
  /** Proven not done, or not provable in time: a person has to decide. The state is `unknown`. */
  | { type: 'left-to-person'; data: { why: 'not-done' | 'not-provable'; detail: string } }
  /** Proven not done; it is tried again under the same approval (`by` bot) or a new one (person). */
  | {
      type: 'retried';
      data: {
        by: 'bot' | 'person';
        fingerprint: Fingerprint;
        rule: string | null;
        lastsUntilMs: number;
      };
    };

export type EventType = RequestEvent['type'];

/** What an event of this type says. */
export type DataOf<Type extends EventType> = Extract<RequestEvent, { type: Type }>['data'];

/** Where a set of policies was read: the name of the file and of the machine. */
export interface PolicySource {
  file: string;
  host: string;
}

/** What the audit log knows the set of policies by, where a request's id stands for a request. */
export const policiesSubject = 'policies';

/** Other policies are in force from now on, in all processes. */
export interface PoliciesEvent {
  type: 'policies-changed';
  data: {
    /** From 1, one more with each change. */
    revision: number;
    /** `policies[0].stages[0].quorum: 2 → 1`, for people. */
    difference: readonly string[];
    /** The set as a whole, so that the log alone says who could decide when. */
    set: PolicySet;
    source: PolicySource;
  };
}
