import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  alarmAfter,
  alarmNow,
  nextAlarm,
  pauseBeforeAttemptMs,
} from '../../src/domain/patience.ts';
import { fingerprintOf } from '../../src/domain/plan.ts';
import { after, aPlan, aRequest, aRule, ben, startMs, theBot, theCloud } from '../helpers/build.ts';
import { holds } from '../helpers/holds.ts';

const plan = aPlan();
const fingerprint = fingerprintOf(plan);
const planned = [
  { type: 'planned', data: { plan, fingerprint, rule: aRule(), expiresAtMs: startMs + 3_600_000 } },
  theBot,
] as const;
const approved = [
  {
    type: 'approved',
    data: {
      fingerprint,
      rule: 'policies[0]',
      stage: 'approval',
      complete: true,
      lastsUntilMs: startMs + 3_600_000,
      fallen: [],
      counting: [],
    },
  },
  ben,
] as const;
const intended = [
  {
    type: 'intended',
    data: {
      attempt: 1,
      fingerprint,
      sendByMs: startMs + 8_000,
      quietAtMs: startMs + 28_000,
      signatureEndsAtMs: startMs + 303_000,
    },
  },
  theBot,
] as const;
const accepted = [
  { type: 'accepted', data: { attempt: 1, cloudRequestId: 'r' } },
  theCloud,
] as const;

it('knows what comes next in every state', () => {
  const asked = aRequest();
  const pending = after(asked, planned);
  const running = after(pending, approved, intended);

  expect(nextAlarm(asked)).toEqual({ step: 'check', atMs: startMs });
  expect(nextAlarm(pending)).toEqual({ step: 'expire', atMs: startMs + 3_600_000 });
  expect(nextAlarm(after(pending, approved))).toEqual({ step: 'run', atMs: startMs + 2_000 });
  expect(nextAlarm(running)).toEqual({ step: 'verify', atMs: startMs + 28_000 });
  expect(nextAlarm(after(running, accepted))).toEqual({ step: 'verify', atMs: startMs + 4_300 });
});

it('waits for nothing when a request has ended', () => {
  const cancelled = after(aRequest(), [{ type: 'cancelled', data: { reason: null } }, ben]);

  expect(nextAlarm(cancelled)).toBeNull();
});

it('rings at the same times for everybody who looks, so that one ring is one job', () => {
  const verifying = after(aRequest(), planned, approved, intended, accepted);
  holds(
    fc.property(fc.integer({ min: 300, max: 3_600_000 }), (passedMs) => {
      const nowMs = verifying.sinceMs + passedMs;
      const ringing = alarmNow(verifying, nowMs);
      const next = alarmAfter(verifying, nowMs);

      expect(next?.atMs).toBeGreaterThan(nowMs);
      if (!ringing || !next) throw new Error('no alarm');
      expect(ringing.atMs).toBeLessThan(next.atMs);
      expect(alarmNow(verifying, next.atMs - 1)).toEqual(ringing);
      expect(alarmNow(verifying, next.atMs)).toEqual(next);
    }),
  );
});

it('asks often at first and rarely later', () => {
  const verifying = after(aRequest(), planned, approved, intended, accepted);
  const gapMs = (passedMs: number) => {
    const nowMs = verifying.sinceMs + passedMs;
    return (alarmAfter(verifying, nowMs)?.atMs ?? 0) - (alarmNow(verifying, nowMs)?.atMs ?? 0);
  };

  expect(gapMs(1_000)).toBeLessThanOrEqual(1_000);
  expect(gapMs(10 * 60_000)).toBe(15_000);
});

it('doubles the pause before the next attempt, and honours what the cloud asked for', () => {
  expect([1, 2, 3, 20].map((attempts) => pauseBeforeAttemptMs(attempts, undefined))).toEqual([
    2_000, 4_000, 8_000, 300_000,
  ]);
  expect(pauseBeforeAttemptMs(1, 60_000)).toBe(60_000);
});
