import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blockingCheck, type Check, differenceOf, type Facts } from '../../../src/domain/plan.ts';
import { tencentCredentials, tencentKeys } from '../../../src/simulator/tencent/seeds.ts';
import { freePort } from '../../helpers/free-port.ts';
import { startRedis, type TestRedis } from '../../helpers/redis.ts';
import { connectTo, connectToSimulator, write } from './connect.ts';
import { answered, startScriptedCloud } from './scripted-cloud.ts';

let redis: TestRedis;

beforeAll(async () => {
  redis = await startRedis({ appendfsync: 'no' });
});
afterAll(() => redis.stop());

const withKey = (key: string, keyRegion = 'ap-guangzhou') => write({ key, keyRegion });
describe('a read that fails', () => {
  const denied = (...actions: string[]) => ({
    credentials: [{ ...tencentCredentials, denied: actions }],
  });

  it.each([
    ['DescribeDBFeatures', 'cdb', ['encryption-supported', 'kernel-current']],
    ['GetServiceStatus', 'kms', ['kms-ready']],
    ['DescribeKey', 'kms', ['key-exists', 'key-enabled', 'key-usage']],
    ['GetRole', 'cam', ['role-present']],
    ['ListAttachedRolePolicies', 'cam', ['role-policy']],
  ])('is a check not made, with the permission to grant: %s', async (action, service, names) => {
    const { cloud } = await connectToSimulator(redis, denied(action));

    const facts = await cloud.readFacts(withKey(tencentKeys.enabled));

    expect(facts.checks.filter(({ verdict }) => verdict === 'not-made').map(nameOf)).toEqual(names);
    for (const name of names)
      expect(checkOf(facts, name)?.sentence).toContain(`lacks the permission ${service}:${action}`);
    expect(blockingCheck(facts)).toBeUndefined();
  });

  it('is a check not made when its answer cannot be read', async () => {
    const { cloud, simulator } = await connectToSimulator(redis);
    simulator.misbehave({ action: 'GetRole', how: 'garbage' });

    const facts = await cloud.readFacts(write());

    expect(checkOf(facts, 'role-present')).toMatchObject({
      verdict: 'not-made',
      sentence: 'Not checked: the answer of cam:GetRole cannot be read.',
    });
  });

  it.each(['DescribeDBInstances', 'DescribeDBInstanceInfo'])(
    'is the end when it is the instance itself: %s denied',
    async (action) => {
      const { cloud } = await connectToSimulator(redis, denied(action));

      await expect(cloud.readFacts(write())).rejects.toMatchObject({
        code: 'denied',
        cloudCode: 'UnauthorizedOperation',
      });
    },
  );

  it('is the end when the cloud cannot be reached at all', async () => {
    const cloud = connectTo(redis, `http://127.0.0.1:${await freePort()}`);

    await expect(cloud.readFacts(write())).rejects.toMatchObject({ code: 'unavailable' });
  });
});

it('drops what was approved when a check that had passed cannot be made any more', async () => {
  const { cloud, simulator } = await connectToSimulator(redis);
  const before = await cloud.readFacts(write());
  simulator.misbehave({ action: 'ListAttachedRolePolicies', how: 'denied' });

  const after = await cloud.readFacts(write());

  expect(differenceOf(before, after)).toEqual(['role-policy: pass → not-made']);
});

it.each([{ InvalidType: null }, {}])(
  'does not call KMS ready that says nothing of what was paid: %o',
  async (said) => {
    const readings = {
      DescribeDBInstances: { Items: [{ ...instanceInfo }] },
      DescribeDBInstanceInfo: { Encryption: 'NO' },
      GetServiceStatus: { ServiceEnabled: true, ...said },
    };
    const cloud = await startScriptedCloud(({ headers }) =>
      answered(readings[headers['x-tc-action'] as keyof typeof readings] ?? {}),
    );

    const facts = await connectTo(redis, cloud.url).readFacts(write());

    expect(checkOf(facts, 'kms-ready')?.verdict).toBe('not-made');
  },
);

const instanceInfo = {
  InstanceId: 'cdb-qwer1234',
  Status: 1,
  TaskStatus: 0,
  InitFlag: 1,
  InstanceType: 1,
};

function checkOf(facts: Facts, name: string): Check | undefined {
  return facts.checks.find((check) => check.name === name);
}

function nameOf(check: Check): string {
  return check.name;
}
