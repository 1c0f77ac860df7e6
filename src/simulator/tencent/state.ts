import type { Tables } from '../world.ts';

/** What `DescribeDBInstances` shows. Fields as in cdb API 2017-03-20, InstanceInfo. */
export interface InstanceInfo {
  InstanceId: string;
  InstanceName: string;
  Status: number;
  TaskStatus: number;
  InitFlag: number;
  InstanceType: number;
  EngineVersion: string;
  EngineType: string;
  DeviceType: string;
  DiskType: string;
  Region: string;
  Zone: string;
  ZoneName: string;
  ZoneId: number;
  Memory: number;
  Volume: number;
  Cpu: number;
  ProjectId: number;
  PayType: number;
  CdbError: number;
  WanStatus: number;
  AutoRenew: number;
  DeployMode: number;
  ProtectMode: number;
  InstanceNodes: number;
  Vip: string;
  Vport: number;
  UniqVpcId: string;
  UniqSubnetId: string;
  CreateTime: string;
  DeadlineTime: string;
  TagList: readonly { TagKey: string; TagValue: string }[] | null;
  MasterInfo: { InstanceId: string; Region: string; Status: number; TaskStatus: number } | null;
  RoGroups: readonly object[];
  DrInfo: readonly object[];
  DestroyProtect: string;
}

/** What other calls show of the same instance. */
export interface Hidden {
  Encryption: 'YES' | 'NO';
  KeyId: string | null;
  KeyRegion: string | null;
  /** Of backups. */
  EncryptionStatus: 'on' | 'off';
  BinlogEncryptionStatus: 'on' | 'off';
  IsSupportEncryption: boolean;
  EncryptionNeedUpgrade: boolean;
}

/** One row: both, flat, so that every field can be turned by its own name. */
export type InstanceRow = InstanceInfo & Hidden;

export interface TencentKey {
  KeyId: string;
  Alias: string;
  KeyState: 'Enabled' | 'Disabled' | 'PendingDelete' | 'PendingImport' | 'Archived';
  KeyUsage: string;
  Type: number;
  Owner: string;
  Origin: 'TENCENT_KMS' | 'EXTERNAL';
  CreateTime: number;
  DeletionDate: number;
  /** Where it lives. No answer shows it. */
  Region: string;
}

export interface TencentAccount {
  kmsEnabled: boolean;
  /** `MySQL_QCSRole` exists. */
  rolePresent: boolean;
  /** It carries `QcloudAccessForMySQLRole`. */
  rolePolicy: boolean;
}

export interface TencentTables extends Tables {
  instances: Record<string, InstanceRow>;
  keys: Record<string, TencentKey>;
  account: TencentAccount;
}

/** An instance as seen from one region: elsewhere it does not exist. */
export function instanceIn(
  tables: TencentTables,
  region: string,
  id: string,
): InstanceRow | undefined {
  const row = tables.instances[id];
  return row?.Region === region ? row : undefined;
}

/** A key as seen from one region: elsewhere it does not exist. */
export function keyIn(tables: TencentTables, region: string, id: string): TencentKey | undefined {
  const key = tables.keys[id];
  return key?.Region === region ? key : undefined;
}
