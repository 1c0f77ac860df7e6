import { z } from 'zod';
import { defineScript, runScript } from '../redis-script.ts';
import { answerOf } from './failure.ts';
import { text } from './fields.ts';
import {
  auditStream,
  eventField,
  instanceIndex,
  logKey,
  openIndex,
  policiesKey,
  recentIndex,
  requesterIndex,
  requestKey,
  responseUrlKey,
  speechKey,
  unspokenIndex,
  wakeIndex,
} from './keys.ts';
import { readFirstSeq } from './log-start.ts';
import type { RedisClient } from './redis.ts';
import { fromJson, read } from './schema.ts';

/** With one script: it keeps Redis for a millisecond. */
const each = 100;

/**
 * KEYS: the log, open, unspoken, wake, recent; then for each request its own, its speech, its answer's address,
 * by requester, by instance. ARGV: their ids. The newest request stays in the list of all: from it a counter that
 * was lost is set again.
 */
const releaseScript = defineScript(`
local audit, open, unspoken, wake, recent = unpack(KEYS, 1, 5)
local first = redis.call('XRANGE', audit, '-', '+', 'COUNT', 1)[1]
local first_seq = first and tonumber(string.match(first[1], '^%d+')) or 1
local newest = redis.call('ZREVRANGE', recent, 0, 0)[1]
local released = 0
for index, id in ipairs(ARGV) do
  local request, speech, address, requester, instance = unpack(KEYS, index * 5 + 1, index * 5 + 5)
  local seq = tonumber(redis.call('HGET', request, 'seq') or 0)
  local is_busy = redis.call('ZSCORE', open, id) or redis.call('ZSCORE', unspoken, id)
  if seq < first_seq and not is_busy then
    released = released + redis.call('DEL', request)
    redis.call('DEL', speech, address)
    redis.call('ZREM', requester, id)
    redis.call('ZREM', instance, id)
    redis.call('ZREM', wake, id)
    if id ~= newest then redis.call('ZREM', recent, id) end
  end
end
return released
`);

/** KEYS: the log, and what remembers events. Forgets those that have left the log. */
const forgetScript = defineScript(`
local first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
local first_seq = first and tonumber(string.match(first[1], '^%d+')) or 1
local pairs_list = redis.call('HGETALL', KEYS[2])
for i = 1, #pairs_list, 2 do
  local is_event = string.sub(pairs_list[i], 1, 3) == '${eventField('')}'
  if is_event and tonumber(pairs_list[i + 1]) < first_seq then redis.call('HDEL', KEYS[2], pairs_list[i]) end
end
return 0
`);

/**
 * Forgets requests that have ended and whose events have all left the log, each in one step. Together with a request
 * the ids of what it was told go away, by which one that is delivered again is known: nothing changes a request
 * that is not there, and for an hour, as long as Slack delivers again, a wish is known by a key of its own.
 *
 * @returns how many. Harmless again, also after it was cut off.
 * @throws StoreError
 */
export async function releaseRequests(redis: RedisClient): Promise<number> {
  const firstSeq = (await readFirstSeq(redis)) ?? 1;
  let released = 0;
  for (let after = '-inf'; ; ) {
    const page = await answerOf(
      redis.zrangebyscore(recentIndex, after, '+inf', 'WITHSCORES', 'LIMIT', 0, each),
    );
    const ids = page.filter((_, index) => index % 2 === 0);
    const leaving = (await Promise.all(ids.map((id) => placeOf(redis, id)))).filter(
      (request) => request !== null && request.seq < firstSeq,
    );
    released += await release(redis, leaving as Place[]);
    if (ids.length < each) break;
    after = `(${page.at(-1)}`;
  }
  for (const key of [policiesKey, logKey]) {
    await answerOf(runScript(redis, forgetScript, [auditStream, key], []));
  }
  return released;
}

/** Where a request is kept. */
interface Place {
  id: string;
  seq: number;
  requester: string | null;
  instance: string | null;
}

const indexed = z.looseObject({
  requester: z.looseObject({ id: text }),
  wish: z.looseObject({ instance: text }),
});

/** Null for one that cannot be read: it stays. */
async function placeOf(redis: RedisClient, id: string): Promise<Place | null> {
  const [seq, json] = await answerOf(redis.hmget(requestKey(id), 'seq', 'snapshot'));
  // Released before, and kept in the list of all as the newest.
  if (!seq || !json) return { id, seq: 0, requester: null, instance: null };
  const stored = indexed.safeParse(fromJson(json));
  if (!stored.success) return null;
  const { requester, wish } = stored.data;
  return { id, seq: Number(seq), requester: requester.id, instance: wish.instance };
}

async function release(redis: RedisClient, requests: readonly Place[]): Promise<number> {
  if (requests.length === 0) return 0;
  const keys = [auditStream, openIndex, unspokenIndex, wakeIndex, recentIndex];
  for (const { id, requester, instance } of requests) {
    // A key that is not needed is one that is not there.
    const own = requestKey(id);
    keys.push(own, speechKey(id), responseUrlKey(id));
    keys.push(requester === null ? own : requesterIndex(requester));
    keys.push(instance === null ? own : instanceIndex(instance));
  }
  const ids = requests.map(({ id }) => id);
  const answer = await answerOf(runScript(redis, releaseScript, keys, ids));
  return read(z.number(), answer, 'answer of the release');
}
