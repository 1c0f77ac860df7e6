import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { readHead, verifyAudit } from '../../src/store/audit.ts';
import {
  auditStream,
  instanceIndex,
  lockKey,
  openIndex,
  requestKey,
  unspokenIndex,
} from '../../src/store/keys.ts';
import type { RedisClient } from '../../src/store/redis.ts';
import { ada, ben, theBot } from '../helpers/build.ts';
import { startRedis, type TestRedis } from '../helpers/redis.ts';
import { approved, cancelled, intended, planned } from './events.ts';
import { askedRequest, openRedis, openStore, pendingRequest } from './open-store.ts';

let server: TestRedis;
beforeAll(async () => {
  server = await startRedis({ appendfsync: 'no', 'enable-debug-command': 'local' });
});
afterAll(() => server.stop());
beforeEach(async () => {
  const redis = await openRedis(server.url);
  await redis.config('SET', 'maxmemory', '0');
  await redis.flushall();
});

it('is one unbroken chain when several processes append as fast as they can', async () => {
  const stores = await Promise.all([1, 2, 3].map(() => openStore(server.url)));
  const [{ redis } = { redis: undefined }] = stores;
  if (!redis) throw new Error('no store');

  const requests = await Promise.all(
    stores.flatMap((store, number) =>
      Array.from({ length: 150 }, async (_, index) => {
        const pending = await pendingRequest(store.requests, `cdb-${number}-${index}`);
        return await store.requests.append(pending, cancelled, ada);
      }),
    ),
  );

  expect(requests.every((appended) => appended.ok)).toBe(true);
  expect(await verifyAudit(redis)).toMatchObject({ ok: true, events: 450 * 3 });
});

it('goes on after Redis has forgotten its scripts', async () => {
  const { requests, redis } = await openStore(server.url);
  const pending = await pendingRequest(requests);

  await redis.script('FLUSH');

  expect(await requests.append(pending, approved, ben)).toMatchObject({ ok: true });
  expect(await verifyAudit(redis)).toMatchObject({ ok: true, events: 3 });
});

it.each([
  ['the request itself', (id: string) => requestKey(id)],
  ['the index of its instance', () => instanceIndex('cdb-broken')],
  ['its lock', () => lockKey('tencent-prod/ap-guangzhou/cdb-broken/storage-encryption on')],
])('refuses only the event whose key is broken: %s', async (_, keyOf) => {
  const { requests, redis } = await openStore(server.url);
  const broken = await askedRequest(requests, 'cdb-broken');
  const sound = await askedRequest(requests, 'cdb-sound');
  await breakKey(redis, keyOf(broken.id));

  const [refused, added] = await Promise.allSettled([
    requests.append(broken, planned('cdb-broken'), theBot),
    requests.append(sound, planned('cdb-sound'), theBot),
  ]);

  expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'broken' } });
  expect(added).toMatchObject({ status: 'fulfilled', value: { ok: true } });
  expect(await verifyAudit(redis)).toMatchObject({ ok: true, events: 3 });
});

it('refuses everything, and writes nothing, while an index that all share is broken', async () => {
  const { requests, redis } = await openStore(server.url);
  const pending = await pendingRequest(requests);
  await breakKey(redis, unspokenIndex);

  await expect(requests.append(pending, approved, ben)).rejects.toMatchObject({ code: 'broken' });

  expect(await readHead(redis)).toMatchObject({ seq: 2 });
  expect(await requests.load(pending.id)).toEqual(pending);
});

it('leaves nothing half done when Redis is out of memory', async () => {
  const { requests, redis } = await openStore(server.url);
  const pending = await pendingRequest(requests);
  const before = await everything(redis);
  await redis.config('SET', 'maxmemory', '1');

  const refused = await Promise.allSettled([
    requests.append(pending, cancelled, ada),
    askedRequest(requests),
  ]);

  expect(refused).toMatchObject([
    { status: 'rejected', reason: { code: 'broken' } },
    { status: 'rejected', reason: { code: 'broken' } },
  ]);
  expect(await everything(redis)).toEqual(before);

  await redis.config('SET', 'maxmemory', '0');
  expect(await requests.append(pending, cancelled, ada)).toMatchObject({ ok: true });
});

