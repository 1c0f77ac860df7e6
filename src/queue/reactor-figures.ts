import type { Cluster, Redis } from 'ioredis';
import { z } from 'zod';
import { group as reactorGroup } from './reactor.ts';

export interface ReactorFigures {
  /** Events in all. */
  events: number;
  /** Taken by no reactor yet. */
  behind: number;
  /** Taken, and not done. */
  pending: number;
  /** Age of the oldest of both; 0: there is none. */
  oldestMs: number;
}

const entryId = z.string().regex(/^\d+-\d+$/);
const group = z.looseObject({
  name: z.string(),
  pending: z.number(),
  'last-delivered-id': entryId,
});
const firstPending = z.tuple([z.number(), entryId.nullable()]).rest(z.unknown());
const streamed = z.tuple([entryId, z.array(z.string())]);
const dated = z.object({ at: z.iso.datetime() });

/** How far the reactors are behind the audit log, whose entries are numbered one by one. */
export async function readReactor(
  redis: Redis | Cluster,
  stream: string,
  nowMs: number,
): Promise<ReactorFigures> {
  const [last] = await redis.xrevrange(stream, '+', '-', 'COUNT', 1);
  if (!last) return { events: 0, behind: 0, pending: 0, oldestMs: 0 };
  const events = numberOf(last[0]);
  const { pending, 'last-delivered-id': taken } = await ourGroup(redis, stream);
  const behind = Math.max(0, events - numberOf(taken));
  const oldest = pending > 0 ? await oldestPending(redis, stream) : null;
  const oldestMs = await ageOf(redis, stream, oldest ?? `(${taken}`, nowMs);
  return { events, behind, pending, oldestMs };
}

/** Before the first reactor there is none: then nothing is taken. */
async function ourGroup(redis: Redis | Cluster, stream: string): Promise<z.infer<typeof group>> {
  const groups = (await redis.xinfo('GROUPS', stream)) as unknown[][];
  const known = groups.map((flat) => group.parse(asObject(flat)));
  const ours = known.find(({ name }) => name === reactorGroup);
  return ours ?? { name: reactorGroup, pending: 0, 'last-delivered-id': '0-0' };
}

async function oldestPending(redis: Redis | Cluster, stream: string): Promise<string | null> {
  const [, id] = firstPending.parse(await redis.xpending(stream, reactorGroup));
  return id;
}

/** Of the first entry from here on; 0: there is none, or it is no event of ours. */
async function ageOf(
  redis: Redis | Cluster,
  stream: string,
  from: string,
  nowMs: number,
): Promise<number> {
  const [entry] = await redis.xrange(stream, from, '+', 'COUNT', 1);
  if (!entry) return 0;
  const [, fields] = streamed.parse(entry);
  const text = fields[fields.indexOf('event') + 1] ?? '';
  try {
    return Math.max(0, nowMs - Date.parse(dated.parse(JSON.parse(text)).at));
  } catch {
    return 0;
  }
}

function numberOf(id: string): number {
  return Number.parseInt(id, 10);
}

function asObject(flat: readonly unknown[]): Record<string, unknown> {
  const pairs: [string, unknown][] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) pairs.push([String(flat[i]), flat[i + 1]]);
  return Object.fromEntries(pairs);
}
