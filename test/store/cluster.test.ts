import { expect, it, onTestFinished } from 'vitest';
import { createAppender } from '../../src/store/append.ts';
import { verifyAudit } from '../../src/store/audit.ts';
import { startClock } from '../../src/store/clock.ts';
import { examineRedis } from '../../src/store/examine.ts';
import { auditStream } from '../../src/store/keys.ts';
import { createPolicies } from '../../src/store/policies.ts';
import { connectRedis, inspectRedis, waitForRedis } from '../../src/store/redis.ts';
import { releaseRequests } from '../../src/store/release.ts';
import { createRequests } from '../../src/store/requests.ts';
import { trimLog } from '../../src/store/trim.ts';
import { planTrim } from '../../src/store/trim-plan.ts';
import { ben, theBot } from '../helpers/build.ts';
import { startCluster } from '../helpers/redis-cluster.ts';
import { until } from '../helpers/until.ts';
import { approved, aSet, planned, source } from './events.ts';
import { askedRequest, openRedis, pendingRequest, silent } from './open-store.ts';
import { day, endedRequest, exported, readAll, sayAll } from './trimming.ts';

it('a Cluster records what the replica of its one slot has, and nothing else for certain', async () => {
  const { requests, redis, replica } = await openCluster();
  const pending = await pendingRequest(requests);
  const eventId = 'press-1';

  process.kill(replica.pid, 'SIGSTOP');
  await expect(
    requests.append(pending, approved, ben, { eventId, withinMs: 300 }),
  ).rejects.toMatchObject({ code: 'unconfirmed' });
  process.kill(replica.pid, 'SIGCONT');

  expect(await requests.append(pending, approved, ben, { eventId })).toMatchObject({
    ok: true,
    request: { version: 3 },
  });
  expect(await verifyAudit(redis)).toMatchObject({ ok: true, events: 3 });
});

it('a Cluster loses nothing that was confirmed when the owner of the slot is killed', async () => {
  const { requests, redis, owner } = await openCluster();
  const pending = await pendingRequest(requests);

  await owner.crash();
  await until(async () => (await requests.load(pending.id)) !== undefined, { timeoutMs: 25_000 });

  expect(await requests.load(pending.id)).toEqual(pending);
  expect(await verifyAudit(redis)).toMatchObject({ ok: true, events: 2 });
}, 60_000);

it('a Cluster holds everything in one slot, whatever the request is called', async () => {
  const { requests, policies, redis, owner } = await openCluster();
  const node = await openRedis(owner.url);
  await policies.adopt(aSet(), source);
  const asked = await askedRequest(requests);
  const inForce = await policies.inForce();
  const appended = await requests.append(asked, planned(), theBot, { policies: inForce });
  if (!appended.ok) throw new Error(appended.why);
  const pending = appended.request;

  expect(await requests.load(pending.id)).toEqual(pending);
  expect(await requests.history(pending.id)).toHaveLength(2);
  expect(await requests.open(10)).toEqual([pending]);
  expect(inForce).toMatchObject({ ...aSet(), revision: 1 });
  expect(await verifyAudit(redis)).toMatchObject({ ok: true, events: 3 });
  expect((await inspectRedis(redis)).refusals).toEqual([]);
  const keys = await node.keys('*');
  const slots = await Promise.all(keys.map((key) => node.cluster('KEYSLOT', key)));
  expect(new Set(slots)).toEqual(new Set([await node.cluster('KEYSLOT', auditStream)]));
});

it('a Cluster lets the beginning of the log go, and what belonged to it', async () => {
  const store = await openCluster();
  const { requests, policies, redis } = store;
  await policies.adopt(aSet(), source);
  await endedRequest(store);
  const newest = await askedRequest(requests);
  await readAll(redis);
  await sayAll(redis);

  const plan = await planTrim(redis, store.clock.now() + day);
  if (!plan) throw new Error('no plan');
  const trimmed = await trimLog(store, plan, exported);

  expect(plan).toMatchObject({ last: { seq: 4 }, held: { why: 'head' } });
  expect(trimmed).toMatchObject({ is: 'trimmed', at: { seq: 7 } });
  expect(await releaseRequests(redis)).toBe(1);
  expect((await requests.recent(10)).map(({ id }) => id)).toEqual([newest.id]);
  expect(await policies.inForce()).toMatchObject({ ...aSet(), revision: 2 });
  expect(await verifyAudit(redis)).toMatchObject({ ok: true, events: 3, trim: { lastSeq: 4 } });
});

it('a Cluster is told when a master takes what no replica has', async () => {
  const { redis } = await openCluster();

  const { warnings } = await inspectRedis(redis, 1);

  expect(warnings).toContainEqual(expect.stringContaining('min-replicas-to-write 1'));
  const examined = await examineRedis(redis, 1);
  const bad = examined.filter(({ level, about }) => level !== 'fine' && about !== 'latency');
  expect(bad).toMatchObject([{ level: 'warning', about: 'min-replicas' }]);
});

/** Three masters, of which the one that holds everything has a replica, and a store that waits for it. */
async function openCluster() {
  const cluster = await startCluster({ masters: 3, replicas: 1 });
  const [replica] = cluster.replicas;
  if (!replica) throw new Error('no replica');
  onTestFinished(async () => {
    process.kill(replica.pid, 'SIGCONT');
    await cluster.stop();
  });
  const redis = connectRedis(cluster.setting, { purpose: 'store', log: silent });
  onTestFinished(() => redis.disconnect());
  await waitForRedis(redis, silent);
  const clock = await startClock(redis);
  onTestFinished(() => clock.stop());
  const appender = createAppender({ redis, clock, replicas: 1 });
  const requests = createRequests({ redis, clock, log: silent, appender });
  const policies = createPolicies({ redis, clock, appender });
  return { requests, policies, redis, clock, appender, replica, owner: cluster.owner };
}
