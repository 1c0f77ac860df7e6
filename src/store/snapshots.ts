import type { z } from 'zod';
import type { Request } from '../domain/request.ts';
import type { Log } from '../flow/ports.ts';
import { answerOf, storeErrorOf } from './failure.ts';
import { requestKey } from './keys.ts';
import { withLastEvent } from './last-event.ts';
import { refuseLater } from './later.ts';
import type { RedisClient } from './redis.ts';
import { snapshot } from './request-schema.ts';
import { fromJson, read, storedRequest } from './schema.ts';

/** The request as it stands. @throws StoreError also for one that a later version has to look after. */
export async function loadRequest(redis: RedisClient, id: string): Promise<Request | undefined> {
  const fields = ['version', 'seq', 'event', 'snapshot'] as const;
  const stored = await answerOf(redis.hmget(requestKey(id), ...fields));
  if (stored.every((value) => value === null)) return undefined;
  const [version, seq, event, json] = read(storedRequest, stored, id);
  return withLastEvent({ ...readSnapshot(json, id), version, seq }, event);
}

function readSnapshot(json: string, id: string): z.output<typeof snapshot> {
  const stored = fromJson(json);
  refuseLater(stored, id);
  const { v: _v, ...request } = read(snapshot, stored, id);
  return request;
}

/** Ids in the order of an index: by number, at most `limit`. */
export async function idsOf(
  redis: RedisClient,
  index: string,
  order: 'oldest first' | 'newest first',
  limit: number,
): Promise<string[]> {
  if (limit < 1) return [];
  const last = Math.floor(limit) - 1;
  return await answerOf(
    order === 'oldest first'
      ? redis.zrange(index, 0, String(last))
      : redis.zrevrange(index, 0, last),
  );
}

/** These requests, in order. One that cannot be read is left out of the list and logged. */
export async function loadAll(
  redis: RedisClient,
  ids: readonly string[],
  log: Log,
): Promise<Request[]> {
  const loaded = await Promise.all(
    ids.map(async (id) => {
      try {
        return await loadRequest(redis, id);
      } catch (error) {
        const failure = storeErrorOf(error);
        if (failure.code !== 'broken') throw failure;
        log.error({ request: id, reason: failure.message }, 'request unreadable, left out');
        return undefined;
      }
    }),
  );
  return loaded.filter((request) => request !== undefined);
}
