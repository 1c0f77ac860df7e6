import { describe, expect, it } from 'vitest';
import { tencentKeys } from '../../../src/simulator/tencent/seeds.ts';
import { type StartedTencent, start } from './start.ts';

describe('enabling encryption', () => {
  it('answers a request id alone, and the instance shows YES, key and key region', async () => {
    const { cloud, info, open } = await start();
    const key = { KeyId: tencentKeys.enabled, KeyRegion: 'ap-guangzhou' };

    const answer = await open('cdb-qwer1234', key);

    expect(answer.status).toBe(200);
    expect(Object.keys(answer.response)).toEqual(['RequestId']);
    expect(answer.response.RequestId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(await info('cdb-qwer1234')).toMatchObject({ Encryption: 'YES', ...key });
    expect(cloud.counters()).toMatchObject({
      writes: { 'cdb-qwer1234': 1 },
      effects: { 'cdb-qwer1234': 1 },
      calls: { OpenDBInstanceEncryption: 1, DescribeDBInstanceInfo: 1 },
    });
  });

  it.each([
    ['no key', {}],
    ['an empty key', { KeyId: '' }],
    ['the default key by its name', { KeyId: 'KMS-CDB', KeyRegion: 'ap-guangzhou' }],
  ])('uses KMS-CDB in the region of the instance when %s is given', async (_, params) => {
    const { info, open } = await start();

    await open('cdb-qwer1234', params);

    expect(await info('cdb-qwer1234')).toMatchObject({
      Encryption: 'YES',
      KeyId: 'KMS-CDB',
      KeyRegion: 'ap-guangzhou',
    });
  });

  it('is refused the second time', async () => {
    const { cloud, open } = await start();
    await open('cdb-qwer1234');

    expect((await open('cdb-qwer1234')).code).toBe('OperationDenied');
    expect(cloud.counters()).toMatchObject({
      writes: { 'cdb-qwer1234': 2 },
      effects: { 'cdb-qwer1234': 1 },
    });
  });

  it('shows NO, with the key already, for as long as it takes', async () => {
    const { cloud, info, open } = await start({ encryptionTakesMs: 60_000 });

    await open('cdb-qwer1234');

    expect(await info('cdb-qwer1234')).toMatchObject({ Encryption: 'NO', KeyId: 'KMS-CDB' });
    expect((await open('cdb-qwer1234')).code).toBe('OperationDenied');
    cloud.clock.passMs(60_000);
    expect(await info('cdb-qwer1234', { signedAtMs: cloud.clock.now() })).toMatchObject({
      Encryption: 'YES',
    });
  });

  it.each([
    ['cdb-encrypted', 'OperationDenied'],
    ['cdb-isolated', 'OperationDenied.WrongStatus'],
    ['cdb-uninitialised', 'OperationDenied.WrongStatus'],
    ['cdb-busy', 'OperationDenied.WrongStatus'],
    ['cdb-needs-upgrade', 'OperationDenied.ActionNotSupport'],
    ['cdb-unsupported', 'OperationDenied.ActionNotSupport'],
    ['cdbro-readonly1', 'OperationDenied.InstanceUnsupportedOperateError'],
    ['cdb-singapore', 'InvalidParameter.InstanceNotFound'],
    ['cdb-nowhere', 'InvalidParameter.InstanceNotFound'],
    ['Not An Id', 'InvalidParameter'],
  ])('of %s is refused with %s', async (id, code) => {
    const { cloud, open } = await start();

    expect((await open(id)).code).toBe(code);
    expect(cloud.counters().effects).toEqual({});
  });

  it.each([
    ['disabled', tencentKeys.disabled],
    ['pending deletion', tencentKeys.pendingDelete],
    ['asymmetric', tencentKeys.asymmetric],
    ['only in another region', tencentKeys.elsewhere],
  ])('fails at KMS with a key that is %s', async (_, KeyId) => {
    const { open } = await start();

    const answer = await open('cdb-qwer1234', { KeyId, KeyRegion: 'ap-guangzhou' });

    expect(answer.code).toBe('InternalError.KmsError');
  });

  it('uses a key of the region that is named with it', async () => {
    const { open } = await start();

    const answer = await open('cdb-qwer1234', {
      KeyId: tencentKeys.elsewhere,
      KeyRegion: 'ap-shanghai',
    });

    expect(answer.code).toBeUndefined();
  });

  it.each([{ kmsEnabled: false }, { rolePresent: false }, { rolePolicy: false }])(
    'fails at KMS with %o',
    async (options) => {
      const { open } = await start(options);

      expect((await open('cdb-qwer1234')).code).toBe('InternalError.KmsError');
    },
  );
});

describe('parameters', () => {
  it.each([
    ['an unknown one', { InstanceId: 'cdb-qwer1234', Action: 'x' }, 'UnknownParameter'],
    ['a missing one', {}, 'MissingParameter'],
    ['one of another type', { InstanceId: 7 }, 'InvalidParameter'],
    ['a key without its region', { InstanceId: 'cdb-qwer1234', KeyId: 'k' }, 'MissingParameter'],
  ])('with %s are refused', async (_, params, code) => {
    const { call } = await start();

    expect((await call('OpenDBInstanceEncryption', params)).code).toBe(code);
  });
});

describe('backup encryption', () => {
  const status = async ({ call }: StartedTencent, InstanceId: string) =>
    (await call('DescribeBackupEncryptionStatus', { InstanceId })).response.EncryptionStatus;

  it('is switched on and off; what is so already has no effect', async () => {
    const started = await start();
    const { cloud, call } = started;
    const turn = (EncryptionStatus: string) =>
      call('ModifyBackupEncryptionStatus', { InstanceId: 'cdb-qwer1234', EncryptionStatus });

    await turn('on');
    expect(await status(started, 'cdb-qwer1234')).toBe('on');
    await turn('on');
    await turn('off');
    expect(await status(started, 'cdb-qwer1234')).toBe('off');

    expect(cloud.counters()).toMatchObject({
      writes: { 'cdb-qwer1234': 3 },
      effects: { 'cdb-qwer1234': 2 },
    });
    expect((await turn('maybe')).code).toBe('InvalidParameterValue.InvalidParameterValueError');
  });
});
