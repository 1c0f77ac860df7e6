import { afterAll, beforeAll, expect, it } from 'vitest';
import { blockingCheck, type Check, type Facts, fingerprintOf } from '../../../src/domain/plan.ts';
import { tencentKeys } from '../../../src/simulator/tencent/seeds.ts';
import { startRedis, type TestRedis } from '../../helpers/redis.ts';
import { connectToSimulator, write } from './connect.ts';

let redis: TestRedis;

beforeAll(async () => {
  redis = await startRedis({ appendfsync: 'no' });
});
afterAll(() => redis.stop());

const withKey = (key: string, keyRegion = 'ap-guangzhou') => write({ key, keyRegion });
const storageChecks = [
  'instance-exists',
  'instance-primary',
  'instance-running',
  'instance-idle',
  'instance-initialised',
  'encryption-off',
  'encryption-supported',
  'kernel-current',
  'kms-ready',
  'key-exists',
  'key-enabled',
  'key-usage',
  'role-present',
  'role-policy',
];

it('passes all checks of a healthy instance with a key of its own', async () => {
  const { cloud } = await connectToSimulator(redis);

  const facts = await cloud.readFacts(withKey(tencentKeys.enabled));

  expect(facts.checks.map(({ name }) => name)).toEqual(storageChecks);
  expect(facts.checks.map(({ verdict }) => verdict)).toEqual(storageChecks.map(() => 'pass'));
  expect(blockingCheck(facts)).toBeUndefined();
});

it('shows what an approver wants to see', async () => {
  const { cloud } = await connectToSimulator(redis);

  const facts = await cloud.readFacts(withKey(tencentKeys.enabled));

  expect(facts.instanceName).toBe('sandbox qwer1234');
  expect(facts.shown).toEqual([
    { label: 'Instance name', value: 'sandbox qwer1234' },
    { label: 'Region', value: 'ap-guangzhou (ap-guangzhou-6)' },
    { label: 'Engine', value: 'MySQL 8.0, InnoDB, UNIVERSAL' },
    { label: 'Type', value: 'primary instance' },
    { label: 'Status', value: 'running' },
    { label: 'Size', value: '2 cores, 4000 MB memory, 100 GB disk' },
    { label: 'Encryption now', value: 'NO' },
    { label: 'Key alias', value: 'sandbox-enabled' },
  ]);
});

it('ties an approval to the state of instance and key, and to no name or size', async () => {
  const { cloud, simulator } = await connectToSimulator(redis);
  const asked = withKey(tencentKeys.enabled);
  const before = await cloud.readFacts(asked);

  simulator.edit('cdb-qwer1234', { InstanceName: 'renamed', Volume: 200, Memory: 8000 });
  simulator.edit(tencentKeys.enabled, { Alias: 'renamed' });
  const renamed = await cloud.readFacts(asked);
  simulator.edit('cdb-qwer1234', { EngineVersion: '8.4' });
  const upgraded = await cloud.readFacts(asked);

  expect(before.bound).toEqual({
    'instance-type': 'primary instance',
    'instance-status': 'running',
    initialised: true,
    'engine-version': '8.0',
    encryption: 'NO',
    'encryption-supported': true,
    'needs-upgrade': false,
    'key-state': 'Enabled',
    'key-usage': 'ENCRYPT_DECRYPT',
    'key-owner': 'user',
    'kms-ready': 'pass',
    'role-present': 'pass',
    'role-policy': 'pass',
  });
  expect(fingerprintOf({ write: asked, facts: renamed })).toBe(
    fingerprintOf({ write: asked, facts: before }),
  );
  expect(fingerprintOf({ write: asked, facts: upgraded })).not.toBe(
    fingerprintOf({ write: asked, facts: before }),
  );
});

it('asks for the key in the region it is said to be in', async () => {
  const { cloud } = await connectToSimulator(redis);

  const facts = await cloud.readFacts(withKey(tencentKeys.elsewhere, 'ap-shanghai'));

  expect(checkOf(facts, 'key-exists')).toMatchObject({
    verdict: 'pass',
    sentence: `Key ${tencentKeys.elsewhere} is in ap-shanghai.`,
  });
});

it.each([
  ['a key of its own', withKey(tencentKeys.enabled, 'ap-nowhere')],
  ['the default key', withKey('KMS-CDB', 'ap-nowhere')],
])('stops at a key region that does not exist: %s', async (_what, asked) => {
  const { cloud } = await connectToSimulator(redis);

  expect(blockingCheck(await cloud.readFacts(asked))).toMatchObject({
    name: 'kms-ready',
    sentence: 'There is no KMS in region ap-nowhere; check key-region=.',
  });
});

it.each([
  ['no key', write()],
  ['KMS-CDB', withKey('KMS-CDB')],
])(
  'with %s makes no check on the key, and says that it is the own default',
  async (_what, asked) => {
    const { cloud, simulator } = await connectToSimulator(redis);

    const facts = await cloud.readFacts(asked);

    for (const name of ['key-exists', 'key-enabled', 'key-usage'])
      expect(checkOf(facts, name)).toMatchObject({
        verdict: 'not-made',
        sentence: "Not checked: KMS-CDB is Tencent's own default key.",
      });
    expect(facts.bound).not.toHaveProperty('key-state');
    expect(blockingCheck(facts)).toBeUndefined();
    expect(simulator.counters().calls.DescribeKey).toBeUndefined();
  },
);

it('leaves out what an instance that is not there makes pointless', async () => {
  const { cloud } = await connectToSimulator(redis);

  const facts = await cloud.readFacts(write({ instance: 'cdb-nowhere' }));

  expect(facts.instanceName).toBeNull();
  expect(facts.checks.slice(0, 8).map(({ verdict }) => verdict)).toEqual([
    'block',
    ...Array.from({ length: 7 }, () => 'not-made'),
  ]);
});

it('cites the prerequisite a check comes from', async () => {
  const { cloud } = await connectToSimulator(redis);

  const facts = await cloud.readFacts(write());

  expect(checkOf(facts, 'instance-initialised')?.source).toBe(
    'OpenDBInstanceEncryption, prerequisite 1',
  );
  expect(checkOf(facts, 'kms-ready')?.source).toBe('OpenDBInstanceEncryption, prerequisite 2');
  expect(checkOf(facts, 'role-policy')?.source).toBe('OpenDBInstanceEncryption, prerequisite 3');
});

function checkOf(facts: Facts, name: string): Check | undefined {
  return facts.checks.find((check) => check.name === name);
}
