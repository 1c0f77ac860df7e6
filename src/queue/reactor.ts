import { setTimeout as pause } from 'node:timers/promises';
import type { Cluster, Redis } from 'ioredis';
import { policiesSubject } from '../domain/events.ts';
import type { Request } from '../domain/request.ts';
import type { Points } from '../flow/points.ts';
import type { Clock, Log, Operators } from '../flow/ports.ts';
import type { Jobs } from './jobs.ts';
import { StreamedEvent } from './schema.ts';
import { wakeEach } from './wake-each.ts';

export interface ReactorParts {
  /** Its own connection: it blocks. */
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
}

export interface Reactor {
  stop(): Promise<void>;
}

const group = 'reactor';
const atOnce = 64;
const blockMs = 1_000;
const silentAfterMs = 5_000;
const pauseMs = 500;
const deliveriesBeforeAlarm = 10;
const openAtOnce = 500;

type Entry = [id: string, fields: string[]];

/**
 * Turns every event of the audit stream into the jobs that follow from it. The stream is the outbox:
 * an event is acknowledged only after its jobs are added, and adding them again is harmless. So a crash
 * between any two steps loses nothing and doubles nothing.
 */
export function startReactor(parts: ReactorParts): Reactor {
  const { log, claimAfterMs = 10_000 } = parts;
  let running = true;
  let lastClaimMs = 0;

  const loop = async () => {
    while (running) {
      try {
        await createGroup(parts);
        while (running) {
          await react(parts, await readNew(parts));
          if (performance.now() - lastClaimMs < 1_000) continue;
          lastClaimMs = performance.now();
          await react(parts, await claimIdle(parts, claimAfterMs));
        }
      } catch (error) {
        if (!running) return;
        log.warn({ error }, 'reactor paused, tries again');
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
      await ended;
    },
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
  // A peer that vanished without a word never answers: on a new connection the client asks again.
  const timer = setInterval(() => {
    if (blocking.status === 'ready') blocking.disconnect(true);
  }, silentAfterMs);
  try {
    const answer = await blocking.xreadgroup(...where, 'STREAMS', stream, '>');
    return (answer as [string, Entry[]][] | null)?.[0]?.[1] ?? [];
  } finally {
    clearInterval(timer);
  }
}

/** Events that a reactor took and never acknowledged: its process has ended, or hangs. */
async function claimIdle(parts: ReactorParts, idleMs: number): Promise<readonly Entry[]> {
  const { redis, stream, consumer } = parts;
  const claimed: Entry[] = [];
  let cursor = '0-0';
  do {
    const [next, entries] = (await redis.xautoclaim(
      stream,
      group,
      consumer,
      idleMs,
      cursor,
      'COUNT',
      atOnce,
    )) as [string, Entry[]];
    claimed.push(...entries);
    cursor = next;
  } while (cursor !== '0-0');
  return claimed.length > 0 ? dropPoison(parts, claimed) : claimed;
}

/** An event that was delivered again and again is put aside; the sweep still looks after its request. */
async function dropPoison(
  parts: ReactorParts,
  entries: readonly Entry[],
): Promise<readonly Entry[]> {
  const { redis, stream, log, operators } = parts;
  const kept: Entry[] = [];
  for (const entry of entries) {
    const [pending] = (await redis.xpending(stream, group, entry[0], entry[0], 1)) as [
      string,
      string,
      number,
      number,
    ][];
    const deliveries = pending?.[3] ?? 0;
    if (deliveries <= deliveriesBeforeAlarm) {
      kept.push(entry);
    } else {
      log.error({ entry: entry[0], deliveries }, 'event cannot be handled, put aside');
      void operators.tell(
        `event:${entry[0]}`,
        `Event ${entry[0]} of the audit log could not be handled, ${deliveries} times in a row, and was put aside. The log of the bot says why, under this number. Overdue requests are taken up without it.`,
      );
      await redis.xack(stream, group, entry[0]);
    }
  }
  return kept;
}

async function react(parts: ReactorParts, entries: readonly Entry[]): Promise<void> {
  if (entries.length === 0) return;
  const subjects = [...new Set(entries.flatMap((entry) => subjectOf(entry) ?? []))];
  const requests = subjects.filter((subject) => subject !== policiesSubject);
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

/** Undefined for an entry that is no event of ours: `audit verify` reports it, we step over it. */
function subjectOf([, fields]: Entry): string | undefined {
  const text = fields[fields.indexOf('event') + 1];
  try {
    return StreamedEvent.parse(JSON.parse(text ?? '')).request;
  } catch {
    return undefined;
  }
}
