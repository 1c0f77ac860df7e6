import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import type { Cloud } from '../../../src/flow/cloud-ports.ts';
import { createGate } from '../../../src/providers/gate.ts';
import { huaweiCredentials, huaweiInstances } from '../../../src/simulator/huawei/seeds.ts';
import { startHuaweiSimulator } from '../../../src/simulator/huawei/server.ts';
import { startRedis } from '../../helpers/redis.ts';
import { accountAt, connect } from './build.ts';
import { startScriptedCloud } from './scripted-cloud.ts';
import { byKeyPair, byLogin, startSimulated } from './simulated.ts';

const manyInstances = Array.from(
  { length: 110 },
  (_, index) => `${String(index).padStart(32, 'a')}in07`,
);

it('shows every instance of a project once over all pages, and keeps the limits', async () => {
  const redis = await startRedis({ appendfsync: 'no' });
  const connection = new Redis(redis.url);
  onTestFinished(async () => {
    connection.disconnect();
    await redis.stop();
  });
  const limits = { DescribeBackupEncryptStatus: 40, ListInstances: 5 };
  const options = { limits, moreInstances: manyInstances };
  const simulator = await startHuaweiSimulator(options);
  onTestFinished(() => simulator.stop());
  const account = accountAt(simulator.url, { credentials: [byKeyPair], limits });
  const cloud = connect(account, { clock: simulator.clock, gate: createGate(connection) });

  const ids = (await rowsOf(cloud)).map(({ instance }) => instance);

  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(expect.arrayContaining([...manyInstances, huaweiInstances.healthy]));
  expect(ids).not.toContain(huaweiInstances.otherProject);
  expect(simulator.counters().throttled).toEqual({});
  expect(simulator.counters().calls.ListInstances).toBe(2);
});

it.each([
  ['a key pair', byKeyPair],
  ['a login', byLogin],
])(
  'says what each instance is, how it is, and whether its backups are encrypted, with %s',
  async (_what, credentials) => {
    const { cloud } = await startSimulated({ credentials: [credentials] });

    const rows = await rowsOf(cloud);
    const row = (id: string) => rows.find(({ instance }) => instance === id);

    expect(row(huaweiInstances.alreadyOn)).toEqual({
      account: 'huawei-prod',
      region: 'cn-north-4',
      instance: huaweiInstances.alreadyOn,
      name: 'sandbox-already-on',
      engine: 'gaussdb-mysql 8.0',
      status: 'normal',
      // Huawei Cloud never shows which key it is.
      encryption: [{ kind: 'backup', is: 'on', key: null, why: null }],
    });
    expect(row(huaweiInstances.healthy)?.encryption[0]?.is).toBe('off');
    expect(row(huaweiInstances.frozen)?.status).toBe('frozen');
  },
);

it('names the permission that is missing for the state of backups, and stops asking', async () => {
  const credentials = [{ ...huaweiCredentials, denied: ['DescribeBackupEncryptStatus'] }];
  const { cloud, simulator } = await startSimulated({}, { credentials });

  const rows = await rowsOf(cloud);

  expect(rows.every(({ encryption }) => encryption[0]?.is === 'not-known')).toBe(true);
  expect(rows[0]?.encryption[0]?.why).toContain('gaussdb:backup:encrypt');
  expect(simulator.counters().calls.DescribeBackupEncryptStatus).toBeLessThan(14);
});

it('says why a region cannot be listed', async () => {
  const credentials = [{ ...huaweiCredentials, denied: ['ListInstances'] }];
  const { cloud } = await startSimulated({}, { credentials });

  expect(await cloud.list('cn-north-4')).toEqual({
    ok: false,
    why: expect.stringContaining('gaussdb:instance:list'),
  });
});

it('says so, too, of a region that is not in the configuration any more', async () => {
  const { cloud } = await startSimulated();

  expect(await cloud.list('cn-south-1')).toEqual({
    ok: false,
    why: expect.stringContaining('has no region cn-south-1'),
  });
});

it('reads instances that are being created, of which fields are missing, and totals as texts', async () => {
  const { url, received } = await startScriptedCloud(({ path }) =>
    path.includes('/backups/')
      ? { body: { encryption_status: 'OFF' } }
      : { body: { instances: [{ id: 'new', status: 'BUILD' }], total_count: '1' } },
  );

  const rows = await rowsOf(connect(accountAt(url)));

  expect(rows).toMatchObject([{ instance: 'new', name: null, engine: '', status: 'creating' }]);
  expect(received[0]?.path).toMatch(/\/instances\?offset=0&limit=100$/);
});

async function rowsOf(cloud: Cloud) {
  const look = await cloud.list('cn-north-4');
  if (!look.ok) throw new Error(look.why);
  return look.seen;
}
