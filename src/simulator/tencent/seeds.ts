import type { Fault } from '../simulator.ts';
import type { InstanceRow, TencentKey, TencentTables } from './state.ts';
import type { TencentCredential } from './verify.ts';

/** What signs when nothing else is configured. Not a secret: it opens this simulator alone. */
export const tencentCredentials = {
  secretId: 'AKIDsandboxsandboxsandboxsandbox0001',
  secretKey: 'sandbox-secret-key-of-tencent-01',
} as const satisfies TencentCredential;

export const tencentUin = '100000000001';
/** Where everything is that does not say otherwise. */
export const tencentRegion = 'ap-guangzhou';

/** Keys by what they show. All in ap-guangzhou but `elsewhere` and `singapore`. */
export const tencentKeys = {
  enabled: '23e80852-1e38-11e9-b129-5cb9019b4b01',
  /** Enabled, too: what is applied when another key is applied. */
  other: '23e80852-1e38-11e9-b129-07e500000002',
  disabled: '23e80852-1e38-11e9-b129-d15ab1ed0003',
  pendingDelete: '23e80852-1e38-11e9-b129-de1e7ed00004',
  pendingImport: '23e80852-1e38-11e9-b129-1a9070000005',
  /** Enabled, but only in ap-shanghai. */
  elsewhere: '23e80852-1e38-11e9-b129-e15e00000006',
  /** Enabled, but signs instead of encrypting. */
  asymmetric: '23e80852-1e38-11e9-b129-a5a000000007',
  /** Enabled, only in ap-singapore. */
  singapore: '23e80852-1e38-11e9-b129-5109a0000008',
} as const;

export interface TencentSeedOptions {
  moreInstances?: readonly string[] | undefined;
  /** Default true: KMS is switched on. */
  kmsEnabled?: boolean | undefined;
  /** Default true: the role `MySQL_QCSRole` exists. */
  rolePresent?: boolean | undefined;
  /** Default true: the role carries `QcloudAccessForMySQLRole`. */
  rolePolicy?: boolean | undefined;
}

/** A fresh copy of what a sandbox holds. */
export function tencentSeeds(options: TencentSeedOptions = {}): TencentTables {
  const rows = [
    ...['cdb-qwer1234', 'cdb-healthy-2', 'cdb-healthy-3', 'cdb-healthy-4', 'cdb-healthy-5'],
    ...policyNames.flatMap((name) => [`cdb-${name}-1`, `cdb-${name}-2`]),
    ...Object.keys(sentinelFaults),
    ...(options.moreInstances ?? []),
  ].map((id) => instance(id));
  rows.push(
    instance('cdb-encrypted', {
      Encryption: 'YES',
      KeyId: tencentKeys.enabled,
      KeyRegion: tencentRegion,
    }),
    instance('cdb-isolated', { Status: 5 }),
    instance('cdb-uninitialised', { InitFlag: 0 }),
    instance('cdb-needs-upgrade', { EncryptionNeedUpgrade: true, EngineVersion: '5.7' }),
    instance('cdb-unsupported', { IsSupportEncryption: false, EngineVersion: '5.6' }),
    instance('cdb-busy', { TaskStatus: 1 }),
    instance('cdbro-readonly1', {
      InstanceType: 3,
      MasterInfo: { InstanceId: 'cdb-qwer1234', Region: tencentRegion, Status: 1, TaskStatus: 0 },
    }),
    instance('cdb-singapore', {
      Region: 'ap-singapore',
      Zone: 'ap-singapore-1',
      ZoneName: 'Singapore Zone 1',
      ZoneId: 900001,
    }),
  );

  return {
    instances: Object.fromEntries(rows.map((row) => [row.InstanceId, row])),
    keys: Object.fromEntries(keys().map((row) => [row.KeyId, row])),
    account: {
      kmsEnabled: options.kmsEnabled ?? true,
      rolePresent: options.rolePresent ?? true,
      rolePolicy: options.rolePolicy ?? true,
    },
  };
}

