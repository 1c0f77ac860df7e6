import { type Decided, failed, leave, no, yes } from './decided.ts';
import { objectionToApprover } from './decisions.ts';
import { countingIn, type Electorate, tallyOf } from './electorate.ts';
import type { PauseReason, Proof } from './events.ts';
import { factsLastMs, factsWithinMs, sendWithinMs } from './patience.ts';
import { blockingCheck, differenceOf, fingerprintOf, type Plan, unreadSince } from './plan.ts';
import { isSameRule, type RuleInForce } from './policy.ts';
import type { DecisionRefusal } from './refusals.ts';
import { hasEnded, type Request, wasSent } from './request.ts';
import { startUnder } from './timing.ts';

/**
 * What the bot decides up to the write: which one event follows, or why none does.
 * `nowMs` is Redis' clock in Unix milliseconds.
 */

const noRule = 'No rule matches it any more, so nobody may approve it.';

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
 * Outside its time an approved request waits, and one whose time is over ends. `moved-on`: it may start
 * now, or is no longer to be started. Cheap: asked before the facts are read.
 */
export function postpone(request: Request, rule: RuleInForce | null, nowMs: number): Decided {
  const ready = readyToRun(request, nowMs);
  return ready ? no(ready) : (holdBack(request, rule, nowMs) ?? no('moved-on'));
}

/** What keeps it from starting now; null: nothing. */
function holdBack(request: Request, rule: RuleInForce | null, nowMs: number): Decided | null {
  if (!rule) return blocked(request, noRule);
  const start = startUnder(rule, request.approvedAtMs ?? request.sinceMs, nowMs);
  if (!start) return blocked(request, 'The rule leaves no time within a year to start it.');
  const { startsAtMs, why, lastsUntilMs } = start;
  if (Math.max(nowMs, startsAtMs) >= lastsUntilMs) {
    return yes({ type: 'expired', data: { was: 'approved' } });
  }
  return why ? schedule(request, rule, { startsAtMs, why, lastsUntilMs }) : null;
}

/** The card shows the rule that says so. */
function schedule(
  request: Request,
  rule: RuleInForce | null,
  start: { startsAtMs: number; why: PauseReason; lastsUntilMs: number },
): Decided {
  const other = rule && !isSameRule(rule, request.rule) ? { rule } : {};
  return yes({ type: 'scheduled', data: { ...start, ...other } });
}

/**
 * Before the write: may it go out now, on these fresh facts, under the rule now in force? The event
 * is `intended` when it may; else what takes the request off this path.
 */
export function intend(
  request: Request,
  now: {
    facts: Plan['facts'];
    electorate: Electorate;
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
  const { rule } = now.electorate;
  if (!rule) return blocked(request, noRule);

  const fresh: Plan = { write: request.plan.write, facts: now.facts };
  const block = blockingCheck(now.facts);
  if (block) return blocked(request, block.sentence);
  // A short outage must not cost the approvals; a lasting one is a change like any other.
  const unread = unreadSince(request.plan.facts, now.facts);
  if (unread && nowMs < dueMsOf(request) + factsWithinMs) return no('too-early');

  const fingerprint = fingerprintOf(fresh);
  if (fingerprint !== request.fingerprint) {
    const difference = differenceOf(request.plan.facts, now.facts);
    const expiresAtMs = nowMs + rule.expiresAfterMs;
    return yes({
      type: 'stale',
      data: { plan: fresh, fingerprint, rule, difference, expiresAtMs },
    });
  }
  const undecided = undecide(request, now.electorate, nowMs) ?? holdBack(request, rule, nowMs);
  if (undecided) return undecided;

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

/** What was decided counts only while those who decided may: null when it still does. */
function undecide(request: Request, electorate: Electorate, nowMs: number): Decided | null {
  const { rule } = electorate;
  const tally = tallyOf(request, electorate);
  if (rule && tally.open !== null) {
    const expiresAtMs = nowMs + rule.expiresAfterMs;
    const { fallen } = tally;
    const data = { fallen, counting: countingIn(tally), rule, expiresAtMs };
    return yes({ type: 'approvals-fell', data });
  }
  const { retriedBy } = request;
  if (retriedBy && objectionToApprover(request, { id: retriedBy, electorate })) {
    const detail = 'Who pressed Try again is no longer an approver, so nothing was sent again.';
    return leave('not-done', detail);
  }
  return null;
}

/**
 * Other policies are in force: what a request that is not yet under way makes of them. `moved-on`: it
 * does not concern it.
 */
export function reconsider(request: Request, electorate: Electorate, nowMs: number): Decided {
  const { rule } = electorate;
  if (request.state === 'pending') {
    const tally = tallyOf(request, electorate);
    const { fallen } = tally;
    if (isSameRule(rule, request.rule) && fallen.length === 0) return no('moved-on');
    const lastsMs = (rule ?? request.rule)?.expiresAfterMs ?? 0;
    const expiresAtMs = request.sinceMs + lastsMs;
    const data = { rule, fallen, counting: countingIn(tally), expiresAtMs };
    return yes({ type: 'rule-changed', data });
  }
  if (request.state !== 'approved' && request.state !== 'scheduled') return no('moved-on');
  const undecided = undecide(request, electorate, nowMs);
  if (undecided) return undecided;
  const held = holdBack(request, rule, nowMs);
  if (request.state === 'approved') return held && !rule ? held : no('moved-on');
  return isSameStart(request, held, nowMs)
    ? no('moved-on')
    : rescheduled(request, rule, held, nowMs);
}

function isSameStart(request: Request, held: Decided | null, nowMs: number): boolean {
  if (request.scheduledWhy === 'not-taken' || request.scheduledWhy === 'retry')
    return !isFinal(held);
  // It is due: its own alarm rings.
  if (held === null) return nowMs >= (request.startsAtMs ?? 0);
  return (
    held.ok &&
    held.event.type === 'scheduled' &&
    held.event.data.startsAtMs === request.startsAtMs &&
    held.event.data.lastsUntilMs === request.expiresAtMs
  );
}

function isFinal(held: Decided | null): boolean {
  return held?.ok === true && held.event.type !== 'scheduled';
}

/** What may start now is looked at now. */
function rescheduled(
  request: Request,
  rule: RuleInForce | null,
  held: Decided | null,
  nowMs: number,
): Decided {
  if (held) return held;
  const why = request.scheduledWhy ?? 'window';
  const lastsUntilMs = request.expiresAtMs ?? nowMs;
  return schedule(request, rule, { startsAtMs: nowMs, why, lastsUntilMs });
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
