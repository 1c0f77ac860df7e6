import { z } from 'zod';
import { type State, states } from '../domain/request.ts';
import { defineScript, runScript } from '../redis-script.ts';
import { answerOf } from './failure.ts';
import { auditStream, canaryKey, openIndex, requestKey, unspokenIndex } from './keys.ts';
import type { RedisClient } from './redis.ts';
import { read } from './schema.ts';

/** How many requests are open in which state. */
export interface OpenRequests {
  open: Partial<Record<State, number>>;
  /** Beyond those that are looked at. */
  uncounted: number;
  waitingForPerson: number;
}

/** So many requests are looked at, oldest first. */
const mostAtOnce = 10_000;

/** With one script: it keeps Redis for a millisecond. */
const each = 500;

// KEYS: requests. Answers for each its state, and whether it waits for a person. A snapshot begins with
// its id and its state: nothing else of it is read. Quotes inside its texts are escaped.
const statesScript = defineScript(`
local found = {}
for index, key in ipairs(KEYS) do
  local snapshot = redis.call('HGET', key, 'snapshot') or ''
  local state = string.match(snapshot, '^{"id":"[^"]*","state":"(%l+)"') or ''
  local person = state == 'unknown' and string.find(snapshot, '"needsPerson":{', 1, true)
  found[index] = person and 'person' or state
end
return found
`);

const stateAnswers = z.array(z.enum([...states, 'person', '']));

/** Requests that have not ended, by state. @throws StoreError */
export async function countOpen(
  redis: RedisClient,
  most: number = mostAtOnce,
): Promise<OpenRequests> {
  const ids = await answerOf(redis.zrange(openIndex, 0, String(most - 1)));
  const open: OpenRequests['open'] = {};
  let waitingForPerson = 0;
  for (let from = 0; from < ids.length; from += each) {
    const keys = ids.slice(from, from + each).map(requestKey);
    const answer = await answerOf(runScript(redis, statesScript, keys, []));
    for (const found of read(stateAnswers, answer, 'states of open requests')) {
      const state = found === 'person' ? 'unknown' : found;
      if (found === 'person') waitingForPerson += 1;
      if (state !== '') open[state] = (open[state] ?? 0) + 1;
    }
  }
  const all = await answerOf(redis.zcard(openIndex));
  return { open, uncounted: Math.max(0, all - ids.length), waitingForPerson };
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

/** How long ago a canary came through the queue; null: none ever has. @throws StoreError */
export async function canaryAge(
  redis: RedisClient,
  nowMs: number,
): Promise<{ ageMs: number | null }> {
  const seenAtMs = await answerOf(redis.get(canaryKey));
  return { ageMs: seenAtMs === null ? null : nowMs - Number(seenAtMs) };
}

// With a key, so that a Cluster answers for the node that holds the requests.
const memoryScript = defineScript(`return redis.call('INFO', 'memory')`);

/** @throws StoreError also when Redis does not tell. */
export async function readMemory(
  redis: RedisClient,
): Promise<{ usedBytes: number; maxBytes: number }> {
  const info = String(await answerOf(runScript(redis, memoryScript, [auditStream], [])));
  const limit = bytesOf(info, 'maxmemory');
  return {
    usedBytes: read(z.number(), bytesOf(info, 'used_memory'), 'INFO memory'),
    maxBytes: read(z.number(), limit || bytesOf(info, 'total_system_memory'), 'INFO memory'),
  };
}

function bytesOf(info: string, name: string): number | undefined {
  const digits = new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
