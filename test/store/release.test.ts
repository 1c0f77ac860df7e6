import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { createSpeechCursors } from '../../src/store/cursors.ts';
import { requestCounter } from '../../src/store/keys.ts';
import { releaseRequests } from '../../src/store/release.ts';
import { ada, aWish } from '../helpers/build.ts';
import { cancelled, origin, planned } from './events.ts';
import { emptyRedis, openStore, type TestStore } from './open-store.ts';
import { ago, day, endedRequest, readAll, sayAll, trimOld, waitingRequest } from './trimming.ts';

const server = emptyRedis();

/** DBE-1001 and DBE-1002 ended long ago, DBE-1003 began then and ended now; after that the log was trimmed. */
async function trimmed(): Promise<TestStore> {
  const store = await openStore(server.url);
  const then = ago(store, 3 * day);
  await endedRequest(then, 'cdb-first');
  await endedRequest(then, 'cdb-second');
  const straddling = await waitingRequest(then, 'cdb-third');
  await store.requests.append(straddling, cancelled, ada);
  await readAll(store.redis);
  await sayAll(store.redis);
  await trimOld(store);
  return store;
}

it('forgets requests whose events have all left the log, and nothing refers to them any more', async () => {
  const store = await trimmed();
  const { requests, redis } = store;
  const cursors = createSpeechCursors({ redis });
  const start = await cursors.read('DBE-1001');
  await cursors.move('DBE-1001', start, { ...start, events: 3 });

  expect(await releaseRequests(redis)).toBe(2);

  expect(await requests.load('DBE-1001')).toBeUndefined();
  expect(await requests.history('DBE-1001')).toEqual([]);
  expect(await requests.byInstance('cdb-first', 10)).toEqual([]);
  expect((await requests.byRequester(ada.id, 10)).map(({ id }) => id)).toEqual(['DBE-1003']);
  expect((await requests.recent(10)).map(({ id }) => id)).toEqual(['DBE-1003']);
  const keys = await redis.keys('*');
  expect(keys.filter((key) => /DBE-100[12]|cdb-first|cdb-second/.test(key))).toEqual([]);
  expect(await releaseRequests(redis)).toBe(0);
});

it('keeps a request with an event in the log, and of its trail what is there', async () => {
  const { requests, redis } = await trimmed();
  await releaseRequests(redis);

  const kept = await requests.load('DBE-1003');

  expect(kept).toMatchObject({ state: 'cancelled' });
  expect(await requests.history('DBE-1003')).toMatchObject([
    { event: { type: 'cancelled' }, request: { id: 'DBE-1003', state: 'cancelled' } },
  ]);
});

it('never gives the number of a request that is gone to another one, whatever becomes of the counter', async () => {
  const store = await openStore(server.url);
  await endedRequest(ago(store, 3 * day));
  await endedRequest(ago(store, 3 * day));
  await endedRequest(store);
  await readAll(store.redis);
  await sayAll(store.redis);
  await trimOld(store);
  await releaseRequests(store.redis);

  await store.redis.set(requestCounter, '1');

  expect(await waitingRequest(store)).toMatchObject({ id: 'DBE-1004' });
});

it('knows a wish for an hour, though the request that it became is gone', async () => {
  const store = await openStore(server.url);
  const once = randomUUID();
  const then = ago(store, 3 * day);
  const asked = await then.requests.ask(aWish(), origin, ada, once);
  if (!asked.ok) throw new Error(asked.why);
  const waiting = await then.requests.append(asked.request, planned(), ada);
  if (!waiting.ok) throw new Error(waiting.why);
  await then.requests.append(waiting.request, cancelled, ada);
  await endedRequest(store);
  await readAll(store.redis);
  await sayAll(store.redis);
  await trimOld(store);
  await releaseRequests(store.redis);

  const again = await store.requests.ask(aWish(), origin, ada, once);

  expect(again).toEqual({ ok: false, why: 'asked-before', request: asked.request.id });
});
