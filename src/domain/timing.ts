import { nextOpening, type Opening } from './calendar.ts';
import type { PauseReason } from './events.ts';
import type { RuleInForce } from './policy.ts';
import type { Request } from './request.ts';

type Times = Pick<RuleInForce, 'delayMs' | 'windows' | 'freezes' | 'approvalLastsMs'>;

/** When what is approved may start, and how long the approval lasts. */
export interface Start {
  /** Never before the moment that was asked about; equal: now. */
  startsAtMs: number;
  /** What it waits for; null: nothing. */
  why: Extract<PauseReason, 'delay' | 'window' | 'freeze'> | null;
  /** With windows: the end of the first one in which it could start. */
  lastsUntilMs: number;
}

/**
 * From when on a write that was approved at `approvedAtMs` may start, seen from `nowMs`. Null: the rule
 * leaves no time at all.
 */
export function startUnder(rule: Times, approvedAtMs: number, nowMs: number): Start | null {
  // The clock of whoever recorded the approval may be ahead by milliseconds: that makes no pause.
  const pauseEndsMs =
    rule.delayMs > 0 ? approvedAtMs + rule.delayMs : Math.min(approvedAtMs, nowMs);
  const earliestMs = Math.max(nowMs, pauseEndsMs);
  const first = nextOpening(rule, pauseEndsMs);
  const opening = nextOpening(rule, earliestMs);
  if (!first || !opening) return null;
  return {
    startsAtMs: opening.startMs,
    why: opening.startMs <= nowMs ? null : waitsFor(rule, earliestMs, opening.startMs),
    lastsUntilMs: lastsUntil(rule, approvedAtMs, first),
  };
}

/** Until when it can be approved: the rule in force may leave less time than the one that its card was made with. */
export function approvableUntilMs(
  { expiresAtMs, sinceMs }: Pick<Request, 'expiresAtMs' | 'sinceMs'>,
  rule: Pick<RuleInForce, 'expiresAfterMs'>,
): number {
  return Math.min(expiresAtMs ?? 0, sinceMs + rule.expiresAfterMs);
}

/** Windows that leave no gap have no end: then, and without windows, a length of time counts. */
function lastsUntil(rule: Times, approvedAtMs: number, first: Opening): number {
  if (rule.windows.length > 0 && Number.isFinite(first.endMs)) return first.endMs;
  // Time in which a freeze forbids the start does not count.
  const isHeldUp = first.startMs > approvedAtMs + rule.delayMs;
  return (isHeldUp ? first.startMs : approvedAtMs) + rule.approvalLastsMs;
}

function waitsFor(rule: Times, earliestMs: number, startMs: number): NonNullable<Start['why']> {
  if (startMs === earliestMs) return 'delay';
  const thawed = nextOpening({ windows: [], freezes: rule.freezes }, earliestMs);
  return thawed?.startMs === earliestMs ? 'window' : 'freeze';
}
