import { z } from 'zod';
import { type State, states } from '../domain/request.ts';
import { defineScript, runScript } from '../redis-script.ts';
import { answerOf } from './failure.ts';
import { auditStream, canaryKey, openIndex, requestKey, unspokenIndex } from './keys.ts';
import type { RedisClient } from './redis.ts';
import { read } from './schema.ts';

/** How many requests are open in which state, and how long one has been there, at most. */
export interface OpenRequests {
  open: Partial<Record<State, number>>;
  longestMs: Partial<Record<State, number>>;
  /** Beyond those that are looked at. */
  uncounted: number;
  waitingForPerson: number;
  longestForPersonMs: number;
}

/** So many requests are looked at, oldest first. */
const mostAtOnce = 10_000;

/** With one script: it keeps Redis for a millisecond. */
const each = 500;

// KEYS: requests. Answers for each its state, since when, and whether it waits for a person; empty: it
// cannot be read. A snapshot begins with its id and its state, and little else of it is read. Quotes inside
// its texts are escaped.
const statesScript = defineScript(`
local found = {}
for index, key in ipairs(KEYS) do
  local snapshot = redis.call('HGET', key, 'snapshot') or ''
  local state = string.match(snapshot, '^{"id":"[^"]*","state":"(%l+)"')
  local since = state and string.match(snapshot, '"sinceMs":(%d+)')
  local person = state == 'unknown' and string.find(snapshot, '"needsPerson":{', 1, true)
  found[index] = since and { state, tonumber(since), person and 1 or 0 } or {}
end
return found
`);

const stateAnswers = z.array(
  z.union([z.tuple([z.enum(states), z.number(), z.number()]), z.tuple([])]),
);

/** Requests that have not ended, by state. @throws StoreError */
export async function countOpen(
  redis: RedisClient,
  nowMs: number,
  most: number = mostAtOnce,
): Promise<OpenRequests> {
  const ids = await answerOf(redis.zrange(openIndex, 0, String(most - 1)));
  const counted: OpenRequests = {
    open: {},
    longestMs: {},
    uncounted: 0,
    waitingForPerson: 0,
    longestForPersonMs: 0,
  };
  for (let from = 0; from < ids.length; from += each) {
    const keys = ids.slice(from, from + each).map(requestKey);
    const answer = await answerOf(runScript(redis, statesScript, keys, []));
    for (const [state, sinceMs = nowMs, isForPerson] of read(stateAnswers, answer, 'open requests'))
      if (state) count(counted, state, nowMs - sinceMs, isForPerson === 1);
  }
  const all = await answerOf(redis.zcard(openIndex));
  return { ...counted, uncounted: Math.max(0, all - ids.length) };
}

function count(counted: OpenRequests, state: State, forMs: number, isForPerson: boolean): void {
  counted.open[state] = (counted.open[state] ?? 0) + 1;
  counted.longestMs[state] = Math.max(counted.longestMs[state] ?? 0, forMs);
  if (!isForPerson) return;
  counted.waitingForPerson += 1;
  counted.longestForPersonMs = Math.max(counted.longestForPersonMs, forMs);
}

/** What people have not been told of yet. @throws StoreError */
export async function countUnspoken(
  redis: RedisClient,
  nowMs: number,
): Promise<{ unspoken: number; oldestMs: number }> {
  const [unspoken, oldest] = await Promise.all([
    answerOf(redis.zcard(unspokenIndex)),
    answerOf(redis.zrange(unspokenIndex, 0, '0', 'WITHSCORES')),
  ]);
  return { unspoken, oldestMs: oldest[1] === undefined ? 0 : nowMs - Number(oldest[1]) };
}

/** How long ago a canary came through each of these queues; null: none ever has. @throws StoreError */
export async function canaryAges(
  redis: RedisClient,
  queues: readonly string[],
  nowMs: number,
): Promise<{ queue: string; ageMs: number | null }[]> {
  const seen = await answerOf(redis.mget(queues.map(canaryKey)));
  return queues.map((queue, index) => {
    const seenAtMs = seen[index];
    return { queue, ageMs: typeof seenAtMs === 'string' ? nowMs - Number(seenAtMs) : null };
  });
}

/** A canary came through this queue. @throws StoreError */
export async function noteCanary(redis: RedisClient, queue: string, nowMs: number): Promise<void> {
  await answerOf(redis.set(canaryKey(queue), String(nowMs)));
}

// With a key, so that a Cluster answers for the node that holds the requests.
const infoScript = defineScript(
  `return redis.call('INFO', 'memory') .. '\\r\\n' .. redis.call('INFO', 'replication')`,
);

/** Its memory, and its replicas. @throws StoreError also when Redis does not tell. */
export async function readServer(
  redis: RedisClient,
): Promise<{ usedBytes: number; maxBytes: number; replicas: number }> {
  const info = String(await answerOf(runScript(redis, infoScript, [auditStream], [])));
  const limit = numberOf(info, 'maxmemory');
  return {
    usedBytes: read(z.number(), numberOf(info, 'used_memory'), 'INFO memory'),
    maxBytes: read(z.number(), limit || numberOf(info, 'total_system_memory'), 'INFO memory'),
    replicas: read(z.number(), numberOf(info, 'connected_slaves'), 'INFO replication'),
  };
}

function numberOf(info: string, name: string): number | undefined {
  const digits = new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
