import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Cloud } from '../../../src/flow/cloud-ports.ts';
import { tencentCredentials, tencentKeys } from '../../../src/simulator/tencent/seeds.ts';
import { startRedis, type TestRedis } from '../../helpers/redis.ts';
import { connectTo, connectToSimulator } from './connect.ts';
import { answered, startScriptedCloud } from './scripted-cloud.ts';

let redis: TestRedis;

beforeAll(async () => {
  redis = await startRedis({ appendfsync: 'no' });
});
afterAll(() => redis.stop());

it('shows every instance of a region once over all pages, and keeps the limits', async () => {
  const moreInstances = Array.from({ length: 110 }, (_, index) => `cdb-more-${index}`);
  const { cloud, simulator } = await connectToSimulator(redis, { moreInstances });

  const rows = await rowsOf(cloud);

  const ids = rows.map(({ instance }) => instance);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(expect.arrayContaining([...moreInstances, 'cdb-qwer1234', 'cdb-isolated']));
  expect(ids).not.toContain('cdb-singapore');
  expect(simulator.counters().throttled).toEqual({});
  expect(simulator.counters().calls.DescribeDBInstances).toBe(2);
});

it('says of each instance what it is, how it is, and what of it is encrypted', async () => {
  const { cloud, simulator } = await connectToSimulator(redis);
  simulator.edit('cdb-encrypted', { EncryptionStatus: 'on' });
  // A key beside NO proves nothing.
  simulator.edit('cdb-healthy-2', { KeyId: tencentKeys.other });

  const rows = await rowsOf(cloud);
  const row = (id: string) => rows.find(({ instance }) => instance === id);

  expect(row('cdb-encrypted')).toEqual({
    account: 'tencent-prod',
    region: 'ap-guangzhou',
    instance: 'cdb-encrypted',
    name: 'sandbox encrypted',
    engine: 'MySQL 8.0',
    status: 'running',
    encryption: [
      { kind: 'storage', is: 'on', key: tencentKeys.enabled, why: null },
      { kind: 'backup', is: 'on', key: null, why: null },
    ],
  });
  expect(row('cdb-healthy-2')?.encryption).toEqual([
    { kind: 'storage', is: 'off', key: null, why: null },
    { kind: 'backup', is: 'off', key: null, why: null },
  ]);
  expect(row('cdb-busy')?.status).toBe('running, it is being upgraded');
  expect(row('cdb-isolated')?.status).toBe('isolated');
});

it('does not ask about what the cloud shows of primary instances only', async () => {
  const { cloud, simulator } = await connectToSimulator(redis);

  const rows = await rowsOf(cloud);

  const replica = rows.find(({ instance }) => instance === 'cdbro-readonly1');
  expect(replica?.engine).toBe('MySQL 8.0, read-only instance');
  expect(replica?.encryption.map(({ is }) => is)).toEqual(['not-known', 'not-known']);
  expect(replica?.encryption[0]?.why).toBe(
    'Tencent Cloud does not show it of a read-only instance',
  );
  expect(simulator.counters().calls.DescribeDBInstanceInfo).toBe(rows.length - 1);
});

it('says which permission is missing, and stops asking when it is refused again and again', async () => {
  const credentials = [{ ...tencentCredentials, denied: ['DescribeBackupEncryptionStatus'] }];
  const { cloud, simulator } = await connectToSimulator(redis, { credentials });

  const backups = (await rowsOf(cloud)).map(({ encryption }) => encryption[1]);

  expect(backups.every((shown) => shown?.is === 'not-known')).toBe(true);
  expect(backups.map((shown) => shown?.why)).toContain(
    'the bot lacks the permission cdb:DescribeBackupEncryptionStatus; grant it in CAM',
  );
  const asked = simulator.counters().calls.DescribeBackupEncryptionStatus ?? 0;
  expect(asked).toBeGreaterThanOrEqual(10);
  expect(asked).toBeLessThan(14);
});

it.each([
  ['DescribeDBInstances is denied', 'ap-guangzhou', ['DescribeDBInstances'], /grant it in CAM/],
  [
    'there is no such region',
    'ap-nowhere',
    [],
    /cdb:DescribeDBInstances failed: UnsupportedRegion/,
  ],
])('says why a region cannot be listed: %s', async (_what, region, denied, why) => {
  const credentials = [{ ...tencentCredentials, denied }];
  const { cloud } = await connectToSimulator(redis, { credentials });

  expect(await cloud.list(region)).toEqual({ ok: false, why: expect.stringMatching(why) });
});

it('shows no half of a fleet: a page that cannot be read makes the region unread', async () => {
  const moreInstances = Array.from({ length: 110 }, (_, index) => `cdb-more-${index}`);
  const { cloud, simulator } = await connectToSimulator(redis, { moreInstances });
  simulator.misbehave({ action: 'DescribeDBInstances', how: 'delay', delayMs: 1 });
  simulator.misbehave({ action: 'DescribeDBInstances', how: 'garbage' });

  const look = await cloud.list('ap-guangzhou');

  expect(look).toEqual({
    ok: false,
    why: 'the answer of cdb:DescribeDBInstances cannot be read',
  });
});

it('comes to an end when the cloud gives the same page for ever and names no total', async () => {
  const instance = { InstanceId: 'cdb-1', Status: 1, TaskStatus: 0, InitFlag: 1, InstanceType: 2 };
  const strange = await startScriptedCloud(() => answered({ Items: [instance] }));

  const rows = await rowsOf(connectTo(redis, strange.url));

  expect(rows.map(({ instance: id }) => id)).toEqual(['cdb-1']);
});

async function rowsOf(cloud: Cloud) {
  const look = await cloud.list('ap-guangzhou');
  if (!look.ok) throw new Error(look.why);
  return look.seen;
}
