import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blockingCheck } from '../../../src/domain/plan.ts';
import { tencentKeys } from '../../../src/simulator/tencent/seeds.ts';
import { startRedis, type TestRedis } from '../../helpers/redis.ts';
import { connectToSimulator, write } from './connect.ts';

let redis: TestRedis;

beforeAll(async () => {
  redis = await startRedis({ appendfsync: 'no' });
});
afterAll(() => redis.stop());

const withKey = (key: string, keyRegion = 'ap-guangzhou') => write({ key, keyRegion });
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
