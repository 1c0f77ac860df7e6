import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/domain/finding.ts';
import type { Cloud } from '../../../src/flow/cloud-ports.ts';
import type { TencentAccountConfig } from '../../../src/providers/provider.ts';
import { tencentCredentials } from '../../../src/simulator/tencent/seeds.ts';
import type { TencentSimulatorOptions } from '../../../src/simulator/tencent/server.ts';
import { startRedis, type TestRedis } from '../../helpers/redis.ts';
import { connectToSimulator } from './connect.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const at = (options: TencentSimulatorOptions = {}, config: Partial<TencentAccountConfig> = {}) =>
  connectToSimulator(redis, options, config);

/** `level about: what`, without what is fine, and without the writes that nobody can try. */
async function badOf(cloud: Cloud): Promise<string[]> {
  return lines((await cloud.examine()).filter(({ level }) => level !== 'fine')).slice(0, -1);
}

function lines(findings: readonly Finding[]): string[] {
  return findings.map(({ level, about, what }) => `${level} ${about}: ${what}`);
}

const denying = (...denied: string[]) => ({ credentials: [{ ...tencentCredentials, denied }] });

it('finds all reads permitted, says whose the credential is, and writes nothing', async () => {
  const { cloud, simulator } = await at();

  expect(lines(await cloud.examine())).toEqual([
    'fine signature: accepted: account 100000000001, user 100000000001',
    expect.stringMatching(/^fine clock: [01] s from the one that signs$/),
    'fine reads: all 8 permitted, tried in ap-guangzhou, ap-singapore',
    expect.stringMatching(/^warning writes: cdb:OpenDBInstanceEncryption .* cannot be tried$/),
  ]);
  expect(simulator.counters().writes).toEqual({});
});

describe('a permission that is denied', () => {
  it.each([
    ['DescribeDBInstances', 'cdb:DescribeDBInstances is denied in ap-guangzhou, ap-singapore'],
    ['DescribeBackupEncryptionStatus', 'cdb:DescribeBackupEncryptionStatus is denied in ap-g'],
    ['DescribeKey', 'kms:DescribeKey is denied in ap-guangzhou, ap-singapore'],
    ['ListAttachedRolePolicies', 'cam:ListAttachedRolePolicies is denied'],
  ])('is named: %s', async (action, sentence) => {
    const { cloud } = await at(denying(action));

    const bad = await badOf(cloud);

    expect(bad).toHaveLength(1);
    expect(bad[0]).toContain(`failure reads: ${sentence}`);
  });

  it('is told apart from what is not there: no instance, and a key of nobody', async () => {
    const { cloud, simulator } = await at({}, { regions: ['ap-shanghai'] });

    expect(await badOf(cloud)).toEqual([]);
    expect(simulator.counters().calls).toMatchObject({ DescribeDBInstanceInfo: 1, DescribeKey: 1 });
  });

  it('leaves the signature accepted when it is that of saying whose it is', async () => {
    const { cloud } = await at(denying('GetCallerIdentity'));

    const [signature] = lines(await cloud.examine());

    expect(signature).toBe('fine signature: accepted; whose it is, needs sts:GetCallerIdentity');
  });
});

it('names a region that the cloud does not know', async () => {
  const { cloud } = await at({}, { regions: ['ap-nowhere'] });

  expect((await badOf(cloud)).join('\n')).toMatch(
    /failure regions: cdb:DescribeDBInstances in ap-nowhere.*: the region is not known there/,
  );
});

it('names what the account lacks for encryption', async () => {
  const { cloud } = await at({ kmsEnabled: false, rolePolicy: false });

  expect(await badOf(cloud)).toEqual([
    expect.stringContaining('warning KMS: KMS is not ready in ap-guangzhou'),
    expect.stringContaining('warning KMS: KMS is not ready in ap-singapore'),
    expect.stringContaining('warning role: Role MySQL_QCSRole lacks the preset policy'),
  ]);

  const { cloud: without } = await at({ rolePresent: false });
  expect(await badOf(without)).toEqual([
    expect.stringContaining('warning role: Role MySQL_QCSRole was not found'),
  ]);
});

it('says what the cloud cannot answer now, and does not call it denied', async () => {
  const { cloud, simulator } = await at();
  simulator.misbehave({ action: 'DescribeDBFeatures', how: 'internal-error-before', times: 99 });

  const bad = await badOf(cloud);

  expect(bad).toHaveLength(1);
  expect(bad[0]).toMatch(/^warning reads: cdb:DescribeDBFeatures in .*: InternalError/);
});

describe('the signature', () => {
  const other = { secretId: 'AKIDother', secretKey: 'other-secret' };

  it('is judged by what else answers where STS does not', async () => {
    const { cloud, simulator } = await at();
    simulator.misbehave({ action: 'GetCallerIdentity', how: 'drop-before', times: 99 });

    expect(await badOf(cloud)).toEqual([]);
  });

  it('may be refused with one credential while the other one is accepted', async () => {
    const { cloud } = await at({}, { credentials: [other, tencentCredentials] });

    const bad = await badOf(cloud);

    expect(bad).toEqual([
      expect.stringMatching(/^warning signature: credentials\[0\]: AuthFailure\.SecretIdNotFound/),
    ]);
  });

  it('is that of the credentials that hold now', async () => {
    const { cloud } = await at({}, { credentials: [other] });
    expect((await badOf(cloud))[0]).toContain('failure signature: AuthFailure.SecretIdNotFound');

    Object(cloud).takeCredentials([tencentCredentials]);

    expect(await badOf(cloud)).toEqual([]);
  });
});