/** Healthy ones, by the policies that the sandbox has for them. */
const policyNames = ['quorum', 'stages', 'delay', 'window', 'expiry'];

type SentinelFault = Omit<Fault, 'action' | 'instance'>;

/** Instances that misbehave by name, at every write, so that a person can watch it. */
const sentinelFaults: Readonly<Record<string, SentinelFault>> = {
  'cdb-slow': { how: 'lag', lagMs: 8000 },
  'cdb-lost-answer': { how: 'drop-after' },
  'cdb-lost-request': { how: 'drop-before', times: 1 },
  'cdb-internal-error': { how: 'internal-error-after' },
  'cdb-throttled': { how: 'throttle', times: 2 },
  'cdb-denied': { how: 'denied' },
  'cdb-other-key': { how: 'other-key' },
  'cdb-never': { how: 'never' },
};

export const tencentSentinels: readonly Fault[] = Object.entries(sentinelFaults).flatMap(
  ([id, fault]) =>
    ['OpenDBInstanceEncryption', 'ModifyBackupEncryptionStatus'].map((action) => ({
      times: Number.POSITIVE_INFINITY,
      ...fault,
      action,
      instance: id,
    })),
);

function instance(id: string, fields: Partial<InstanceRow> = {}): InstanceRow {
  return {
    InstanceId: id,
    InstanceName: `sandbox ${id.replace(/^cdb(ro)?-/, '')}`,
    Status: 1,
    TaskStatus: 0,
    InitFlag: 1,
    InstanceType: 1,
    EngineVersion: '8.0',
    EngineType: 'InnoDB',
    DeviceType: 'UNIVERSAL',
    DiskType: 'CLOUD_HSSD',
    Region: tencentRegion,
    Zone: 'ap-guangzhou-6',
    ZoneName: 'Guangzhou Zone 6',
    ZoneId: 100006,
    Memory: 4000,
    Volume: 100,
    Cpu: 2,
    ProjectId: 0,
    PayType: 1,
    CdbError: 0,
    WanStatus: 0,
    AutoRenew: 0,
    DeployMode: 0,
    ProtectMode: 0,
    InstanceNodes: 2,
    Vip: '10.0.0.7',
    Vport: 3306,
    UniqVpcId: 'vpc-sandbox1',
    UniqSubnetId: 'subnet-sandbox1',
    CreateTime: '2026-01-15 10:00:00',
    DeadlineTime: '0000-00-00 00:00:00',
    TagList: null,
    MasterInfo: null,
    RoGroups: [],
    DrInfo: [],
    DestroyProtect: 'off',
    Encryption: 'NO',
    KeyId: null,
    KeyRegion: null,
    EncryptionStatus: 'off',
    BinlogEncryptionStatus: 'off',
    IsSupportEncryption: true,
    EncryptionNeedUpgrade: false,
    ...fields,
  };
}

function keys(): TencentKey[] {
  return [
    key('enabled'),
    key('other'),
    key('disabled', { KeyState: 'Disabled' }),
    key('pendingDelete', { KeyState: 'PendingDelete', DeletionDate: 1_798_675_200 }),
    key('pendingImport', { KeyState: 'PendingImport', Origin: 'EXTERNAL' }),
    key('elsewhere', { Region: 'ap-shanghai' }),
    key('asymmetric', { KeyUsage: 'ASYMMETRIC_SIGN_VERIFY_ECC' }),
    key('singapore', { Region: 'ap-singapore' }),
  ];
}

function key(name: keyof typeof tencentKeys, fields: Partial<TencentKey> = {}): TencentKey {
  return {
    KeyId: tencentKeys[name],
    Alias: `sandbox-${name.toLowerCase()}`,
    KeyState: 'Enabled',
    KeyUsage: 'ENCRYPT_DECRYPT',
    Type: 2,
    Owner: 'user',
    Origin: 'TENCENT_KMS',
    CreateTime: 1_767_225_600,
    DeletionDate: 0,
    Region: tencentRegion,
    ...fields,
  };
}
