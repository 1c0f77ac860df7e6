import { describe, expect, it } from 'vitest';
import { tencentKeys } from '../../../src/simulator/tencent/seeds.ts';
import type { TencentAnswer } from './call.ts';
import { type StartedTencent, start } from './start.ts';

function ids(answer: TencentAnswer): string[] {
  return (answer.response.Items as { InstanceId: string }[]).map((item) => item.InstanceId);
}

describe('reading', () => {
  it('lists the instances of one region alone', async () => {
    const { call } = await start();

    const here = await call('DescribeDBInstances', { Limit: 2000 });
    const there = await call('DescribeDBInstances', {}, { region: 'ap-singapore' });

    expect(ids(here)).toContain('cdb-qwer1234');
    expect(ids(here)).not.toContain('cdb-singapore');
    expect(ids(there)).toEqual(['cdb-singapore']);
  });

  it('gives every instance once over all pages', async () => {
    const { call } = await start({ moreInstances: ['cdb-more-1', 'cdb-more-2'] });
    const all = await call('DescribeDBInstances', { Limit: 2000 });
    const total = Number(all.response.TotalCount);

    const paged: string[] = [];
    for (let offset = 0; offset < total; offset += 7) {
      paged.push(...ids(await call('DescribeDBInstances', { Offset: offset, Limit: 7 })));
    }

    expect(paged).toEqual(ids(all));
    expect(new Set(paged).size).toBe(total);
    expect(paged).toContain('cdb-more-2');
  });

  it.each([
    [{ InstanceIds: ['cdb-busy', 'cdb-singapore'] }, ['cdb-busy']],
    [{ InitFlag: 0 }, ['cdb-uninitialised']],
    [{ Status: [5] }, ['cdb-isolated']],
    [{ TaskStatus: [1] }, ['cdb-busy']],
    [{ WithMaster: 0 }, ['cdbro-readonly1']],
    [
      { EngineVersions: ['5.6', '5.7'], OrderBy: 'instanceId' },
      ['cdb-unsupported', 'cdb-needs-upgrade'],
    ],
  ])('finds by %o', async (filter, expected) => {
    const { call } = await start();

    expect(ids(await call('DescribeDBInstances', filter))).toEqual(expected);
  });

  it('shows no sign of encryption in the list', async () => {
    const { call } = await start();

    const answer = await call('DescribeDBInstances', { InstanceIds: ['cdb-encrypted'] });

    expect(answer.text).not.toMatch(/"(Encryption|KeyId|KeyRegion)/);
  });

  it('shows no info of a read-only instance, and none of one that is elsewhere', async () => {
    const { call } = await start();

    const readOnly = await call('DescribeDBInstanceInfo', { InstanceId: 'cdbro-readonly1' });
    const elsewhere = await call('DescribeDBInstanceInfo', { InstanceId: 'cdb-singapore' });

    expect([readOnly.code, elsewhere.code]).toEqual([
      'InvalidParameter',
      'InvalidParameter.ResourceNotExists',
    ]);
  });

  it('says beforehand which instance can be encrypted', async () => {
    const { call } = await start();
    const features = async (id: string) =>
      (await call('DescribeDBFeatures', { InstanceId: id })).response;

    expect(await features('cdb-qwer1234')).toMatchObject({
      IsSupportEncryption: true,
      EncryptionNeedUpgrade: false,
    });
    expect(await features('cdb-needs-upgrade')).toMatchObject({ EncryptionNeedUpgrade: true });
    expect(await features('cdb-unsupported')).toMatchObject({ IsSupportEncryption: false });
  });
});

describe('KMS, CAM and STS', () => {
  const key = (call: StartedTencent['call'], KeyId: string, region: string) =>
    call('DescribeKey', { KeyId }, { region });

  it('show a key in its own region alone', async () => {
    const { call } = await start();

    const here = await key(call, tencentKeys.elsewhere, 'ap-shanghai');
    const there = await key(call, tencentKeys.elsewhere, 'ap-guangzhou');

    expect(here.response.KeyMetadata).toMatchObject({ KeyState: 'Enabled' });
    expect(there.code).toBe('ResourceUnavailable.CmkNotFound');
  });

  it('refuse an id that is none', async () => {
    const { call } = await start();

    const answer = await key(call, 'KMS-CDB', 'ap-guangzhou');

    expect(answer.code).toBe('InvalidParameterValue.InvalidKeyId');
  });

  it('list keys by state and usage', async () => {
    const { call } = await start();

    const disabled = await call('ListKeyDetail', { KeyState: 2 });
    const every = await call('ListKeyDetail', { KeyUsage: 'ALL', Limit: 200 });
    const some = await call('DescribeKeys', { KeyIds: [tencentKeys.asymmetric] });

    expect(disabled.response).toMatchObject({
      TotalCount: 1,
      KeyMetadatas: [{ KeyId: tencentKeys.disabled, KeyState: 'Disabled' }],
    });
    expect(every.response.TotalCount).toBe(6);
    expect(some.text).toContain('ASYMMETRIC');
    expect((await call('ListKeys', { Limit: 2 })).response.Keys).toHaveLength(2);
  });

  it('show whether KMS is on, the role there, and its policy attached', async () => {
    const { cloud, call } = await start();
    const policies = { Page: 1, Rp: 200, RoleName: 'MySQL_QCSRole', PolicyType: 'QCS' };

    expect((await call('GetServiceStatus')).response).toMatchObject({
      ServiceEnabled: true,
      InvalidType: 1,
    });
    expect((await call('ListAttachedRolePolicies', policies)).response).toMatchObject({
      TotalNum: 1,
      List: [{ PolicyName: 'QcloudAccessForMySQLRole', PolicyType: 'QCS' }],
    });

    cloud.edit('account', { kmsEnabled: false, rolePolicy: false });
    expect((await call('GetServiceStatus')).response).toMatchObject({ ServiceEnabled: false });
    expect((await call('ListAttachedRolePolicies', policies)).response.TotalNum).toBe(0);

    cloud.edit('account', { rolePresent: false });
    const missing = await call('GetRole', { RoleName: 'MySQL_QCSRole' });
    expect(missing).toMatchObject({
      code: 'InvalidParameter.RoleNotExist',
      message: 'Role does not exist.',
    });
  });
});
