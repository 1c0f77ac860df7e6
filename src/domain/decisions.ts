import { type Decided, no, yes } from './decided.ts';
import {
  countingIn,
  type Electorate,
  isApprover,
  isSamePerson,
  mayRequesterAsk,
  type Tally,
  tallyOf,
} from './electorate.ts';
import { provableFromMs } from './patience.ts';
import type { Fingerprint } from './plan.ts';
import type { RuleInForce } from './policy.ts';
import type { DecisionRefusal } from './refusals.ts';
import { type Approval, hasEnded, isBeforeWrite, type Request, withApproval } from './request.ts';
import { approvableUntilMs, startUnder } from './timing.ts';

/**
 * What people decide. Each function says which one event a press leads to, or why it leads to none.
 * `nowMs` is Redis' clock in Unix milliseconds; nothing here is looked up, so a decision can be replayed.
 */

/** Who decides, and who may at this moment. */
export interface Decider {
  id: string;
  electorate: Electorate;
}

/** A press for the fingerprint that the card showed; `typedInstance` from the modal, if it was asked for. */
export interface Press {
  by: Decider;
  fingerprint: Fingerprint | null;
  typedInstance: string | null;
}

/** One person's yes. `complete` on the event tells whether it was the last one needed. */
export function approve(request: Request, press: Press, nowMs: number): Decided {
  const { id, electorate } = press.by;
  const { rule } = electorate;
  if (hasEnded(request)) return no('has-ended');
  if (request.state !== 'pending') return no('not-pending');
  const tally = tallyOf(request, electorate);
  const objection =
    objectionToApprover(request, press.by) ??
    objectionToRequester(request, electorate) ??
    objectionInStage(tally, press.by) ??
    objectionToPress(request, press, rule);
  if (objection) return no(objection);
  if (!rule) return no('nobody-may-approve');
  if (nowMs >= approvableUntilMs(request, rule)) return no('expired');

  const fingerprint = request.fingerprint ?? '';
  const mine: Approval = {
    person: id,
    personName: id,
    fingerprint,
    rule: rule.name,
    stage: '',
    countsFor: null,
    atMs: nowMs,
  };
  const approvals = withApproval(tally.counting, mine);
  const then = tallyOf({ ...request, approvals }, electorate);
  return yes({
    type: 'approved',
    data: {
      fingerprint,
      rule: rule.name,
      stage: then.counting.find(({ person }) => person === id)?.stage ?? '',
      complete: then.open === null,
      lastsUntilMs: lastsUntilMs(rule, nowMs),
      fallen: tally.fallen,
      counting: countingIn(then),
    },
  });
}

/** An approver's no. Ends the request. */
export function reject(
  request: Request,
  press: Press & { reason: string | null },
  nowMs: number,
): Decided {
  const { by } = press;
  if (hasEnded(request)) return no('has-ended');
  if (request.state !== 'pending') return no('not-pending');
  const objection = objectionToApprover(request, by);
  if (objection) return no(objection);
  if (press.fingerprint !== request.fingerprint) return no('card-has-changed');
  if (nowMs >= (request.expiresAtMs ?? 0)) return no('expired');
  const rule = by.electorate.rule?.name ?? '';
  const fingerprint = request.fingerprint ?? '';
  return yes({ type: 'rejected', data: { fingerprint, rule, reason: press.reason } });
}

/** Cancel and Stop: the requester, or one of the rule's approvers, until the write is intended. */
export function cancel(request: Request, by: Decider, reason: string | null): Decided {
  if (hasEnded(request)) return no('has-ended');
  if (request.state !== 'asked' && !isBeforeWrite(request)) return no('write-intended');
  const objection = by.electorate.objections[by.id];
  if (objection) return no(objection);
  if (by.id === request.requester.id) return yes({ type: 'cancelled', data: { reason } });
  const { rule } = by.electorate;
  if (!rule || !isApprover(by.electorate, by.id)) return no('not-requester-or-approver');
  return yes({ type: 'cancelled', data: { reason, rule: rule.name } });
}

/** Stop, in the pause before an approved write. */
export function stop(request: Request, by: Decider): Decided {
  const isBeforePause = ['asked', 'pending', 'approved'].includes(request.state);
  return isBeforePause ? no('nothing-to-stop') : cancel(request, by, null);
}

