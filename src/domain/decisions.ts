import { type Decided, failed, no, standingApprovals, yes } from './decided.ts';
import { provableFromMs } from './patience.ts';
import type { Fingerprint } from './plan.ts';
import type { RuleInForce } from './policy.ts';
import type { DecisionRefusal } from './refusals.ts';
import { hasEnded, type Request } from './request.ts';

/**
 * What people decide. Each function says which one event a press leads to, or why it leads to none.
 * `nowMs` is Redis' clock in Unix milliseconds; nothing here is looked up, so a decision can be replayed.
 */

/** Who decides, and what holds at this moment: the rule in force and its approvers, expanded. */
export interface Decider {
  id: string;
  rule: RuleInForce | null;
  approvers: readonly string[];
}

/** A press for the fingerprint that the card showed; `typedInstance` from the modal, if it was asked for. */
export interface Press {
  by: Decider;
  fingerprint: Fingerprint | null;
  typedInstance: string | null;
}

/** One person's yes. `complete` on the event tells whether it was the last one needed. */
export function approve(request: Request, press: Press, nowMs: number): Decided {
  const { by } = press;
  if (hasEnded(request)) return no('has-ended');
  if (request.state !== 'pending') return no('not-pending');
  const objection = objectionToApprover(request, by) ?? objectionToPress(request, press, by.rule);
  if (objection) return no(objection);
  if (!by.rule) return no('nobody-may-approve');
  if (nowMs >= (request.expiresAtMs ?? 0)) return no('expired');
  if (request.approvals.some((approval) => approval.person === by.id)) {
    return no('already-approved-by-you');
  }

  const counting = standingApprovals(request, by.approvers).length + 1;
  return yes({
    type: 'approved',
    data: {
      fingerprint: request.fingerprint ?? '',
      rule: by.rule.name,
      complete: counting >= by.rule.quorum,
      lastsUntilMs: nowMs + by.rule.approvalLastsMs,
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
  const rule = by.rule?.name ?? '';
  const fingerprint = request.fingerprint ?? '';
  return yes({ type: 'rejected', data: { fingerprint, rule, reason: press.reason } });
}

/** Cancel and Stop: the requester, or one of the rule's approvers, until the write is intended. */
export function cancel(request: Request, by: Decider, reason: string | null): Decided {
  if (hasEnded(request)) return no('has-ended');
  const open = ['asked', 'pending', 'approved', 'scheduled'].includes(request.state);
  if (!open) return no('write-intended');
  const may = by.id === request.requester.id || by.approvers.includes(by.id);
  return may ? yes({ type: 'cancelled', data: { reason } }) : no('not-requester-or-approver');
}

/** Stop, in the pause before an approved write. */
export function stop(request: Request, by: Decider): Decided {
  if (hasEnded(request)) return no('has-ended');
  if (request.state !== 'scheduled') return no('nothing-to-stop');
  return cancel(request, by, null);
}

/** An approver's "Try again" for what was proven not done: typed, the same fingerprint, four eyes. */
export function retry(request: Request, press: Press, nowMs: number): Decided {
  const { by } = press;
  if (hasEnded(request)) return no('has-ended');
  if (request.state !== 'unknown' || !request.needsPerson) return no('not-left-to-person');
  const objection = objectionToApprover(request, by) ?? objectionToPress(request, press, by.rule);
  if (objection) return no(objection);
  if (!by.rule) return no('nobody-may-approve');
  if (nowMs < provableFromMs(request)) return no('too-early');
  const lastsUntilMs = nowMs + by.rule.approvalLastsMs;
  const fingerprint = request.fingerprint ?? '';
  return yes({
    type: 'retried',
    data: { by: 'person', fingerprint, rule: by.rule.name, lastsUntilMs },
  });
}

/** An approver ends an unknown request as failed, with a reason. */
export function close(request: Request, by: Decider, reason: string | null): Decided {
  if (hasEnded(request)) return no('has-ended');
  if (request.state !== 'unknown' || !request.needsPerson) return no('not-left-to-person');
  const objection = objectionToApprover(request, by);
  if (objection) return no(objection);
  if (!reason) return no('reason-needed');
  return failed('closed-by-person', true, reason);
}

function objectionToApprover(request: Request, by: Decider): DecisionRefusal | null {
  if (by.id === request.requester.id) return 'own-request';
  if (!by.rule || by.approvers.length === 0) return 'nobody-may-approve';
  return by.approvers.includes(by.id) ? null : 'not-an-approver';
}

function objectionToPress(
  request: Request,
  press: Press,
  rule: RuleInForce | null,
): DecisionRefusal | null {
  if (press.fingerprint === null || press.fingerprint !== request.fingerprint) {
    return 'card-has-changed';
  }
  const typed = rule?.confirm === 'typed' || request.state === 'unknown';
  const rightly = press.typedInstance?.trim() === request.wish.instance;
  return typed && !rightly ? 'wrong-instance-typed' : null;
}
