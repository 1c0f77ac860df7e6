import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Wish } from '../../../src/domain/events.ts';
import { tencentCredentials } from '../../../src/simulator/tencent/seeds.ts';
import { startRedis, type TestRedis } from '../../helpers/redis.ts';
import { connectTo, connectToSimulator } from './connect.ts';
import { refused, startScriptedCloud } from './scripted-cloud.ts';

let redis: TestRedis;

beforeAll(async () => {
  redis = await startRedis({ appendfsync: 'no' });
});
afterAll(() => redis.stop());

const both = ['ap-guangzhou', 'ap-singapore'];
const target = { account: 'tencent-prod', region: 'ap-singapore', instance: 'cdb-qwer1234' };
const key = '23e80852-1e38-11e9-b129-5cb9019b4b01';

it('says what it is and how long its signatures and writes last', () => {
  const cloud = connectTo(redis, 'http://127.0.0.1:1');

  expect(cloud).toMatchObject({
    account: 'tencent-prod',
    provider: 'tencent',
    regions: both,
    signatureLastsMs: 300_000,
    writeTimeoutMs: 20_000,
  });
});

it('finds an instance in the region it lives in', async () => {
  const { cloud } = await connectToSimulator(redis);

  expect(await cloud.find('cdb-singapore', both)).toEqual([
    {
      account: 'tencent-prod',
      region: 'ap-singapore',
      instance: 'cdb-singapore',
      name: 'sandbox singapore',
    },
  ]);
  expect(await cloud.find('cdb-singapore', ['ap-guangzhou'])).toEqual([]);
});

it('finds instances that are not primary too, so that the reason can be said', async () => {
  const { cloud } = await connectToSimulator(redis);

  expect(await cloud.find('cdbro-readonly1', both)).toHaveLength(1);
});

it('finds nothing where the cloud knows no such instance, by list or by code', async () => {
  const { cloud } = await connectToSimulator(redis);
  const strict = await startScriptedCloud(() => refused('InvalidParameter.InstanceNotFound'));

  expect(await cloud.find('cdb-nowhere', both)).toEqual([]);
  expect(await connectTo(redis, strict.url).find('cdb-nowhere', both)).toEqual([]);
});

it('does not take a refusal for an absence', async () => {
  const credentials = [{ ...tencentCredentials, denied: ['DescribeDBInstances'] }];
  const { cloud } = await connectToSimulator(redis, { credentials });

  await expect(cloud.find('cdb-qwer1234', both)).rejects.toMatchObject({ code: 'denied' });
});

it.each([
  ['no key', {}, { key: null, keyRegion: null }],
  ['a key region without a key', { keyRegion: 'ap-tokyo' }, { key: null, keyRegion: null }],
  ['a key', { key }, { key, keyRegion: 'ap-singapore' }],
  ['a key of another region', { key, keyRegion: 'ap-tokyo' }, { key, keyRegion: 'ap-tokyo' }],
  ['the default key', { key: 'KMS-CDB' }, { key: 'KMS-CDB', keyRegion: 'ap-singapore' }],
])('plans encryption at rest with %s', (_what, given, planned) => {
  const cloud = connectTo(redis, 'http://127.0.0.1:1');

  expect(cloud.planWrite(wish(given), target)).toEqual({
    ...target,
    provider: 'tencent',
    operation: 'storage-encryption on',
    action: 'OpenDBInstanceEncryption',
    value: 'on',
    ...planned,
  });
});

it.each(['on', 'off'] as const)('plans encryption of backups %s, with no key', (value) => {
  const cloud = connectTo(redis, 'http://127.0.0.1:1');

  expect(cloud.planWrite(wish({ operation: `backup-encryption ${value}`, key }), target)).toEqual({
    ...target,
    provider: 'tencent',
    operation: `backup-encryption ${value}`,
    action: 'ModifyBackupEncryptionStatus',
    value,
    key: null,
    keyRegion: null,
  });
});

function wish(given: Partial<Wish>): Wish {
  return {
    provider: 'tencent',
    operation: 'storage-encryption on',
    instance: 'cdb-qwer1234',
    key: null,
    keyRegion: null,
    region: null,
    account: null,
    reason: null,
    ticket: null,
    ...given,
  };
}
