import { expect, it, onTestFinished } from 'vitest';
import { createAppender } from '../../src/store/append.ts';
import { verifyAudit } from '../../src/store/audit.ts';
import { startClock } from '../../src/store/clock.ts';
import { auditStream } from '../../src/store/keys.ts';
import { createPolicies } from '../../src/store/policies.ts';
import { connectRedis, inspectRedis, waitForRedis } from '../../src/store/redis.ts';
import { createRequests } from '../../src/store/requests.ts';
import { ben, theBot } from '../helpers/build.ts';
import { startCluster } from '../helpers/redis-cluster.ts';
import { until } from '../helpers/until.ts';
import { approved, aSet, planned, source } from './events.ts';
import { askedRequest, openRedis, pendingRequest, silent } from './open-store.ts';

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

it('a Cluster is told when a master takes what no replica has', async () => {
  const { redis } = await openCluster();

  const { warnings } = await inspectRedis(redis, 1);

  expect(warnings).toContainEqual(expect.stringContaining('min-replicas-to-write 1'));
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
  return { requests, policies, redis, replica, owner: cluster.owner };
}
