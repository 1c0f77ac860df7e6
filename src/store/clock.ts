import type { Clock, Log } from '../flow/ports.ts';
import { defineScript, runScript } from '../redis-script.ts';
import { answerOf } from './failure.ts';
import { auditStream } from './keys.ts';
import type { RedisClient } from './redis.ts';
import { read, redisTime } from './schema.ts';
import { watchSkew } from './skew.ts';

/** Redis' clock as this process knows it. Whole milliseconds. */
export interface StoreClock extends Clock {
  /** Redis said `redisMs` somewhere in the `roundTripMs` that end now. */
  sample(redisMs: number, roundTripMs: number): void;
  /** False: nothing has been heard of Redis' clock, and `now` is this machine's own. */
  isSet(): boolean;
  /** By how much this machine's wall clock is ahead of Redis', negative: behind. Null: nothing has been heard. */
  aheadMs(): number | null;
}

interface Sample {
  /** Add to the monotonic clock to get Redis' clock. */
  offsetMs: number;
  /** How far off that may have been when it was taken. */
  errorMs: number;
  takenAtMs: number;
}

const resampleEveryMs = 10_000;

/** Redis tells milliseconds cut off, and so do we. */
const roundingMs = 1;

/** How fast two quartz clocks drift apart, at worst. */
const driftPerMs = 100e-6;

/**
 * A clock that follows Redis' and takes no notice of changes to this machine's. Of two samples
 * that agree it keeps the sharper one; when they cannot both be true, Redis' clock was set, or
 * this machine slept, and the newer one holds.
 *
 * @param monotonicMs Milliseconds from any start, never set back.
 * @param wallMs This machine's Unix time, which somebody may set.
 */
export function createClock(
  monotonicMs: () => number = () => performance.now(),
  wallMs: () => number = () => Date.now(),
): StoreClock {
  let best: Sample | undefined;
  const ownOffsetMs = wallMs() - monotonicMs();

  const errorNow = (sample: Sample) =>
    sample.errorMs + (monotonicMs() - sample.takenAtMs) * driftPerMs;

  return {
    now() {
      return Math.floor(monotonicMs() + (best?.offsetMs ?? ownOffsetMs));
    },

    sample(redisMs, roundTripMs) {
      const takenAtMs = monotonicMs();
      const offsetMs = redisMs + roundTripMs / 2 - takenAtMs;
      const fresh = { offsetMs, errorMs: roundTripMs / 2 + roundingMs, takenAtMs };
      if (!best || fresh.errorMs <= errorNow(best) || disagree(fresh, best)) best = fresh;
    },

    isSet() {
      return best !== undefined;
    },

    aheadMs() {
      return best ? Math.round(wallMs() - monotonicMs() - best.offsetMs) : null;
    },
  };

  function disagree(fresh: Sample, known: Sample): boolean {
    return Math.abs(fresh.offsetMs - known.offsetMs) > fresh.errorMs + errorNow(known);
  }
}

/**
 * Sets the clock and goes on setting it every ten seconds, without keeping the process alive. The log
 * is told when this machine's own clock is another.
 *
 * @throws StoreError when Redis does not answer the first time; later silences only leave the
 * clock as it is.
 */
export async function startClock(
  redis: RedisClient,
  log: Pick<Log, 'warn' | 'info'> | null = null,
): Promise<StoreClock & { stop(): void }> {
  const clock = createClock();
  const look = log ? watchSkew(log) : () => undefined;
  const sample = async () => {
    await sampleClock(redis, clock);
    look(clock.aheadMs() ?? 0);
  };
  await sample();
  const timer = setInterval(() => {
    sample().catch(() => undefined);
  }, resampleEveryMs);
  timer.unref();
  return { ...clock, stop: () => clearInterval(timer) };
}

/** With a key, so that a Cluster answers with the clock of the node that holds the requests. */
const timeScript = defineScript(`return redis.call('TIME')`);

/** Asks Redis for its time once. @throws StoreError */
export async function sampleClock(redis: RedisClient, clock: StoreClock): Promise<void> {
  const askedAtMs = performance.now();
  const time = await answerOf(runScript(redis, timeScript, [auditStream], []));
  clock.sample(read(redisTime, time, 'TIME'), performance.now() - askedAtMs);
}
