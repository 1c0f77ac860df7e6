import { endingOf } from './ending.ts';
import type { RequestEvent } from './events.ts';
import type { Attempt, Ending, Request, Stamp } from './request.ts';
import { lastAttempt, wasSent, withApproval } from './request.ts';

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
    approvedAtMs: null,
    setBack: null,
    reminders: null,
    escalatedAtMs: null,
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
      const anew = { ...request, ...plan, approvals: [] };
      return backToApprovers(anew, { why: 'stale', detail: difference });
    }
    case 'approvals-fell': {
      const { fallen, rule, expiresAtMs } = event.data;
      const anew = { ...dropped(request, fallen), rule, expiresAtMs };
      return backToApprovers(anew, { why: 'approvals-fell', fallen });
    }
    case 'rule-changed': {
      const { fallen, rule, expiresAtMs } = event.data;
      const setBack = { why: 'rule-changed', fallen } as const;
      return { ...dropped(request, fallen), rule, expiresAtMs, setBack };
    }
    case 'reminded':
      return { ...request, reminders: { count: event.data.count, lastAtMs: stamp.atMs } };
    case 'escalated':
      return { ...request, escalatedAtMs: stamp.atMs };
    case 'scheduled':
      return {
        ...request,
        state: 'scheduled',
        startsAtMs: event.data.startsAtMs,
        scheduledWhy: event.data.why,
        rule: event.data.rule ?? request.rule,
        expiresAtMs: event.data.lastsUntilMs ?? request.expiresAtMs,
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
        approvedAtMs: stamp.actor.kind === 'person' ? stamp.atMs : request.approvedAtMs,
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
    stage: data.stage,
    atMs: stamp.atMs,
  };
  const standing = dropped(request, data.fallen);
  const after = { ...standing, approvals: withApproval(standing.approvals, approval) };
  if (!data.complete) return after;
  return {
    ...after,
    state: 'approved',
    approvedAtMs: stamp.atMs,
    expiresAtMs: data.lastsUntilMs,
    setBack: null,
    reminders: null,
    escalatedAtMs: null,
  };
}

function dropped(request: Request, fallen: readonly { person: string }[]): Request {
  const accounts = new Set(fallen.map(({ person }) => person));
  const approvals = request.approvals.filter(({ person }) => !accounts.has(person));
  return { ...request, approvals };
}

/** Whoever approves next decides anew: that somebody pressed Try again before counts no more. */
function backToApprovers(request: Request, setBack: Request['setBack']): Request {
  return {
    ...request,
    state: 'pending',
    setBack,
    approvedAtMs: null,
    retriedBy: null,
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
