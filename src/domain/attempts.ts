import { end } from './ending.ts';
import type { DataOf } from './events.ts';
import { type Attempt, lastAttempt, type Request, type Stamp, wasSent } from './request.ts';

/** What events make of a request's attempts: one write each. */

export function intended(request: Request, data: DataOf<'intended'>, stamp: Stamp): Request {
  const attempt: Attempt = {
    number: data.attempt,
    intendedAtMs: stamp.atMs,
    sendByMs: data.sendByMs,
    quietAtMs: data.quietAtMs,
    signatureEndsAtMs: data.signatureEndsAtMs,
    outcome: 'none',
    answeredAtMs: null,
    cloudRequestId: null,
    answer: null,
  };
  return {
    ...request,
    state: 'running',
    startsAtMs: null,
    scheduledWhy: null,
    attempts: [...request.attempts, attempt],
  };
}

export function accepted(request: Request, data: DataOf<'accepted'>, stamp: Stamp): Request {
  const { cloudRequestId } = data;
  return {
    ...answered(request, stamp, { outcome: 'accepted', cloudRequestId }),
    state: 'verifying',
  };
}

export function outcomeUnknown(
  request: Request,
  { answer }: DataOf<'outcome-unknown'>,
  stamp: Stamp,
): Request {
  const { cloudRequestId } = answer;
  return {
    ...answered(request, stamp, { outcome: 'unknown', answer, cloudRequestId }),
    state: 'unknown',
  };
}

export function notTaken(request: Request, data: DataOf<'not-taken'>, stamp: Stamp): Request {
  const after = answered(request, stamp, {
    outcome: 'not-taken',
    answer: data.answer,
    cloudRequestId: data.answer.cloudRequestId,
  });
  if (data.again) {
    return {
      ...after,
      state: 'scheduled',
      startsAtMs: data.again.startsAtMs,
      scheduledWhy: 'not-taken',
    };
  }
  return end(after, {
    state: 'failed',
    cause: 'not-taken',
    sent: wasSent(after),
    detail: data.answer.message,
    by: null,
  });
}

/** Evidence about one attempt; the request stays where it is. */
export function lateAnswer(request: Request, data: DataOf<'late-answer'>): Request {
  const { answer } = data;
  const attempts = request.attempts.map((attempt): Attempt => {
    if (attempt.number !== data.attempt) return attempt;
    const outcome = data.accepted && attempt.outcome === 'unknown' ? 'accepted' : attempt.outcome;
    return { ...attempt, outcome, answer, cloudRequestId: answer.cloudRequestId };
  });
  return { ...request, attempts };
}

function answered(
  request: Request,
  stamp: Stamp,
  answer: Pick<Attempt, 'outcome' | 'cloudRequestId'> & Partial<Pick<Attempt, 'answer'>>,
): Request {
  const last = lastAttempt(request);
  if (!last) throw new Error(`${request.id} has no attempt to answer`);
  const attempt: Attempt = { ...last, ...answer, answeredAtMs: stamp.atMs };
  return { ...request, attempts: [...request.attempts.slice(0, -1), attempt] };
}
