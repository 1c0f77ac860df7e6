import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Cluster, Redis } from 'ioredis';
import { StoreError } from '../domain/errors.ts';
import { sha256 } from '../domain/sha256.ts';
import { hashTag, runScript } from '../redis-script.ts';
import { gateScript } from './gate-script.ts';

/** Which budget a call draws on: the clouds count per credential, endpoint host and action. */
export interface GateKey {
  /** A fingerprint of the credential, never the credential. */
  credential: string;
  host: string;
  action: string;
  /** Calls a second. */
  limit: number;
  /** How many times as slow calls start after a refusal; 1, if not given: at an even pace. */
  slowdown?: number;
}

/** One place in the gate. */
export interface Place {
  /** The answer has come, or never will: the place is free one second from now. */
  answered(): Promise<void>;
  /**
   * The cloud refused the call because of its limit. Nobody enters for the time that it asked for, and
   * then at an even pace for a while: what counts differently than we do gets room.
   */
  refused(retryAfterMs: number | undefined): Promise<void>;
  /** Nothing was sent: the place is free at once. */
  release(): Promise<void>;
}

/** A cloud that wants to be left alone for longer is asked again all the same: nothing waits for ever. */
const longestWishMs = 60_000;

/** Keeps every process together under the clouds' limits. */
export interface Gate {
  /** Waits for a place. @throws StoreError when the gate's store cannot answer. */
  enter(key: GateKey, signal?: AbortSignal): Promise<Place>;
}

/**
 * A gate in Redis, shared by all processes. A call starts when fewer than the limit are unanswered
 * or were answered less than a second ago; so whenever the cloud counts an arrival, between start
 * and answer, no second holds more than the limit.
 *
 * In one process it is first come, first served for each key. Giving a place back never throws: a
 * place that Redis did not hear about comes back by itself within a minute.
 */
export function createGate(redis: Redis | Cluster): Gate {
  const queues = new Map<string, Promise<unknown>>();

  return {
    async enter(key, signal) {
      signal?.throwIfAborted();
      const set = `${hashTag}:gate:${nameOf(key)}`;
      const before = queues.get(set) ?? Promise.resolve();
      const mine = before.then(() => takePlace(redis, set, key, signal));
      const settled = mine.catch(() => undefined);
      queues.set(set, settled);
      void settled.then(() => {
        if (queues.get(set) === settled) queues.delete(set);
      });
      return await orAborted(mine, signal);
    },
  };
}

async function takePlace(
  redis: Redis | Cluster,
  set: string,
  { limit, slowdown = 1 }: GateKey,
  signal: AbortSignal | undefined,
): Promise<Place> {
  const place = randomUUID();
  for (;;) {
    signal?.throwIfAborted();
    const waitMs = await run(redis, set, 'enter', place, limit).catch((error: unknown) => {
      // A slow Redis may still do what it was asked, after which nobody would leave this place.
      void run(redis, set, 'release', place, limit).catch(() => undefined);
      throw error;
    });
    if (waitMs === 0) break;
    // Spread out, so that waiting processes do not all ask in the same millisecond.
    await pause(waitMs + Math.random() * 10, undefined, signal ? { signal } : {});
  }

  let isGivenBack = false;
  const giveBack = async (how: Exclude<Happening, 'enter'>, ...more: number[]) => {
    if (isGivenBack) return;
    isGivenBack = true;
    await run(redis, set, how, place, limit, ...more).catch(() => undefined);
  };
  if (signal?.aborted) void giveBack('release');
  return {
    answered: () => giveBack('answered'),
    refused: (retryAfterMs = 0) =>
      giveBack('refused', Math.min(retryAfterMs, longestWishMs), slowdown),
    release: () => giveBack('release'),
  };
}

type Happening = 'enter' | 'answered' | 'refused' | 'release';

async function run(
  redis: Redis | Cluster,
  set: string,
  what: Happening,
  place: string,
  limit: number,
  ...more: number[]
): Promise<number> {
  const keys = [set, `${set}:pace`];
  try {
    return Number(await runScript(redis, gateScript, keys, [what, place, limit, ...more]));
  } catch (error) {
    throw cannotAsk(error);
  }
}

function nameOf({ credential, host, action }: GateKey): string {
  return sha256(`${credential}\n${host}\n${action}`).slice(0, 32);
}

/** Who gave up waiting hears so at once, wherever in the queue. */
function orAborted<T>(result: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return result;
  return new Promise<T>((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

function cannotAsk(cause: unknown): StoreError {
  return new StoreError('unreachable', 'the gate to the clouds cannot be asked', { cause });
}
