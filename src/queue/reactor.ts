import { setTimeout as pause } from 'node:timers/promises';
import type { Cluster, Redis } from 'ioredis';
import { policiesSubject } from '../domain/events.ts';
import type { Request } from '../domain/request.ts';
import { requestIdPattern } from '../domain/request-id.ts';
import type { Points } from '../flow/points.ts';
import type { Clock, Log, Operators } from '../flow/ports.ts';
import { within } from '../within.ts';
import type { Jobs } from './jobs.ts';
import { claimIdle, type Entry, forgetConsumers, subjectOf } from './left-behind.ts';
import { warnSeldom } from './seldom.ts';
import { wakeEach } from './wake-each.ts';

export interface ReactorParts {
  /** Its own connection: it blocks, and finds out by itself when its peer has vanished. */
  blocking: Redis | Cluster;
  /** Another one, for everything that does not block. */
  redis: Redis | Cluster;
  /** Key of the audit stream. */
  stream: string;
  load(request: string): Promise<Request | undefined>;
  /** Ids of requests that have not ended, oldest first, from the one after this; null: the first. */
  openAfter(request: string | null, limit: number): Promise<readonly string[]>;
  jobs: Jobs;
  operators: Operators;
  clock: Clock;
  log: Log;
  points: Points;
  /** Unique per process. */
  consumer: string;
  /** Events of a reactor that ended are taken over when they have been idle this long. */
  claimAfterMs?: number;
  /** The name of a reactor that ended is forgotten when nothing was heard of it for this long. */
  forgetAfterMs?: number;
}

export interface Reactor {
  stop(): Promise<void>;
}

export const group = 'reactor';
const claimEveryMs = 1_000;
const forgetEveryMs = 60_000;
const atOnce = 64;
const blockMs = 1_000;
const pauseMs = 500;
const awayMs = 1_000;
const openAtOnce = 500;

/**
 * Turns every event of the audit stream into the jobs that follow from it. The stream is the outbox:
 * an event is acknowledged only after its jobs are added, and adding them again is harmless. So a crash
 * between any two steps loses nothing and doubles nothing.
 */
export function startReactor(parts: ReactorParts): Reactor {
  const { log, claimAfterMs = 10_000, forgetAfterMs = 3_600_000 } = parts;
  const where = { ...parts, group };
  const warn = warnSeldom(log);
  const isTimeToClaim = every(claimEveryMs);
  const isTimeToForget = every(Math.min(forgetEveryMs, forgetAfterMs));
  let running = true;

  const loop = async () => {
    while (running) {
      try {
        await createGroup(parts);
        while (running) {
          await react(parts, await readNew(parts));
          if (isTimeToClaim()) await react(parts, await claimIdle(where, claimAfterMs));
          if (isTimeToForget()) await forgetConsumers(where, forgetAfterMs);
        }
      } catch (error) {
        if (!running) return;
        warn({ error }, 'reactor paused, tries again');
        await pause(pauseMs);
      }
    }
  };
  const ended = loop();

  return {
    async stop() {
      running = false;
      // A blocked read would keep `quit` waiting until its time is over.
      parts.blocking.disconnect();
      // While Redis is away it never ends, not even when its connection is closed.
      const isAway = parts.redis.status !== 'ready';
      await (isAway ? within(awayMs, ended) : ended);
    },
  };
}

/** True at the first call, and then once in so long. */
function every(ms: number): () => boolean {
  let lastMs = Number.NEGATIVE_INFINITY;
  return () => {
    if (performance.now() - lastMs < ms) return false;
    lastMs = performance.now();
    return true;
  };
}

async function createGroup(parts: ReactorParts): Promise<void> {
  try {
    await parts.redis.xgroup('CREATE', parts.stream, group, '0', 'MKSTREAM');
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('BUSYGROUP'))) throw error;
  }
}

async function readNew(parts: ReactorParts): Promise<readonly Entry[]> {
  const { blocking, stream, consumer } = parts;
  const where = ['GROUP', group, consumer, 'COUNT', atOnce, 'BLOCK', blockMs] as const;
  const answer = await blocking.xreadgroup(...where, 'STREAMS', stream, '>');
  return (answer as [string, Entry[]][] | null)?.[0]?.[1] ?? [];
}

async function react(parts: ReactorParts, entries: readonly Entry[]): Promise<void> {
  if (entries.length === 0) return;
  const subjects = [...new Set(entries.flatMap((entry) => subjectOf(entry) ?? []))];
  const requests = subjects.filter((subject) => requestIdPattern.test(subject));
  const unknown = entries.filter((entry) => subjectOf(entry) === undefined).map(([id]) => id);
  if (unknown.length > 0) {
    parts.log.warn({ entries: unknown }, 'not events that this version knows, stepped over');
  }
  const changes = entries.filter((entry) => subjectOf(entry) === policiesSubject);
  await parts.points.reach('before-jobs', '');
  await Promise.all([
    wakeEach(parts, requests),
    parts.jobs.speak(subjects),
    // What they look at is in force now: of several changes the last speaks for all.
    ...changes.slice(-1).map(([id]) => reconsiderAll(parts, id.replace(/-.*/, ''))),
  ]);
  await parts.points.reach('after-jobs', '');
  await parts.redis.xack(parts.stream, group, ...entries.map(([id]) => id));
}

/** Every request that has not ended may be one that other policies concern. */
async function reconsiderAll({ openAfter, jobs }: ReactorParts, seq: string): Promise<void> {
  let last: string | null = null;
  for (let earlier = 0; ; ) {
    const ids: readonly string[] = await openAfter(last, openAtOnce);
    await jobs.reconsider(ids, seq, earlier);
    if (ids.length < openAtOnce) return;
    earlier += ids.length;
    last = ids.at(-1) ?? null;
  }
}
