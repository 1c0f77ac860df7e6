import { setTimeout as pause } from 'node:timers/promises';
import type { Head } from '../domain/audit.ts';
import { within } from '../within.ts';
import { runAppend } from './append-script.ts';
import type { StoreClock } from './clock.ts';
import type { Entry } from './entry.ts';
import { isRefusal, storeErrorOf } from './failure.ts';
import type { RedisClient } from './redis.ts';
import {
  type Added,
  isStillWaiting,
  patienceMs,
  rejectSure,
  settle,
  unreachable,
  type Waiting,
} from './waiting.ts';

export interface Appender {
  /**
   * @throws StoreError `unreachable` or `broken`: nothing was recorded and nothing will be;
   *   `unconfirmed`: it may have been.
   */
  add(entry: Entry): Promise<Added>;
  /** Refuses new entries and waits for those in hand. */
  close(): Promise<void>;
}

const maxBatch = 64;

/** Conflicts in a row after which the script links: this process must not starve. */
const maxConflicts = 4;

/** So that a Redis that fails fast is not asked in a tight loop. */
const sendAgainAfterMs = 20;

/** Replicas are asked again after this long, until the time of the entry is up. */
const copyWithinMs = 400;

/** The answer that they did not is waited for this much longer. */
const answerTakesMs = 50;

interface AppenderParts {
  redis: RedisClient;
  clock: StoreClock;
  /** So many replicas must have an entry before it is called recorded. Default: none. */
  replicas?: number;
}

/** Adds entries in batches: one is on its way, and what arrives meanwhile is the next. */
export function createAppender(parts: AppenderParts): Appender {
  const send = createSender(parts);
  const queue: Waiting[] = [];
  let isClosed = false;
  let isPumping = false;
  let pumped: Promise<void> = Promise.resolve();

  return {
    add(entry) {
      if (isClosed) return Promise.reject(unreachable('the store is closed'));
      if (parts.redis.status !== 'ready') return Promise.reject(unreachable('Redis is away'));
      return new Promise((resolve, reject) => {
        queue.push({ entry, addedAtMs: performance.now(), silence: null, resolve, reject });
        if (!isPumping) pumped = pump();
      });
    },

    async close() {
      isClosed = true;
      await pumped;
    },
  };

  async function pump(): Promise<void> {
    isPumping = true;
    // What is added in the same turn travels together.
    await Promise.resolve();
    while (queue.length > 0) {
      const nowMs = performance.now();
      const batch = queue.splice(0, maxBatch).filter((waiting) => isStillWaiting(waiting, nowMs));
      if (batch.length > 0) queue.unshift(...(await send(batch)));
    }
    isPumping = false;
  }
}

/** Sends one batch and answers those it can. @returns those that must be sent again. */
type Sender = (batch: Waiting[]) => Promise<Waiting[]>;

/**
 * An answer that does not come is asked for by sending the same again: an event id that is in the
 * log is not added twice, and after its deadline it is not added at all.
 */
function createSender({ redis, clock, replicas = 0 }: AppenderParts): Sender {
  let head: Head | null = null;
  let conflicts = 0;

  return async (batch) => {
    const sentAtMs = performance.now();
    const patientMs = patienceMs(batch, sentAtMs);
    if (redis.status !== 'ready') {
      const unsure = rejectSure(batch, unreachable('Redis is away'));
      if (unsure.length > 0) await readyWithin(redis, patientMs);
      return unsure;
    }

    const linkedTo = conflicts < maxConflicts ? head : null;
    const entries = batch.map((waiting) => waiting.entry);
    const withinMs = Math.round(Math.max(1, Math.min(copyWithinMs, patientMs - answerTakesMs)));
    const copies = replicas > 0 ? { replicas, withinMs } : null;
    try {
      const reply = await answerWithin(runAppend(redis, entries, linkedTo, copies), patientMs);
      clock.sample(reply.nowMs, performance.now() - sentAtMs);
      conflicts = linkedTo && !reply.wasHead ? conflicts + 1 : 0;
      const settled = settle(batch, reply);
      head = settled.head;
      if (!reply.isCopied && settled.again.length > 0) await pause(sendAgainAfterMs);
      return settled.again;
    } catch (error) {
      const unsure = afterSilence(batch, error);
      if (unsure.length > 0) await pause(sendAgainAfterMs);
      return unsure;
    }
  };
}

/** @returns those that must be asked about. */
function afterSilence(batch: readonly Waiting[], error: unknown): Waiting[] {
  const silence = storeErrorOf(error);
  // A refusal speaks for this sending only: an earlier one may have been recorded.
  if (isRefusal(error)) return rejectSure(batch, silence);
  for (const waiting of batch) waiting.silence ??= silence;
  return [...batch];
}

async function answerWithin<T>(answer: Promise<T>, withinMs: number): Promise<T> {
  if (await within(withinMs, answer)) return await answer;
  throw new Error('no answer in time');
}

/** Resolves when Redis is back, or when the time is up. */
async function readyWithin(redis: RedisClient, withinMs: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      redis.off('ready', done);
      resolve();
    };
    const timer = setTimeout(done, withinMs);
    redis.once('ready', done);
  });
}
