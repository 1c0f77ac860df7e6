import { accepted, intended, lateAnswer, notTaken, outcomeUnknown } from './attempts.ts';
import { end, endingOf } from './ending.ts';
import type { DataOf, RequestEvent } from './events.ts';
import type { Fallen } from './fallen.ts';
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
  return after.state === before.state ? after : { ...after, sinceMs: stamp.atMs };
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
      const { rule, fallen, expiresAtMs } = event.data;
      const anew = { ...recounted(request, event.data), rule, expiresAtMs };
      return backToApprovers(anew, { why: 'approvals-fell', fallen });
    }
    case 'rule-changed': {
      const { rule, fallen, expiresAtMs } = event.data;
      const setBack = { why: 'rule-changed', fallen } as const;
      return { ...recounted(request, event.data), rule, expiresAtMs, setBack };
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
    countsFor: null,
    atMs: stamp.atMs,
  };
  const standing = recounted(request, data);
  const after = {
    ...standing,
    approvals: withApproval(standing.approvals, approval),
    setBack: fellWith(request.setBack, data.fallen, stamp.actor.id),
  };
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

/** What fell at this press is told beside what fell before, but nothing that has been given again. */
function fellWith(
  setBack: Request['setBack'],
  fallen: readonly Fallen[],
  approver: string,
): Request['setBack'] {
  if (setBack?.why === 'stale') return setBack;
  const told = new Set([approver, ...fallen.map(({ person }) => person)]);
  const before = setBack?.fallen ?? [];
  const all = [...before.filter(({ person }) => !told.has(person)), ...fallen];
  if (all.length > 0) return { why: setBack?.why ?? 'approvals-fell', fallen: all };
  // What it was set back for besides is told until the last approval.
  return setBack?.why === 'approvals-fell' && before.length > 0
    ? null
    : setBack && { ...setBack, fallen: all };
}

/** Without the approvals that fell, and with those that count still at their places in the rule as it is now. */
function recounted(
  request: Request,
  { fallen, counting }: DataOf<'approved' | 'rule-changed' | 'approvals-fell'>,
): Request {
  const stageOf = new Map(counting.map(({ person, stage }) => [person, stage]));
  const gone = new Set(fallen.map(({ person }) => person));
  const approvals = request.approvals
    .filter(({ person }) => !gone.has(person))
    .map((each) => ({ ...each, countsFor: stageOf.get(each.person) ?? each.countsFor }));
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
