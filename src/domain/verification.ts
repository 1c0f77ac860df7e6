import { type Decided, failed, leave, no, yes } from './decided.ts';
import type { CloudAnswer, Proof } from './events.ts';
import { cannotBeUndone, operationOf } from './operation.ts';
import { factsWithinMs, pauseBeforeAttemptMs, provableFromMs, showWithinMs } from './patience.ts';
import { isSameRule, type RuleInForce } from './policy.ts';
import { hasEnded, lastAttempt, type Request } from './request.ts';

/**
 * What the bot decides from the write on: what its answer means, and what the cloud shows.
 * `nowMs` is Redis' clock in Unix milliseconds.
 */

/** The cloud took the write of this attempt. */
export function accept(request: Request, attempt: number, cloudRequestId: string | null): Decided {
  if (isInHand(request, attempt)) {
    return yes({ type: 'accepted', data: { attempt, cloudRequestId } });
  }
  const answer: CloudAnswer = {
    code: 'accepted',
    cloudCode: null,
    message: 'The cloud accepted the call.',
    cloudRequestId,
  };
  return yes({ type: 'late-answer', data: { attempt, accepted: true, answer } });
}

/** The write of this attempt did not succeed: `taken` decides whether that is known or unknown. */
export function answer(
  request: Request,
  attempt: number,
  got: {
    taken: 'no' | 'maybe';
    transient: boolean;
    retryAfterMs: number | undefined;
    answer: CloudAnswer;
  },
  nowMs: number,
): Decided {
  if (!isInHand(request, attempt)) {
    return yes({ type: 'late-answer', data: { attempt, accepted: false, answer: got.answer } });
  }
  if (got.taken === 'maybe') {
    return yes({ type: 'outcome-unknown', data: { attempt, answer: got.answer } });
  }
  const startsAtMs = nowMs + pauseBeforeAttemptMs(attempt, got.retryAfterMs);
  const again = got.transient && startsAtMs < (request.expiresAtMs ?? 0) ? { startsAtMs } : null;
  return yes({ type: 'not-taken', data: { attempt, answer: got.answer, again } });
}

/** The worker of the attempt in hand has vanished: nobody can still be waiting for an answer. */
export function takeOver(request: Request, nowMs: number): Decided {
  const attempt = lastAttempt(request);
  if (request.state !== 'running' || !attempt) return no('moved-on');
  if (nowMs < attempt.quietAtMs) return no('too-early');
  const answer: CloudAnswer = {
    code: 'lost',
    cloudCode: null,
    message: 'The process that sent the write ended before it could record an answer.',
    cloudRequestId: null,
  };
  return yes({ type: 'outcome-unknown', data: { attempt: attempt.number, answer } });
}

/** What the read-back says, and what follows from it. `too-early`: ask again later. */
export function verify(
  request: Request,
  seen:
    | { is: 'done'; proof: Proof }
    | { is: 'not-done' }
    | { is: 'other'; detail: string }
    | { is: 'unclear'; detail: string }
    /** The cloud could not be asked. */
    | { is: 'unreadable'; detail: string },
  nowMs: number,
): Decided {
  if (hasEnded(request)) return no('has-ended');
  if (request.state !== 'verifying' && request.state !== 'unknown') return no('moved-on');
  if (seen.is === 'done') return yes({ type: 'succeeded', data: { proof: seen.proof } });
  if (seen.is === 'other') return failed('other-key', true, seen.detail);
  if (request.needsPerson) return no('too-early');

  const accepted = lastAttempt(request)?.outcome === 'accepted';
  if (nowMs < askedUntilMs(request, accepted, seen.is)) return no('too-early');
  if (seen.is !== 'not-done') return leave('not-provable', seen.detail);
  return accepted
    ? leave('not-provable', 'The cloud accepted the call and does not show its effect.')
    : provenNotDone(request, nowMs);
}

/** So long the cloud is asked before its answer, or its silence, leads anywhere but to a success. */
function askedUntilMs(request: Request, accepted: boolean, seen: string): number {
  const showsByMs = request.sinceMs + showWithinMs;
  if (accepted) return showsByMs;
  const provableMs = provableFromMs(request);
  // One read that fails just when the proof is due is no reason to trouble a person.
  return seen === 'unreadable' ? Math.max(showsByMs, provableMs + factsWithinMs) : provableMs;
}

/** Other policies are in force: others may go on with what was left to a person. `moved-on`: the same. */
export function handOver(request: Request, rule: RuleInForce | null): Decided {
  if (!request.needsPerson || isSameRule(rule, request.rule)) return no('moved-on');
  const expiresAtMs = request.expiresAtMs ?? 0;
  return yes({ type: 'rule-changed', data: { rule, fallen: [], counting: [], expiresAtMs } });
}

function provenNotDone(request: Request, nowMs: number): Decided {
  const detail = 'The cloud still shows the old state, and the write can no longer take effect.';
  const attempt = lastAttempt(request);
  const again =
    request.plan !== null &&
    !cannotBeUndone(operationOf(request.plan.write)) &&
    request.attempts.filter((each) => each.outcome === 'unknown').length === 1 &&
    attempt?.signatureEndsAtMs !== null &&
    nowMs < (request.expiresAtMs ?? 0);
  if (!again) return leave('not-done', detail);
  return yes({
    type: 'retried',
    data: {
      by: 'bot',
      fingerprint: request.fingerprint ?? '',
      rule: null,
      lastsUntilMs: request.expiresAtMs ?? nowMs,
    },
  });
}

function isInHand(request: Request, attempt: number): boolean {
  return request.state === 'running' && lastAttempt(request)?.number === attempt;
}