it('answers from the log under a known event id also when Redis is out of memory', async () => {
  const { requests, redis } = await openStore(server.url);
  const pending = await pendingRequest(requests);
  const first = await requests.append(pending, cancelled, ada, { eventId: 'press-1' });
  await redis.config('SET', 'maxmemory', '1');

  expect(await requests.append(pending, cancelled, ada, { eventId: 'press-1' })).toEqual(first);
});

it('refuses to go on from a head that is no entry of ours', async () => {
  const { requests, redis } = await openStore(server.url);
  const pending = await pendingRequest(requests);
  await redis.xadd(auditStream, '3-0', 'event', '{}', 'hash', 'short');

  await expect(requests.append(pending, approved, ben)).rejects.toMatchObject({ code: 'broken' });
});

it('gives a target to one of many who want it at once, and to the next when that one has ended', async () => {
  const stores = await Promise.all([1, 2].map(() => openStore(server.url)));
  const asked = await Promise.all(
    Array.from({ length: 50 }, async (_, index) => {
      const { requests } = stores[index % 2] ?? { requests: undefined };
      if (!requests) throw new Error('no store');
      return { requests, request: await askedRequest(requests) };
    }),
  );

  const answers = await Promise.all(
    asked.map(({ requests, request }) => requests.append(request, planned(), theBot)),
  );

  const winner = answers.find((answer) => answer.ok);
  if (!winner?.ok) throw new Error('nobody holds the target');
  const refused = answers.filter((answer) => !answer.ok);
  expect(refused).toHaveLength(49);
  for (const each of refused) {
    expect(each).toEqual({ ok: false, why: 'locked', by: winner.request.id });
  }

  const loser = asked.find(({ request }) => request.id !== winner.request.id);
  if (!loser) throw new Error('nobody was refused');
  await loser.requests.append(winner.request, cancelled, ada);
  expect(await loser.requests.append(loser.request, planned(), theBot)).toMatchObject({ ok: true });
});

it('keeps the target for its holder when a request that never held it ends', async () => {
  const { requests } = await openStore(server.url);
  const holder = await pendingRequest(requests);
  const other = await askedRequest(requests);
  await requests.append(other, cancelled, ada);
  const third = await askedRequest(requests);

  expect(await requests.append(third, planned(), theBot)).toEqual({
    ok: false,
    why: 'locked',
    by: holder.id,
  });
});

it('lets no write be intended while another request holds the target', async () => {
  const { requests, redis } = await openStore(server.url);
  const pending = await pendingRequest(requests);
  const lock = lockKey('tencent-prod/ap-guangzhou/cdb-qwer1234/storage-encryption on');
  await redis.set(lock, 'DBE-9999');

  expect(await requests.append(pending, intended, theBot)).toEqual({
    ok: false,
    why: 'locked',
    by: 'DBE-9999',
  });

  await redis.del(lock);
  expect(await requests.append(pending, intended, theBot)).toMatchObject({ ok: true });
  expect(await redis.get(lock)).toBe(pending.id);
});

it('keeps an index of open requests that an ended one leaves', async () => {
  const { requests, redis } = await openStore(server.url);
  const pending = await pendingRequest(requests);

  await requests.append(pending, cancelled, ada);

  expect(await redis.zcard(openIndex)).toBe(0);
});

async function breakKey(redis: RedisClient, key: string): Promise<void> {
  await redis.del(key);
  await redis.rpush(key, 'not what it should be');
}

/** A digest of all that Redis holds. */
async function everything(redis: RedisClient): Promise<unknown> {
  return await redis.call('DEBUG', 'DIGEST');
}