/** An approver's "Try again" for what was proven not done: typed, the same fingerprint, four eyes. */
export function retry(request: Request, press: Press, nowMs: number): Decided {
  const { by } = press;
  const { rule } = by.electorate;
  if (hasEnded(request)) return no('has-ended');
  if (request.state !== 'unknown' || !request.needsPerson) return no('not-left-to-person');
  const objection =
    objectionToApprover(request, by) ??
    objectionToRequester(request, by.electorate) ??
    objectionToPress(request, press, rule);
  if (objection) return no(objection);
  if (!rule) return no('nobody-may-approve');
  if (nowMs < provableFromMs(request)) return no('too-early');
  return yes({
    type: 'retried',
    data: {
      by: 'person',
      fingerprint: request.fingerprint ?? '',
      rule: rule.name,
      lastsUntilMs: lastsUntilMs(rule, nowMs),
    },
  });
}

/** An approver ends an unknown request as failed, with a reason. */
export function close(request: Request, press: Press & { reason: string | null }): Decided {
  const { by, reason } = press;
  if (hasEnded(request)) return no('has-ended');
  if (request.state !== 'unknown' || !request.needsPerson) return no('not-left-to-person');
  const objection = objectionToApprover(request, by);
  if (objection) return no(objection);
  if (press.fingerprint !== request.fingerprint) return no('card-has-changed');
  if (!reason) return no('reason-needed');
  const data = { cause: 'closed-by-person', sent: true, detail: reason } as const;
  const rule = by.electorate.rule?.name;
  return yes({ type: 'failed', data: rule ? { ...data, rule } : data });
}

/** Why this person may decide nothing here as an approver; null: nothing stands in the way. */
export function objectionToApprover(request: Request, by: Decider): DecisionRefusal | null {
  const { id, electorate } = by;
  if (id === request.requester.id) return 'own-request';
  const objection = electorate.objections[id];
  if (objection) return objection;
  if (isSamePerson(electorate, id, request.requester.id)) return 'own-request-by-another-account';
  const isAnybody = electorate.members.some((members) => members.length > 0);
  if (!electorate.rule || !isAnybody) return 'nobody-may-approve';
  return isApprover(electorate, id) ? null : 'not-an-approver';
}

function objectionToRequester(request: Request, electorate: Electorate): DecisionRefusal | null {
  return mayRequesterAsk(request, electorate) ? null : 'requester-may-not-ask';
}

/**
 * Why this approver's yes is not wanted now; null: it is. Where a rule has come to want fewer people
 * and none is missing any more, somebody has to say yes once more: a changed rule alone starts nothing.
 */
export function objectionInStage(
  tally: Tally,
  { id, electorate }: Decider,
): DecisionRefusal | null {
  const mine = tally.counting.find(({ person }) => isSamePerson(electorate, person, id));
  if (mine && mine.person !== id) return 'already-approved-by-another-account';
  if (tally.open === null) return null;
  if (mine) return 'already-approved-by-you';
  const { members } = electorate;
  if (members[tally.open]?.includes(id)) return null;
  const isLater = members.slice(tally.open + 1).some((each) => each.includes(id));
  return isLater ? 'stage-not-open' : 'stage-complete';
}

function objectionToPress(
  request: Request,
  press: Press,
  rule: RuleInForce | null,
): DecisionRefusal | null {
  if (press.fingerprint === null || press.fingerprint !== request.fingerprint) {
    return 'card-has-changed';
  }
  const isAgain = request.state === 'unknown';
  const typed = rule?.confirm === 'typed' || isAgain;
  // The rule has come to want typing since the card was made: its button has not asked for it.
  if (typed && !isAgain && press.typedInstance === null) return 'card-has-changed';
  const rightly = press.typedInstance?.trim() === request.wish.instance;
  return typed && !rightly ? 'wrong-instance-typed' : null;
}

function lastsUntilMs(rule: RuleInForce, nowMs: number): number {
  return startUnder(rule, nowMs, nowMs)?.lastsUntilMs ?? nowMs + rule.approvalLastsMs;
}
