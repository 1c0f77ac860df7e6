import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readHead, verifyAudit } from '../../src/store/audit.ts';
import { requestCounter } from '../../src/store/keys.ts';
import { ben, caro, theBot } from '../helpers/build.ts';
import { startRedis, type TestRedis } from '../helpers/redis.ts';
import { startProxy } from '../helpers/redis-proxy.ts';
import { follow } from '../helpers/redis-sentinel.ts';
import { until } from '../helpers/until.ts';
import { approved, aSet, cancelled, fingerprint, intended, rule, source } from './events.ts';
import {
  askedRequest,
  openRedis,
  openStore,
  pendingRequest,
  type TestStore,
} from './open-store.ts';

const settings = { 'repl-diskless-sync-delay': '0', appendfsync: 'no' };

let old: TestRedis;
let next: TestRedis;
beforeEach(async () => {
  [old, next] = await Promise.all([startRedis(settings), startRedis(settings)]);
  await follow(next, old);
});
afterEach(async () => {
  await Promise.all([old.stop(), next.stop()]);
});

/** A store whose Redis can be taken away from it: another one, which knows less, takes its place. */
async function openFailingOver() {
  const proxy = await startProxy(old.port);
  const store = await openStore(proxy.url);
  return {
    store,
    /** From here on the other Redis hears of nothing any more. */
    async cutReplica() {
      const redis = await openRedis(next.url);
      const { seq } = (await readHead(store.redis)) ?? { seq: 0 };
      await until(async () => ((await readHead(redis)) ?? { seq: 0 }).seq === seq);
      await redis.replicaof('NO', 'ONE');
    },
    async failOver() {
      proxy.pointTo(next.port);
      await until(async () => /role:master/.test(await infoOf(store)), { timeoutMs: 10_000 });
      await until(async () => (await portOf(store)) === next.port);
    },
  };
}

describe('after a fail-over that has lost events', () => {
  it('what was decided on a state that is lost is not recorded on another one of the same version', async () => {
    const { store, cutReplica, failOver } = await openFailingOver();
    const pending = await pendingRequest(store.requests);
    await cutReplica();
    const lost = await store.requests.append(pending, approved, ben);
    if (!lost.ok) throw new Error(lost.why);
    await failOver();
    const elsewhere = await openStore(next.url);
    const rejected = {
      type: 'rejected',
      data: { fingerprint, rule: rule.name, reason: null },
    } as const;
    const kept = await elsewhere.requests.append(pending, rejected, caro);
    expect(kept).toMatchObject({ ok: true, request: { version: lost.request.version } });

    const written = await store.requests.append(lost.request, intended, theBot);

    expect(written).toMatchObject({
      ok: false,
      why: 'conflict',
      current: { version: 3, state: 'rejected' },
    });
    expect(await verifyAudit(store.redis)).toMatchObject({ ok: true, events: 3 });
  });

  it('what was decided on a state that is still there is recorded', async () => {
    const { store, cutReplica, failOver } = await openFailingOver();
    const pending = await pendingRequest(store.requests);
    await cutReplica();
    await askedRequest(store.requests, 'cdb-lost');
    await failOver();

    const appended = await store.requests.append(pending, approved, ben);

    expect(appended).toMatchObject({ ok: true, request: { version: 3 }, event: { seq: 3 } });
    expect(await verifyAudit(store.redis)).toMatchObject({ ok: true, events: 3 });
  });

  it('what was decided under policies that are lost is refused, although others have their number', async () => {
    const { store, cutReplica, failOver } = await openFailingOver();
    const { policies, requests } = store;
    const pending = await pendingRequest(requests);
    await policies.adopt(aSet(1), source);
    await cutReplica();
    await policies.adopt(aSet(2), source);
    const lost = await policies.inForce();
    await failOver();
    await (await openStore(next.url)).policies.adopt(aSet(3), source);

    const decided = await requests.append(pending, approved, ben, { policies: lost });

    expect(decided).toEqual({ ok: false, why: 'policies-changed' });
    const now = await policies.inForce();
    expect(now).toMatchObject({ ...aSet(3), revision: lost.revision });
    expect(await requests.append(pending, approved, ben, { policies: now })).toMatchObject({
      ok: true,
    });
  });

  it('an event that was lost is recorded when it is sent again under its id', async () => {
    const { store, cutReplica, failOver } = await openFailingOver();
    const pending = await pendingRequest(store.requests);
    const eventId = 'press-1';
    await cutReplica();
    await store.requests.append(pending, approved, ben, { eventId });
    await failOver();

    const again = await store.requests.append(pending, approved, ben, { eventId });

    expect(again).toMatchObject({ ok: true, request: { version: 3 }, event: { id: eventId } });
    expect(await verifyAudit(store.redis)).toMatchObject({ ok: true, events: 3 });
  });

  it('no request gets the number of one that is kept', async () => {
    const { store, cutReplica, failOver } = await openFailingOver();
    const kept = await askedRequest(store.requests);
    await cutReplica();
    await askedRequest(store.requests, 'cdb-lost');
    await failOver();

    const fresh = await Promise.all([1, 2, 3].map(() => askedRequest(store.requests)));

    expect(new Set([kept, ...fresh].map(({ id }) => id)).size).toBe(4);
  });
});

it('takes the next free number when the counter is behind, by however much', async () => {
  const { requests, redis } = await openStore(old.url);
  const kept: string[] = [];
  for (let count = 0; count < 5; count += 1) kept.push((await askedRequest(requests)).id);
  await redis.del(requestCounter);

  const fresh = await Promise.all([1, 2, 3].map(() => askedRequest(requests)));

  expect(fresh.map(({ id }) => id).toSorted()).toEqual(['DBE-1006', 'DBE-1007', 'DBE-1008']);
  for (const id of kept) expect(await requests.load(id)).toMatchObject({ id, version: 1 });
});

it('binds a state whatever part of it is given back: a request that somebody else has ended is not reopened', async () => {
  const one = await openStore(old.url);
  const other = await openStore(old.url);
  const pending = await pendingRequest(one.requests);
  await other.requests.append(pending, cancelled, ben);

  expect(await one.requests.append(pending, approved, ben)).toMatchObject({
    ok: false,
    why: 'conflict',
    current: { state: 'cancelled' },
  });
});

async function infoOf({ redis }: TestStore): Promise<string> {
  return await redis.info('replication');
}

async function portOf({ redis }: TestStore): Promise<number> {
  const [, port] = (await redis.config('GET', 'port')) as string[];
  return Number(port);
}
