import { randomUUID } from 'node:crypto';
import type { Cluster, Redis } from 'ioredis';
import { StoreError } from '../domain/errors.ts';
import { sha256 } from '../domain/sha256.ts';
import { hashTag, runScript } from '../redis-script.ts';
import { type Line, openLine } from './gate-line.ts';
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
  /** Nobody waits for this call: whoever does goes first. */
  patient?: boolean;
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
 * Over all processes it is first come, first served for each key, but for calls that are patient: they
 * stand behind whoever comes in the next half minute. Giving a place back never throws: a place that Redis
 * did not hear about comes back by itself within a minute.
 */
export function createGate(redis: Redis | Cluster): Gate {
  const process = randomUUID();
  const lines = new Map<string, Line>();
  let count = 0;

  function lineAt(name: string, limit: number): Line {
    const known = lines.get(name);
    if (known) return known;
    const line = openLine({
      atOnce: Math.max(limit, fewestInLine),
      ask: (calls) => run(redis, name, 'ask', limit, process, calls) as Promise<number[]>,
      start: (call) => run(redis, name, 'start', limit, call) as Promise<number>,
      leave: (call) => run(redis, name, 'release', limit, call),
      // One that was told when to start comes back to its line, beside which a new one may have been opened.
      close: () => lines.get(name) === line && lines.delete(name),
    });
    lines.set(name, line);
    return line;
  }

  return {
    async enter(key, signal) {
      signal?.throwIfAborted();
      const name = `${hashTag}:gate:${nameOf(key)}`;
      count += 1;
      const call = `${process}:${count}`;
      const { limit, slowdown = 1, patient = false } = key;
      await lineAt(name, limit).pass(call, { behindMs: patient ? patientForMs : 0, signal });
      return placeOf(slowdown, async (how, ...more) => {
        await run(redis, name, how, limit, call, more).catch(() => undefined);
        if (how === 'release') lines.get(name)?.look();
      });
    },
  };
}

/** So many of one process stand in the common line at least, so that the order holds where a limit is small. */
const fewestInLine = 32;

/** A patient call that has waited this long goes like everybody else: nothing waits for ever. */
const patientForMs = 30_000;

function placeOf(
  slowdown: number,
  tell: (how: Exclude<Happening, 'ask' | 'start'>, ...more: number[]) => Promise<void>,
): Place {
  let isGivenBack = false;
  const giveBack: typeof tell = async (...how) => {
    if (isGivenBack) return;
    isGivenBack = true;
    await tell(...how);
  };
  return {
    answered: () => giveBack('answered'),
    refused: (retryAfterMs = 0) =>
      giveBack('refused', Math.min(retryAfterMs, longestWishMs), slowdown),
    release: () => giveBack('release'),
  };
}

type Happening = 'ask' | 'start' | 'answered' | 'refused' | 'release';

async function run(
  redis: Redis | Cluster,
  name: string,
  what: Happening,
  limit: number,
  who: string,
  more: readonly (string | number)[] = [],
): Promise<unknown> {
  const keys = [name, ...['booked', 'line', 'alive', 'pace'].map((part) => `${name}:${part}`)];
  try {
    return await runScript(redis, gateScript, keys, [what, limit, who, ...more]);
  } catch (error) {
    throw cannotAsk(error);
  }
}

function nameOf({ credential, host, action }: GateKey): string {
  return sha256(`${credential}\n${host}\n${action}`).slice(0, 32);
}

function cannotAsk(cause: unknown): StoreError {
  return new StoreError('unreachable', 'the gate to the clouds cannot be asked', { cause });
}
