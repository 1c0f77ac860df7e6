import { endingOf } from './ending.ts';
import type { RequestEvent } from './events.ts';
import type { Attempt, Ending, Request, Stamp } from './request.ts';
import { lastAttempt, wasSent } from './request.ts';

type Data<Type extends RequestEvent['type']> = Extract<RequestEvent, { type: Type }>['data'];

/**
 * The request after one more event. Events were decided before they were stored: this only folds.
 *
 * @throws Error when the first event is not `asked`, or `asked` is not the first: a broken log.
 */
export function apply(before: Request | null, event: RequestEvent, stamp: Stamp): Request {
  if (before === null) {
    if (event.type !== 'asked') throw new Error(`${stamp.request} begins with ${event.type}`);
    return begin(event.data, stamp);
  }
  if (event.type === 'asked') throw new Error(`${stamp.request} was asked twice`);

  const after = fold({ ...before, version: before.version + 1, seq: stamp.seq }, event, stamp);
  return after.state === before.state && event.type !== 'retried'
    ? after
    : { ...after, sinceMs: stamp.atMs };
}

function begin(data: Data<'asked'>, stamp: Stamp): Request {
  return {
    id: stamp.request,
    version: 1,
    seq: stamp.seq,
    state: 'asked',
    wish: data.wish,
    origin: data.origin,
    requester: { id: stamp.actor.id, name: stamp.actor.name },
    askedAtMs: stamp.atMs,
    sinceMs: stamp.atMs,
    plan: null,
    fingerprint: null,
    rule: null,
    expiresAtMs: null,
    approvals: [],
    setBack: null,
    startsAtMs: null,
    scheduledWhy: null,
    attempts: [],
    needsPerson: null,
    retriedBy: null,
    ending: null,
  };
}

function fold(
  request: Request,
  event: Exclude<RequestEvent, { type: 'asked' }>,
  stamp: Stamp,
): Request {
  switch (event.type) {
    case 'planned':
      return { ...request, ...event.data, state: 'pending' };
    case 'approved':
      return approve(request, event.data, stamp);
    case 'stale': {
      const { difference, ...plan } = event.data;
      const anew = { ...request, ...plan, approvals: [], retriedBy: null };
      return backToApprovers(anew, 'stale', difference);
    }
    case 'approvals-fell':
      return dropApprovals(request, event.data);
    case 'scheduled':
      return {
        ...request,
        state: 'scheduled',
        startsAtMs: event.data.startsAtMs,
        scheduledWhy: event.data.why,
      };
    case 'intended':
      return intend(request, event.data, stamp);
    case 'accepted':
      return {
        ...answered(request, stamp, {
          outcome: 'accepted',
          cloudRequestId: event.data.cloudRequestId,
        }),
        state: 'verifying',
      };
    case 'not-taken':
      return notTaken(request, event.data, stamp);
    case 'outcome-unknown':
      return {
        ...answered(request, stamp, {
          outcome: 'unknown',
          answer: event.data.answer,
          cloudRequestId: event.data.answer.cloudRequestId,
        }),
        state: 'unknown',
      };
    case 'late-answer':
      return lateAnswer(request, event.data);
    case 'left-to-person':
      return { ...request, state: 'unknown', needsPerson: event.data };
    case 'retried':
      return {
        ...request,
        state: 'scheduled',
        startsAtMs: stamp.atMs,
        scheduledWhy: 'retry',
        needsPerson: null,
        retriedBy: stamp.actor.kind === 'person' ? stamp.actor.id : null,
        expiresAtMs: event.data.lastsUntilMs,
      };
    default:
      return end(request, endingOf(event, stamp));
  }
}

function approve(request: Request, data: Data<'approved'>, stamp: Stamp): Request {
  const approval = {
    person: stamp.actor.id,
    personName: stamp.actor.name,
    fingerprint: data.fingerprint,
    rule: data.rule,
    atMs: stamp.atMs,
  };
  const approvals = [...request.approvals, approval];
  if (!data.complete) return { ...request, approvals };
  return {
    ...request,
    approvals,
    state: 'approved',
    expiresAtMs: data.lastsUntilMs,
    setBack: null,
  };
}

function dropApprovals(request: Request, data: Data<'approvals-fell'>): Request {
  const fallen = new Set(data.fallen.map((each) => each.person));
  const approvals = request.approvals.filter((approval) => !fallen.has(approval.person));
  const detail = data.fallen.map((each) => `${each.person}: ${each.why}`);
  const { rule, expiresAtMs } = data;
  // Whoever approves next decides anew: that somebody pressed Try again before counts no more.
  const anew = { ...request, approvals, rule, expiresAtMs, retriedBy: null };
  return backToApprovers(anew, 'approvals-fell', detail);
}

function backToApprovers(
  request: Request,
  why: 'stale' | 'approvals-fell',
  detail: readonly string[],
): Request {
  return {
    ...request,
    state: 'pending',
    setBack: { why, detail },
    startsAtMs: null,
    scheduledWhy: null,
  };
}

function intend(request: Request, data: Data<'intended'>, stamp: Stamp): Request {
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

function notTaken(request: Request, data: Data<'not-taken'>, stamp: Stamp): Request {
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
function lateAnswer(request: Request, data: Data<'late-answer'>): Request {
  const { accepted, answer } = data;
  const attempts = request.attempts.map((attempt): Attempt => {
    if (attempt.number !== data.attempt) return attempt;
    const outcome = accepted && attempt.outcome === 'unknown' ? 'accepted' : attempt.outcome;
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

function end(request: Request, ending: Ending): Request {
  return {
    ...request,
    state: ending.state,
    ending,
    startsAtMs: null,
    scheduledWhy: null,
    needsPerson: null,
  };
}
