import { hasEnded, lastAttempt, type Request } from './request.ts';

/** What is to be done next with a request. */
export const steps = ['check', 'expire', 'remind', 'escalate', 'run', 'verify'] as const;
export type Step = (typeof steps)[number];

/** A time at which a request wants to be looked at. Ringing early, late or twice is harmless. */
export interface Alarm {
  step: Step;
  atMs: number;
}

const second = 1_000;
const minute = 60 * second;
const day = 24 * 60 * minute;

/** A write that has not been sent by then is not sent at all. */
export const sendWithinMs = 5 * second;

/** After a signature has ended, the old state is believed only this much later. */
const afterSignatureMs = minute;

/** A write that cannot expire by its signature (tokens) is left to a person after this long. */
const withoutSignatureMs = 15 * minute;

/** No write goes out on facts that were read longer ago: its process may have been frozen since. */
export const factsLastMs = 30 * second;

/** An accepted write that the cloud does not show by then is left to a person. */
export const showWithinMs = 15 * minute;

/** The cloud has this long to let its facts be read before a wish is refused, or a write given up. */
export const factsWithinMs = minute;

/** When the cloud is asked again, counted from the moment its answer, or its silence, was recorded. */
const pollOffsetsMs = [0.3, 1, 2, 3, 5, 8, 12, 16, 20, 25, 30].map((s) => s * second);

/** When a step that could not be made is tried again, counted from when it was due. */
const retryOffsetsMs = [0, 2, 4, 8, 16, 32, 64, 128].map((s) => s * second);

/** The first alarm of a request in its state, or null when nothing is to be waited for. */
export function nextAlarm(request: Request): Alarm | null {
  const ring = ringOf(request);
  return ring && { step: ring.step, atMs: ring.atMs(0) };
}

/** The alarm that is ringing now: the latest that is due, or the first if none is due yet. */
export function alarmNow(request: Request, nowMs: number): Alarm | null {
  const ring = ringOf(request);
  return ring && { step: ring.step, atMs: ring.atMs(Math.max(0, ring.rungBy(nowMs) - 1)) };
}

/** Those that have rung by now, newest first, of many the newest. */
export function alarmsRung(request: Request, nowMs: number, most: number): Alarm[] {
  const ring = ringOf(request);
  if (!ring) return [];
  const count = ring.rungBy(nowMs);
  return Array.from({ length: Math.min(count, most) }, (_, index) => ({
    step: ring.step,
    atMs: ring.atMs(count - 1 - index),
  }));
}

/** The alarm after this moment. */
export function alarmAfter(request: Request, nowMs: number): Alarm | null {
  const ring = ringOf(request);
  return ring && { step: ring.step, atMs: ring.atMs(ring.rungBy(nowMs)) };
}

/**
 * How long to wait before a write that the cloud provably did not take is sent again: doubling from
 * two seconds to five minutes, and never less than the cloud asked for.
 */
export function pauseBeforeAttemptMs(attempts: number, askedForMs: number | undefined): number {
  const doubling = Math.min(2 ** Math.min(attempts, 12) * second, 5 * minute);
  return Math.max(doubling, askedForMs ?? 0);
}

/** From here on "the old state is still there" proves that the last write was not done. */
export function provableFromMs(request: Request): number {
  const attempt = lastAttempt(request);
  if (!attempt) return request.sinceMs;
  return attempt.signatureEndsAtMs === null
    ? attempt.quietAtMs + withoutSignatureMs
    : attempt.signatureEndsAtMs + afterSignatureMs;
}

/** When the approvers are reminded next: at longer and longer intervals. Null: not any more. */
export function remindAtMs(request: Request): number | null {
  const everyMs = request.rule?.remindEveryMs;
  if (request.state !== 'pending' || !everyMs) return null;
  const { count, lastAtMs } = request.reminders ?? { count: 0, lastAtMs: request.sinceMs };
  const pauseMs = Math.min(everyMs * 2 ** Math.min(count, 30), Math.max(everyMs, day));
  return lastAtMs + pauseMs;
}

/** When somebody else is told, too, that nobody decides. Null: not any more. */
export function escalateAtMs(request: Request): number | null {
  const escalate = request.rule?.escalate;
  if (request.state !== 'pending' || !escalate || request.escalatedAtMs !== null) return null;
  return request.sinceMs + escalate.afterMs;
}

interface Ring {
  step: Step;
  /** Strictly growing. */
  atMs(count: number): number;
  /** How often it has rung. */
  rungBy(nowMs: number): number;
}

function ringOf(request: Request): Ring | null {
  if (hasEnded(request)) return null;
  switch (request.state) {
    case 'asked':
      return retrying('check', request.askedAtMs);
    case 'pending':
      return waiting(request);
    case 'approved':
      return retrying('run', request.sinceMs);
    case 'scheduled':
      return retrying('run', request.startsAtMs ?? request.sinceMs);
    case 'running':
      return retrying('verify', lastAttempt(request)?.quietAtMs ?? request.sinceMs);
    default:
      return polling(request);
  }
}

function retrying(step: Step, dueMs: number): Ring {
  return ringing(step, dueMs, retryOffsetsMs, 2 * minute);
}

/** Of several things that approvers can wait for, the next one. */
function waiting(request: Request): Ring {
  const expiresAtMs = request.expiresAtMs ?? request.sinceMs;
  const [next] = [
    { step: 'expire' as const, atMs: expiresAtMs },
    { step: 'remind' as const, atMs: remindAtMs(request) ?? expiresAtMs },
    { step: 'escalate' as const, atMs: escalateAtMs(request) ?? expiresAtMs },
  ].sort((one, other) => one.atMs - other.atMs);
  return retrying(next?.step ?? 'expire', next?.atMs ?? expiresAtMs);
}

function polling(request: Request): Ring {
  const laterMs = request.needsPerson ? 10 * minute : 15 * second;
  return ringing('verify', request.sinceMs, pollOffsetsMs, laterMs);
}

/** At the offsets first, and then at regular intervals for ever. */
function ringing(step: Step, dueMs: number, offsetsMs: readonly number[], everyMs: number): Ring {
  const last = offsetsMs.length - 1;
  const lastMs = offsetsMs[last] ?? 0;
  return {
    step,
    atMs(count) {
      const known = offsetsMs[Math.min(count, last)] ?? lastMs;
      return dueMs + known + Math.max(0, count - last) * everyMs;
    },
    rungBy(nowMs) {
      const sinceMs = nowMs - dueMs;
      if (sinceMs < lastMs) return offsetsMs.filter((offsetMs) => offsetMs <= sinceMs).length;
      return offsetsMs.length + Math.floor((sinceMs - lastMs) / everyMs);
    },
  };
}
