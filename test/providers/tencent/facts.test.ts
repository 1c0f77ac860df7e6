import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  blockingCheck,
  type Check,
  differenceOf,
  type Facts,
  fingerprintOf,
} from '../../../src/domain/plan.ts';
import { tencentCredentials, tencentKeys } from '../../../src/simulator/tencent/seeds.ts';
import { freePort } from '../../helpers/free-port.ts';
import { startRedis, type TestRedis } from '../../helpers/redis.ts';
import { backupWrite, connectTo, connectToSimulator, write } from './connect.ts';
import { answered, startScriptedCloud } from './scripted-cloud.ts';

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

describe('says why not', () => {
  it.each([
    ['cdb-nowhere', 'instance-exists', 'not-found', 'not found'],
    ['cdbro-readonly1', 'instance-primary', 'not-possible', 'read-only instance of cdb-qwer1234'],
    ['cdb-isolated', 'instance-running', 'not-possible', 'isolated'],
    ['cdb-busy', 'instance-idle', 'busy', 'busy: it is being upgraded'],
    ['cdb-uninitialised', 'instance-initialised', 'not-possible', 'not initialised'],
    ['cdb-encrypted', 'encryption-off', 'already-so', 'already encrypted'],
    ['cdb-unsupported', 'encryption-supported', 'not-possible', 'does not support'],
    ['cdb-needs-upgrade', 'kernel-current', 'not-possible', 'needs a kernel upgrade'],
  ])('%s: %s is %s', async (instance, name, code, words) => {
    const { cloud } = await connectToSimulator(redis);

    const facts = await cloud.readFacts(write({ instance }));

    expect(blockingCheck(facts)).toMatchObject({ name, code, verdict: 'block' });
    expect(blockingCheck(facts)?.sentence).toContain(words);
    expect(blockingCheck(facts)?.sentence).toContain(instance);
  });

  it.each([
    [{ Status: 0 }, 'instance-running', 'busy', 'still being created'],
    [{ Status: 4 }, 'instance-running', 'not-possible', 'being isolated'],
    [{ Status: 9 }, 'instance-running', 'not-possible', 'status 9'],
    [{ TaskStatus: 99 }, 'instance-idle', 'busy', 'task status 99'],
    [{ InstanceType: 2 }, 'instance-primary', 'not-possible', 'disaster recovery instance'],
    [
      { IsSupportEncryption: false, EncryptionNeedUpgrade: true },
      'kernel-current',
      'not-possible',
      'needs a kernel upgrade',
    ],
  ])('an instance with %o: %s is %s', async (fields, name, code, words) => {
    const { cloud, simulator } = await connectToSimulator(redis);
    simulator.edit('cdb-qwer1234', fields);

    const facts = await cloud.readFacts(write());

    expect(blockingCheck(facts)).toMatchObject({ name, code });
    expect(blockingCheck(facts)?.sentence).toContain(words);
  });

  it.each([
    [tencentKeys.disabled, 'key-enabled', 'not-possible', 'is disabled'],
    [tencentKeys.pendingDelete, 'key-enabled', 'not-possible', 'pending deletion'],
    [tencentKeys.pendingImport, 'key-enabled', 'not-possible', 'pending import'],
    [tencentKeys.asymmetric, 'key-usage', 'not-possible', 'ASYMMETRIC_SIGN_VERIFY_ECC'],
    [tencentKeys.elsewhere, 'key-exists', 'not-possible', 'not found in region ap-guangzhou'],
    ['00000000-0000-0000-0000-000000000000', 'key-exists', 'not-possible', 'not found in region'],
    ['no-such-form', 'key-exists', 'not-possible', 'not found in region'],
  ])('key %s: %s is %s', async (key, name, code, words) => {
    const { cloud } = await connectToSimulator(redis);

    const facts = await cloud.readFacts(withKey(key));

    expect(blockingCheck(facts)).toMatchObject({ name, code });
    expect(blockingCheck(facts)?.sentence).toContain(words);
    expect(blockingCheck(facts)?.sentence).toContain(key);
  });

  it.each([
    [{ KeyState: 'Archived' }, 'is archived'],
    [{ KeyState: 'Melted' }, 'is in the state Melted'],
  ])('a key with %o', async (fields, words) => {
    const { cloud, simulator } = await connectToSimulator(redis);
    simulator.edit(tencentKeys.enabled, fields);

    const facts = await cloud.readFacts(withKey(tencentKeys.enabled));

    expect(blockingCheck(facts)?.sentence).toContain(words);
  });

  it.each([
    [
      { kmsEnabled: false },
      'kms-ready',
      'KMS is not ready in ap-guangzhou: it has not been bought',
    ],
    [{ rolePresent: false }, 'role-present', 'MySQL_QCSRole was not found'],
    [{ rolePolicy: false }, 'role-policy', 'lacks the preset policy QcloudAccessForMySQLRole'],
  ])('an account with %o: %s', async (options, name, words) => {
    const { cloud } = await connectToSimulator(redis, options);

    const facts = await cloud.readFacts(write());

    expect(blockingCheck(facts)).toMatchObject({ name, code: 'not-possible' });
    expect(blockingCheck(facts)?.sentence).toContain(words);
  });
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
    expect(simulator.counters().calls['DescribeKey']).toBeUndefined();
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

describe('of backups', () => {
  it('looks at the instance and the present state alone', async () => {
    const { cloud, simulator } = await connectToSimulator(redis);

    const facts = await cloud.readFacts(backupWrite('on'));

    expect(facts.checks.map(nameOf)).toEqual(storageChecks.slice(0, 6));
    expect(facts.checks.every(({ verdict }) => verdict === 'pass')).toBe(true);
    expect(facts.bound).toMatchObject({ 'backup-encryption': 'off', initialised: true });
    expect(Object.keys(simulator.counters().calls).sort()).toEqual([
      'DescribeBackupEncryptionStatus',
      'DescribeDBInstances',
    ]);
  });

  it('says when they are already so', async () => {
    const { cloud, simulator } = await connectToSimulator(redis);

    const off = await cloud.readFacts(backupWrite('off'));
    simulator.edit('cdb-qwer1234', { EncryptionStatus: 'on' });
    const on = await cloud.readFacts(backupWrite('on'));
    const offAgain = await cloud.readFacts(backupWrite('off'));

    expect(blockingCheck(off)).toMatchObject({ code: 'already-so' });
    expect(blockingCheck(off)?.sentence).toContain('already not encrypted');
    expect(blockingCheck(on)).toMatchObject({ name: 'encryption-off', code: 'already-so' });
    expect(blockingCheck(on)?.sentence).toContain('already encrypted');
    expect(blockingCheck(offAgain)).toBeUndefined();
  });

  it('does not guess what an unknown state means', async () => {
    const { cloud, simulator } = await connectToSimulator(redis);
    simulator.edit('cdb-qwer1234', { EncryptionStatus: 'maybe' });

    const facts = await cloud.readFacts(backupWrite('on'));

    expect(checkOf(facts, 'encryption-off')).toMatchObject({ verdict: 'not-made' });
  });

  it('has nothing to look at where there is no instance', async () => {
    const { cloud } = await connectToSimulator(redis);

    const facts = await cloud.readFacts(backupWrite('on', { instance: 'cdb-nowhere' }));

    expect(blockingCheck(facts)).toMatchObject({ name: 'instance-exists', code: 'not-found' });
  });
});

function checkOf(facts: Facts, name: string): Check | undefined {
  return facts.checks.find((check) => check.name === name);
}

function nameOf(check: Check): string {
  return check.name;
}
