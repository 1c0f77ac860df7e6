import { type Decided, failed, leave, no, standingApprovals, yes } from './decided.ts';
import type { Proof } from './events.ts';
import { factsLastMs, factsWithinMs, sendWithinMs } from './patience.ts';
import { blockingCheck, differenceOf, fingerprintOf, type Plan, unreadSince } from './plan.ts';
import type { RuleInForce } from './policy.ts';
import type { DecisionRefusal } from './refusals.ts';
import { hasEnded, type Request, wasSent } from './request.ts';

/**
 * What the bot decides up to the write: which one event follows, or why none does.
 * `nowMs` is Redis' clock in Unix milliseconds.
 */

/** Lets a wish through to the approvers, or refuses it when a check blocks. */
export function plan(request: Request, made: Plan, rule: RuleInForce, nowMs: number): Decided {
  if (request.state !== 'asked') return no('moved-on');
  const block = blockingCheck(made.facts);
  if (block) {
    const why = block.code === 'already-so' || block.code === 'not-found' ? block.code : 'blocked';
    const { checks } = made.facts;
    return yes({ type: 'refused', data: { why, detail: block.sentence, checks, other: null } });
  }
  const expiresAtMs = nowMs + rule.expiresAfterMs;
  return yes({
    type: 'planned',
    data: { plan: made, fingerprint: fingerprintOf(made), rule, expiresAtMs },
  });
}

/** Time is up: for the approvers, or for what was approved and not started. */
export function expire(request: Request, nowMs: number): Decided {
  if (hasEnded(request)) return no('has-ended');
  const waiting = request.state === 'pending';
  const approved = request.state === 'approved' || request.state === 'scheduled';
  if (!waiting && !approved) return no('moved-on');
  if (nowMs < (request.expiresAtMs ?? Number.POSITIVE_INFINITY)) return no('too-early');
  return yes({ type: 'expired', data: { was: waiting ? 'pending' : 'approved' } });
}

/** Null when a write may be intended now; else why not. Cheap: asked before the facts are read. */
export function readyToRun(request: Request, nowMs: number): DecisionRefusal | null {
  if (hasEnded(request)) return 'has-ended';
  if (request.state !== 'approved' && request.state !== 'scheduled') return 'moved-on';
  if (nowMs < (request.startsAtMs ?? 0)) return 'too-early';
  return null;
}

/**
 * Before the write: may it go out now, on these fresh facts, under the rule now in force? The event
 * is `intended` when it may; else what takes the request off this path.
 */
export function intend(
  request: Request,
  now: {
    facts: Plan['facts'];
    rule: RuleInForce | null;
    approvers: readonly string[];
    /** Why an approver no longer counts, by person; what the rule itself says is added. */
    objections: Readonly<Record<string, string>>;
    signatureLastsMs: number | null;
    writeTimeoutMs: number;
  },
  nowMs: number,
): Decided {
  const ready = readyToRun(request, nowMs);
  if (ready) return no(ready);
  if (!request.plan) return no('moved-on');
  if (nowMs >= (request.expiresAtMs ?? 0)) return expire(request, nowMs);
  if (nowMs - now.facts.readAtMs > factsLastMs) return no('too-early');
  if (!now.rule) return blocked(request, 'No rule of the policy matches now.');

  const fresh: Plan = { write: request.plan.write, facts: now.facts };
  const block = blockingCheck(now.facts);
  if (block) return blocked(request, block.sentence);
  // A short outage must not cost the approvals; a lasting one is a change like any other.
  const unread = unreadSince(request.plan.facts, now.facts);
  if (unread && nowMs < dueMsOf(request) + factsWithinMs) return no('too-early');

  const fingerprint = fingerprintOf(fresh);
  const expiresAtMs = nowMs + now.rule.expiresAfterMs;
  if (fingerprint !== request.fingerprint) {
    const difference = differenceOf(request.plan.facts, now.facts);
    return yes({
      type: 'stale',
      data: { plan: fresh, fingerprint, rule: now.rule, difference, expiresAtMs },
    });
  }

  const standing = standingApprovals(request, now.approvers).filter(
    (approval) => !now.objections[approval.person],
  );
  if (standing.length < now.rule.quorum) {
    const fallen = request.approvals
      .filter((approval) => !standing.includes(approval))
      .map(({ person }) => ({ person, why: now.objections[person] ?? 'no longer an approver' }));
    return yes({ type: 'approvals-fell', data: { fallen, rule: now.rule, expiresAtMs } });
  }

  const { retriedBy } = request;
  if (retriedBy && (now.objections[retriedBy] || !now.approvers.includes(retriedBy))) {
    const detail = 'Who pressed Try again is no longer an approver, so nothing was sent again.';
    return leave('not-done', detail);
  }

  const sendByMs = nowMs + sendWithinMs;
  return yes({
    type: 'intended',
    data: {
      attempt: request.attempts.length + 1,
      fingerprint,
      sendByMs,
      quietAtMs: sendByMs + now.writeTimeoutMs,
      signatureEndsAtMs: now.signatureLastsMs === null ? null : nowMs + now.signatureLastsMs,
    },
  });
}

/** What was approved cannot be written now: a check blocks, or its account or rule is gone. */
export function blocked(request: Request, detail: string): Decided {
  return failed('blocked-before-write', wasSent(request), detail);
}

/** Before a write that is tried again, the cloud shows that an earlier one has worked after all. */
export function shown(request: Request, proof: Proof, nowMs: number): Decided {
  const ready = readyToRun(request, nowMs);
  if (ready) return no(ready);
  return wasSent(request) ? yes({ type: 'succeeded', data: { proof } }) : no('moved-on');
}

/** The facts cannot be read before the write, for a reason that does not pass by itself. */
export function unreadable(request: Request, detail: string, nowMs: number): Decided {
  const ready = readyToRun(request, nowMs);
  if (ready) return no(ready);
  if (nowMs < dueMsOf(request) + factsWithinMs) return no('too-early');
  return failed('facts-unreadable', wasSent(request), detail);
}

function dueMsOf(request: Request): number {
  return request.startsAtMs ?? request.sinceMs;
}
