import { requestNumber } from '../domain/request-id.ts';
import { defineScript, runScript } from '../redis-script.ts';
import { answerOf } from './failure.ts';
import { openIndex, subjectKey, unspokenIndex, wakeIndex } from './keys.ts';
import type { RedisClient } from './redis.ts';

/** A request, or `policies`, and the time it stands in an index with. */
export interface Indexed {
  id: string;
  atMs: number;
}

/** What reactor and sweep read, written by every append. All methods throw StoreError. */
export interface Indexes {
  /** Requests that wanted to be looked at by `nowMs`, longest overdue first. */
  dueWakeUps(nowMs: number, limit: number): Promise<Indexed[]>;
  /**
   * Requests, and `policies`, with an event from before `beforeMs` that may not have been spoken
   * about, oldest first.
   */
  unspoken(beforeMs: number, limit: number): Promise<Indexed[]>;
  /** Ids of requests that have not ended, oldest first, from the one after this; null: the first. */
  openAfter(id: string | null, limit: number): Promise<string[]>;
  /** Everything up to `version` (of policies: revision) is said: off the list, unless it has moved on. */
  spokenUpTo(id: string, version: number): Promise<void>;
}

/** KEYS: the subject, the index. ARGV: the version, the subject's id. */
const spokenScript = defineScript(`
if redis.call('HGET', KEYS[1], 'version') == ARGV[1] then
  redis.call('ZREM', KEYS[2], ARGV[2])
end
return 0
`);

export function createIndexes({ redis }: { redis: RedisClient }): Indexes {
  return {
    dueWakeUps: (nowMs, limit) => upTo(redis, wakeIndex, nowMs, limit),
    unspoken: (beforeMs, limit) => upTo(redis, unspokenIndex, beforeMs, limit),

    async openAfter(id, limit) {
      const after = id === null ? '-inf' : `(${requestNumber(id)}`;
      return await answerOf(redis.zrangebyscore(openIndex, after, '+inf', 'LIMIT', 0, limit));
    },

    async spokenUpTo(id, version) {
      const keys = [subjectKey(id), unspokenIndex];
      await answerOf(runScript(redis, spokenScript, keys, [version, id]));
    },
  };
}

async function upTo(
  redis: RedisClient,
  index: string,
  atMs: number,
  limit: number,
): Promise<Indexed[]> {
  const found = await answerOf(
    redis.zrangebyscore(index, '-inf', atMs, 'WITHSCORES', 'LIMIT', 0, limit),
  );
  return pairs(found).map(([id, score]) => ({ id, atMs: Number(score) }));
}

function pairs(flat: readonly string[]): [string, string][] {
  const result: [string, string][] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) result.push([flat[i] ?? '', flat[i + 1] ?? '']);
  return result;
}
