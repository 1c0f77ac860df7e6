import type {
  AskRefusal,
  CloudAnswer,
  FailureCause,
  Origin,
  PauseReason,
  Proof,
  Wish,
} from './events.ts';
import type { Fallen } from './fallen.ts';
import type { Check, Fingerprint, Plan } from './plan.ts';
import type { RuleInForce } from './policy.ts';

export const states = [
  'asked',
  'pending',
  'approved',
  'scheduled',
  'running',
  'verifying',
  'unknown',
  'succeeded',
  'failed',
  'refused',
  'rejected',
  'expired',
  'cancelled',
] as const;
export type State = (typeof states)[number];

/** One person's yes to one fingerprint. */
export interface Approval {
  person: string;
  personName: string;
  fingerprint: Fingerprint;
  /** Names of the rule and the stage that allowed it. */
  rule: string;
  stage: string;
  /** The stage that it has come to count for since the rules have changed. Null: `stage`. */
  countsFor: string | null;
  atMs: number;
}

/** One write. Its intent is recorded before it is sent. */
export interface Attempt {
  number: number;
  intendedAtMs: number;
  sendByMs: number;
  quietAtMs: number;
  signatureEndsAtMs: number | null;
  outcome: 'none' | 'accepted' | 'not-taken' | 'unknown';
  answeredAtMs: number | null;
  cloudRequestId: string | null;
  answer: CloudAnswer | null;
}

/** How it ended. */
export type Ending =
  | {
      state: 'refused';
      why: AskRefusal;
      detail: string;
      checks: readonly Check[];
      other: string | null;
    }
  /** `rule`: the name of the one that allowed it; missing where none was needed, or known. */
  | { state: 'rejected'; by: string; byName: string; reason: string | null; rule?: string }
  | { state: 'cancelled'; by: string; byName: string; reason: string | null; rule?: string }
  | { state: 'expired'; was: 'pending' | 'approved' }
  | { state: 'succeeded'; proof: Proof }
  | {
      state: 'failed';
      cause: FailureCause;
      sent: boolean;
      detail: string;
      by: string | null;
      rule?: string;
    };

/** A request: the fold of its events. */
export interface Request {
  /** `DBE-1042`. */
  id: string;
  /** Number of its events: what an append compares. */
  version: number;
  /** `seq` of its newest event. */
  seq: number;
  state: State;
  wish: Wish;
  origin: Origin;
  requester: { id: string; name: string };
  askedAtMs: number;
  /** When the state was last entered. */
  sinceMs: number;
  /** From here on: null until `planned`. */
  plan: Plan | null;
  fingerprint: Fingerprint | null;
  /** Null also when the rules have changed and none matches any more. */
  rule: RuleInForce | null;
  /** While pending: when it expires. While approved or scheduled: when the approval ends. */
  expiresAtMs: number | null;
  approvals: readonly Approval[];
  /** When the last approval needed was given, or Try again was pressed; null: not approved. */
  approvedAtMs: number | null;
  /** What changed since it was last shown, when it came back to the approvers. */
  setBack:
    | { why: 'stale'; detail: readonly string[] }
    | { why: 'approvals-fell' | 'rule-changed'; fallen: readonly Fallen[] }
    | null;
  /** How often its approvers were reminded since it waits for them, and when last. */
  reminders: { count: number; lastAtMs: number } | null;
  /** When somebody else was told, too, that nobody decides. */
  escalatedAtMs: number | null;
  /** Scheduled: not before. */
  startsAtMs: number | null;
  scheduledWhy: PauseReason | null;
  attempts: readonly Attempt[];
  /** `unknown`, and only a person can go on: Try again or Close. */
  needsPerson: { why: 'not-done' | 'not-provable'; detail: string } | null;
  /** Who pressed Try again for the next attempt: counts only while an approver still. */
  retriedBy: string | null;
  ending: Ending | null;
}

/** What makes an event out of what happened: who, when, where in the log. */
export interface Stamp {
  seq: number;
  atMs: number;
  request: string;
  actor: { kind: 'person' | 'bot' | 'cloud'; id: string; name: string };
}

export const finalStates: readonly Ending['state'][] = [
  'succeeded',
  'failed',
  'refused',
  'rejected',
  'expired',
  'cancelled',
];

export function hasEnded(request: Request): boolean {
  return finalStates.some((final) => final === request.state);
}

/** Approvers decide about it, or it was approved and waits for its start: nothing is on its way to the cloud. */
export function isBeforeWrite({ state }: Pick<Request, 'state'>): boolean {
  return state === 'pending' || state === 'approved' || state === 'scheduled';
}

/** What one open request holds alone: `account/region/instance/operation`. Null before it is planned. */
export function lockOf(request: Request): string | null {
  if (!request.plan) return null;
  const { account, region, instance, operation } = request.plan.write;
  return `${account}/${region}/${instance}/${operation}`;
}

/** Has a write left of which nobody can say that the cloud did not take it? */
export function wasSent(request: Request): boolean {
  return request.attempts.some((attempt) => attempt.outcome !== 'not-taken');
}

/** Whoever says yes once more keeps their place: an approval counts for the stage that was open at its turn. */
export function withApproval(given: readonly Approval[], mine: Approval): readonly Approval[] {
  const isAgain = given.some(({ person }) => person === mine.person);
  if (!isAgain) return [...given, mine];
  return given.map((each) => (each.person === mine.person ? mine : each));
}

/** The attempt in hand, or the last one. */
export function lastAttempt(request: Request): Attempt | undefined {
  return request.attempts.at(-1);
}
