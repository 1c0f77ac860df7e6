import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blockingCheck, type Check, type Facts } from '../../../src/domain/plan.ts';
import { startRedis, type TestRedis } from '../../helpers/redis.ts';
import { backupWrite, connectToSimulator } from './connect.ts';

let redis: TestRedis;

beforeAll(async () => {
  redis = await startRedis({ appendfsync: 'no' });
});
afterAll(() => redis.stop());

describe('of backups', () => {
  it('looks at the instance and the present state alone', async () => {
    const { cloud, simulator } = await connectToSimulator(redis);

    const facts = await cloud.readFacts(backupWrite('on'));

    expect(facts.checks.map(nameOf)).toEqual([
      'instance-exists',
      'instance-primary',
      'instance-running',
      'instance-idle',
      'instance-initialised',
      'encryption-off',
    ]);
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
