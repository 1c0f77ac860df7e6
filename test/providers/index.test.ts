import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { unmetered } from '../../src/flow/meter.ts';
import { unwatched } from '../../src/flow/points.ts';
import { nameCredential } from '../../src/providers/credential.ts';
import { createGate } from '../../src/providers/gate.ts';
import { connectClouds } from '../../src/providers/index.ts';
import type { AccountConfig } from '../../src/providers/provider.ts';
import { startRedis, type TestRedis } from '../helpers/redis.ts';
import { accountAt, silent } from './tencent/connect.ts';

let server: TestRedis;

beforeAll(async () => {
  server = await startRedis({ appendfsync: 'no' });
});
afterAll(() => server.stop());

it('connects every account, and finds them by name and by provider', () => {
  const clouds = connect([
    accountAt('http://127.0.0.1:1', { name: 'tencent-prod' }),
    accountAt('http://127.0.0.1:1', { name: 'tencent-test' }),
    {
      provider: 'huawei',
      name: 'huawei-prod',
      regions: [{ name: 'cn-north-4', projectId: '0123456789abcdef0123456789abcdef' }],
      credentials: [{ accessKey: 'AK', secretKey: 'SK' }],
      endpoints: {},
      limits: {},
    },
  ]);

  expect(clouds.all().map(({ account }) => account)).toEqual([
    'tencent-prod',
    'tencent-test',
    'huawei-prod',
  ]);
  expect(clouds.for('tencent').map(({ account }) => account)).toEqual([
    'tencent-prod',
    'tencent-test',
  ]);
  expect(clouds.of('huawei-prod')).toMatchObject({ provider: 'huawei', regions: ['cn-north-4'] });
  expect(clouds.of('nobody')).toBeUndefined();
});

it('takes new credentials of an account that is otherwise the same, and of no other', () => {
  const before = accountAt('http://127.0.0.1:1');
  const credentials = [{ secretId: 'AKIDnext', secretKey: 'next' }];
  const clouds = connect([before]);

  const elsewhere = [
    { ...before, credentials, name: 'another' },
    { ...before, credentials, regions: ['ap-tokyo'] },
    { ...before, credentials, site: 'mainland' as const },
    accountAt('http://127.0.0.1:2', { credentials }),
  ];
  for (const account of elsewhere) expect(clouds.takeCredentials([account])).toEqual({});
  expect(clouds.takeCredentials([before])).toEqual({});
  expect(clouds.takeCredentials([{ ...before, credentials, limits: { GetRole: 1 } }])).toEqual({
    'tencent-prod': [nameCredential('AKIDnext')],
  });
});

function connect(accounts: readonly AccountConfig[]) {
  const redis = new Redis(server.url);
  onTestFinished(() => redis.disconnect());
  const clouds = connectClouds(accounts, {
    gate: createGate(redis),
    clock: Date,
    log: silent,
    points: unwatched,
    meter: unmetered,
  });
  onTestFinished(async () => {
    await Promise.all(clouds.all().map((cloud) => cloud.close()));
  });
  return clouds;
}
