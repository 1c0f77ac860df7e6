import { accepted, intended, lateAnswer, notTaken, outcomeUnknown } from './attempts.ts';
import { end, endingOf } from './ending.ts';
import type { DataOf, RequestEvent } from './events.ts';
import { type Request, type Stamp, withApproval } from './request.ts';

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

function begin(data: DataOf<'asked'>, stamp: Stamp): Request {
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
      return intended(request, event.data, stamp);
    case 'accepted':
      return accepted(request, event.data, stamp);
    case 'not-taken':
      return notTaken(request, event.data, stamp);
    case 'outcome-unknown':
      return outcomeUnknown(request, event.data, stamp);
    case 'late-answer':
      return lateAnswer(request, event.data);
    case 'left-to-person':
      return { ...request, state: 'unknown', needsPerson: event.data };
    case 'retried':
      return retry(request, event.data, stamp);
    default:
      return end(request, endingOf(event, stamp));
  }
}

function approve(request: Request, data: DataOf<'approved'>, stamp: Stamp): Request {
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

function retry(request: Request, data: DataOf<'retried'>, { actor, atMs }: Stamp): Request {
  const isByPerson = actor.kind === 'person';
  return {
    ...request,
    state: 'scheduled',
    startsAtMs: atMs,
    scheduledWhy: 'retry',
    needsPerson: null,
    retriedBy: isByPerson ? actor.id : null,
    approvedAtMs: isByPerson ? atMs : request.approvedAtMs,
    expiresAtMs: data.lastsUntilMs,
  };
}
