import { type Freeze, nextOpening } from './calendar.ts';
import { type Electorate, tallyOf } from './electorate.ts';
import type { PauseReason } from './events.ts';
import {
  alarmAfter,
  escalateAtMs,
  provableFromMs,
  remindAtMs,
  sendWithinMs,
  showWithinMs,
} from './patience.ts';
import type { RuleInForce } from './policy.ts';
import { postpone } from './preparation.ts';
import { type Ending, lastAttempt, type Request } from './request.ts';
import { approvableUntilMs, startUnder } from './timing.ts';
import { verify } from './verification.ts';

/** When a write would start, and what holds it up until then. */
export interface ExpectedStart {
  startsAtMs: number;
  /** Null: nothing. */
  why: PauseReason | null;
  /** Those that put it off, as the rule has them. */
  freezes: readonly Freeze[];
  /** When the approval ends. */
  lastsUntilMs: number;
}

/** What stands in the way of a write that was approved. */
export type Hindrance =
  /** No rule matches any more: it will end failed. */
  | 'no-rule'
  /** The rule leaves no time within a year: it will end failed. */
  | 'no-time'
  /** The approval ends before it may start: it will expire. */
  | 'too-late'
  /** Approvals count no more: it will go back to the approvers. */
  | 'approvals-fell';

/** What happens next with a request, and when. Times are Redis' clock in Unix milliseconds. */
export type Outlook =
  | { is: 'facts'; lookAtMs: number }
  | {
      is: 'decision';
      expiresAtMs: number | null;
      remindAtMs: number | null;
      escalateAtMs: number | null;
      /** If the last approval came now. Null: no rule, or one that leaves no time. */
      start: ExpectedStart | null;
    }
  | ({ is: 'start' } & ExpectedStart)
  | { is: 'hindered'; why: Hindrance }
  /** The call is on its way; by then its answer, or its silence, is recorded. */
  | { is: 'answer'; byMs: number }
  /** The cloud took the call; from `leftAtMs` on a person is asked when it does not show the effect. */
  | { is: 'effect'; lookAtMs: number; leftAtMs: number }
  /** Nobody knows whether it took it. From `provableFromMs` on the old state proves that it did not. */
  | { is: 'proof'; lookAtMs: number; provableFromMs: number; triesAgain: boolean }
  | {
      is: 'person';
      why: 'not-done' | 'not-provable';
      detail: string;
      /** Try again is refused before. */
      retryFromMs: number;
      lookAtMs: number;
    }
  | { is: 'end'; ending: Ending };

/**
 * What happens next, as things stand now.
 *
 * @param rule the one in force now; null: none matches.
 * @param electorate null: the people are not known now, so that nobody can say whose approvals fell.
 */
export function outlookOf(
  request: Request,
  rule: RuleInForce | null,
  electorate: Electorate | null,
  nowMs: number,
): Outlook {
  if (request.ending) return { is: 'end', ending: request.ending };
  const lookAtMs = alarmAfter(request, nowMs)?.atMs ?? nowMs;
  switch (request.state) {
    case 'asked':
      return { is: 'facts', lookAtMs };
    case 'pending':
      return decisionOf(request, rule, nowMs);
    case 'approved':
    case 'scheduled':
      return startOf(request, rule, electorate, nowMs);
    case 'running':
      return { is: 'answer', byMs: lastAttempt(request)?.quietAtMs ?? nowMs + sendWithinMs };
    default:
      return afterWrite(request, lookAtMs);
  }
}

function decisionOf(request: Request, rule: RuleInForce | null, nowMs: number): Outlook {
  const expiresAtMs = rule ? approvableUntilMs(request, rule) : request.expiresAtMs;
  const beforeEnd = (atMs: number | null) =>
    atMs !== null && expiresAtMs !== null && atMs >= expiresAtMs ? null : atMs;
  return {
    is: 'decision',
    expiresAtMs,
    remindAtMs: beforeEnd(remindAtMs(request)),
    escalateAtMs: beforeEnd(escalateAtMs(request)),
    start: rule && startIfApproved(rule, nowMs),
  };
}

/** As if the alarm that starts it rang when it is due: the same functions say what comes of it. */
function startOf(
  request: Request,
  rule: RuleInForce | null,
  electorate: Electorate | null,
  nowMs: number,
): Outlook {
  if (!rule) return { is: 'hindered', why: 'no-rule' };
  if (electorate && tallyOf(request, electorate).open !== null) {
    return { is: 'hindered', why: 'approvals-fell' };
  }
  const dueMs = Math.max(nowMs, request.startsAtMs ?? 0);
  const expiresAtMs = request.expiresAtMs ?? 0;
  if (dueMs >= expiresAtMs) return { is: 'hindered', why: 'too-late' };
  const decided = postpone(request, rule, dueMs);
  const event = decided.ok ? decided.event : null;
  if (event?.type === 'failed') return { is: 'hindered', why: 'no-time' };
  if (event?.type === 'expired') return { is: 'hindered', why: 'too-late' };
  const start =
    event?.type === 'scheduled'
      ? event.data
      : { startsAtMs: dueMs, why: dueMs > nowMs ? request.scheduledWhy : null, lastsUntilMs: null };
  const sinceMs = (request.approvedAtMs ?? request.sinceMs) + rule.delayMs;
  const isByCalendar = start.why === 'window' || start.why === 'freeze';
  return {
    is: 'start',
    startsAtMs: start.startsAtMs,
    why: start.why,
    freezes: isByCalendar ? freezesBefore(rule, sinceMs, start.startsAtMs) : [],
    lastsUntilMs: start.lastsUntilMs ?? expiresAtMs,
  };
}

function startIfApproved(rule: RuleInForce, nowMs: number): ExpectedStart | null {
  const start = startUnder(rule, nowMs, nowMs);
  if (!start) return null;
  return { ...start, freezes: freezesBefore(rule, nowMs + rule.delayMs, start.startsAtMs) };
}

/** The freezes without which it would start before `startsAtMs`. */
function freezesBefore(rule: RuleInForce, fromMs: number, startsAtMs: number): readonly Freeze[] {
  const { windows, freezes } = rule;
  const found: Freeze[] = [];
  let atMs = nextOpening({ windows, freezes: [] }, fromMs)?.startMs ?? startsAtMs;
  while (atMs < startsAtMs) {
    const more = freezes.filter((freeze) => !found.includes(freeze) && isFrozen(freeze, atMs));
    if (more.length === 0) break;
    found.push(...more);
    atMs = nextOpening({ windows, freezes: found }, atMs)?.startMs ?? startsAtMs;
  }
  return found;
}

function isFrozen(freeze: Freeze, atMs: number): boolean {
  return nextOpening({ windows: [], freezes: [freeze] }, atMs)?.startMs !== atMs;
}

function afterWrite(request: Request, lookAtMs: number): Outlook {
  if (request.needsPerson) {
    return {
      is: 'person',
      ...request.needsPerson,
      retryFromMs: provableFromMs(request),
      lookAtMs,
    };
  }
  if (lastAttempt(request)?.outcome === 'accepted') {
    return { is: 'effect', lookAtMs, leftAtMs: request.sinceMs + showWithinMs };
  }
  const provableMs = provableFromMs(request);
  const proven = verify(request, { is: 'not-done' }, provableMs);
  const triesAgain = proven.ok && proven.event.type === 'retried';
  return { is: 'proof', lookAtMs, provableFromMs: provableMs, triesAgain };
}
