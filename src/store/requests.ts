import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { AuditEvent } from '../domain/audit.ts';
import { StoreError } from '../domain/errors.ts';
import { hasEnded, type Request } from '../domain/request.ts';
import { requestIdOf, requestNumber } from '../domain/request-id.ts';
import type { Appended, AppendOptions, Log, Requests } from '../flow/ports.ts';
import { defineScript, runScript } from '../redis-script.ts';
import { type Appender, createAppender } from './append.ts';
import { type StoreClock, sampleClock } from './clock.ts';
import { type Happening, type RequestEntry, requestEntry } from './entry.ts';
import { answerOf } from './failure.ts';
import { readHistory, readMoment } from './history.ts';
import {
  eventField,
  instanceIndex,
  openIndex,
  recentIndex,
  requestCounter,
  requesterIndex,
  requestKey,
} from './keys.ts';
import { withLastEvent } from './last-event.ts';
import type { RedisClient } from './redis.ts';
import { read } from './schema.ts';
import { idsOf, loadAll, loadRequest } from './snapshots.ts';
import { together } from './together.ts';
import type { Added } from './waiting.ts';

/** Leaves Slack's three seconds room for the answer that it could not be recorded. */
const defaultWithinMs = 1_200;

/**
 * KEYS: the counter, the index of all requests by number. ARGV: so many numbers are taken. A counter that is
 * behind, by a fail-over or by hand, is set to the newest request first.
 */
const takeScript = defineScript(`
local newest = redis.call('ZREVRANGE', KEYS[2], 0, 0)[1]
local count = newest and string.match(newest, '%d+$') - ${requestNumber(requestIdOf(0))}
if count and count > tonumber(redis.call('GET', KEYS[1]) or 0) then
  redis.call('SET', KEYS[1], string.format('%.0f', count))
end
return redis.call('INCRBY', KEYS[1], ARGV[1])
`);

/**
 * The requests and their audit log in Redis. `redis` is a connection for `store`; it stays the
 * caller's, `close` only waits for what the appender has in hand.
 *
 * @param appender The one of this process: whatever else appends travels in the same batches.
 */
export function createRequests({
  redis,
  clock,
  log,
  appender = createAppender({ redis, clock }),
}: {
  redis: RedisClient;
  clock: StoreClock;
  log: Log;
  appender?: Appender;
}): Requests & { close(): Promise<void> } {
  const nextNumber = together((wanted) => takeNumbers(redis, wanted.length));
  return {
    async ask(wish, origin, requester, once, options = {}) {
      const event = { type: 'asked', data: { wish, origin } } as const;
      for (;;) {
        const id = requestIdOf(await nextNumber(undefined));
        const asked = { before: null, request: id, event, actor: requester, once };
        const appended = await add(asked, options);
        // The number is somebody else's.
        if (!appended.ok && appended.why === 'conflict') continue;
        if (appended.ok || appended.why !== 'asked-before' || !options.eventId) return appended;
        return (await answeredBefore(redis, appended.request, options.eventId)) ?? appended;
      }
    },

    append: (before, event, actor, options = {}) =>
      add({ before, request: before.id, event, actor }, options),

    load: (id) => loadRequest(redis, id),
    history: (id) => readHistory(redis, id),
    // One may end between the two reads.
    open: async (limit) =>
      (await list(openIndex, 'oldest first', limit)).filter((request) => !hasEnded(request)),
    recent: (limit) => list(recentIndex, 'newest first', limit),
    byRequester: (user, limit) => list(requesterIndex(user), 'newest first', limit),
    byInstance: (instance, limit) => list(instanceIndex(instance), 'newest first', limit),
    close: () => appender.close(),
  };

  async function add(happening: Happening, options: AppendOptions): Promise<Appended> {
    if (!clock.isSet()) await sampleClock(redis, clock);
    const { eventId = randomUUID(), withinMs = defaultWithinMs, policies = null } = options;
    const entry = requestEntry(happening, { eventId, withinMs, policies, nowMs: clock.now() });
    return await appendedFrom(redis, entry, await appender.add(entry));
  }

  async function list(index: string, order: 'oldest first' | 'newest first', limit: number) {
    return await loadAll(redis, await idsOf(redis, index, order, limit), log);
  }
}

/**
 * As many new numbers of requests. Those that are not used are gone. A counter that was lost must not count
 * from the start: of a request that has left the store nothing else keeps the number from being taken again.
 */
async function takeNumbers(redis: RedisClient, count: number): Promise<number[]> {
  const keys = [requestCounter, recentIndex];
  const answer = await answerOf(runScript(redis, takeScript, keys, [count]));
  const last = read(z.number(), answer, 'the counter of requests');
  return Array.from({ length: count }, (_, index) => last - count + 1 + index);
}

async function appendedFrom(
  redis: RedisClient,
  entry: RequestEntry,
  added: Added,
): Promise<Appended> {
  const id = entry.after.id;
  switch (added.is) {
    case 'written': {
      const request = withLastEvent({ ...entry.after, seq: added.seq }, entry.event.id);
      return { ok: true, request, event: sealed(entry, added) };
    }
    case 'already':
      return { ok: true, ...(await readMoment(redis, id, added.seq)) };
    case 'conflict':
      return { ok: false, why: 'conflict', current: await current(redis, id) };
    case 'policies-changed':
      return { ok: false, why: 'policies-changed' };
    case 'locked':
      return { ok: false, why: 'locked', by: added.by };
    case 'asked-before':
      return { ok: false, why: 'asked-before', request: added.request };
  }
}

async function current(redis: RedisClient, id: string): Promise<Request> {
  const request = await loadRequest(redis, id);
  if (!request) throw new StoreError('broken', `${id} is not in Redis`);
  return request;
}

/** The first answer to a wish that is asked again under its own event id. */
async function answeredBefore(
  redis: RedisClient,
  id: string,
  eventId: string,
): Promise<Appended | null> {
  const seq = await answerOf(redis.hget(requestKey(id), eventField(eventId)));
  return seq === null ? null : { ok: true, ...(await readMoment(redis, id, Number(seq))) };
}

function sealed(entry: RequestEntry, added: Extract<Added, { is: 'written' }>): AuditEvent {
  const { seq, prev, hash } = added;
  return { ...entry.event, seq, digest: entry.digest, prev, hash };
}
