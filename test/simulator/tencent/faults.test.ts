import { describe, expect, it } from 'vitest';
import { start } from './start.ts';

const instance = 'cdb-qwer1234';

describe('a fault of Tencent Cloud', () => {
  it.each([
    ['busy', 'OperationDenied.WrongStatus'],
    ['expired', 'AuthFailure.TokenFailure'],
  ] as const)('%s is said before the work, as %s', async (how, code) => {
    const { cloud, open, info } = await start();
    cloud.misbehave({ action: 'OpenDBInstanceEncryption', how });

    expect((await open(instance)).code).toBe(code);

    expect((await info(instance)).Encryption).toBe('NO');
  });

  it('can be any code at all', async () => {
    const { cloud, open } = await start();
    cloud.misbehave({ action: '*', instance, how: 'refuse', code: 'NobodyHasSeenThis.Yet' });

    expect((await open(instance)).code).toBe('NobodyHasSeenThis.Yet');
  });

  it('can hide what an answer says, or put something unheard of in its place', async () => {
    const { cloud, info } = await start();
    const action = 'DescribeDBInstanceInfo';
    cloud.misbehave({ action, how: 'null-values' });
    cloud.misbehave({ action, how: 'missing-values' });
    cloud.misbehave({ action, how: 'unknown-values' });

    expect(await info(instance)).toMatchObject({ Encryption: null, KeyId: null, RequestId: null });
    expect(await info(instance)).toEqual({});
    expect(await info(instance)).toMatchObject({ Encryption: 'UNHEARD-OF', KeyId: null });
    expect(await info(instance)).toMatchObject({ Encryption: 'NO' });
  });

  it('leaves refusals as they are', async () => {
    const { cloud, call } = await start();
    cloud.misbehave({ action: '*', how: 'missing-values' });

    const { code } = await call('DescribeDBInstanceInfo', { InstanceId: 'cdb-nowhere' });

    expect(code).toBe('InvalidParameter.ResourceNotExists');
  });

  it('can wait for the write', async () => {
    const { cloud, open, info } = await start();
    const action = 'DescribeDBInstanceInfo';
    cloud.misbehave({ action, instance, how: 'unknown-values', afterWrites: 1 });
    expect((await info(instance)).Encryption).toBe('NO');

    await open('cdb-healthy-2');
    expect((await info(instance)).Encryption).toBe('NO');

    await open(instance);
    expect((await info(instance)).Encryption).toBe('UNHEARD-OF');
    expect((await info(instance)).Encryption).toBe('YES');
  });

  it('is found by an instance that is looked up in a list, too', async () => {
    const { cloud, call } = await start();
    cloud.misbehave({ action: 'DescribeDBInstances', instance, how: 'unavailable' });
    const look = async (...InstanceIds: string[]) =>
      (await call('DescribeDBInstances', { InstanceIds })).code;

    expect(await look('cdb-healthy-2')).toBe(undefined);
    expect(await look(instance, 'cdb-healthy-2')).toBe(undefined);
    expect(await look(instance)).toBe('ServiceUnavailable');
  });
});
