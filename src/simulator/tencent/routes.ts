import type { Call } from './call.ts';
import { getCallerIdentity, getRole, listAttachedRolePolicies } from './cam.ts';
import { describeDBFeatures, describeDBInstanceInfo, describeDBInstances } from './cdb.ts';
import {
  describeBackupEncryptionStatus,
  modifyBackupEncryptionStatus,
  openDBInstanceEncryption,
} from './encryption.ts';
import type { FieldType } from './fields.ts';
import { describeKey, describeKeys, getServiceStatus, listKeyDetail, listKeys } from './kms.ts';

export interface Route {
  service: Service;
  /** Calls a second for each action, host and credential. */
  limit: number;
  /** Does it change the instance it names? */
  isWrite?: true;
  fields: Readonly<Record<string, FieldType>>;
  /** @throws Refusal */
  handle(call: Call): object;
}

export type Service = keyof typeof services;

export const services = {
  cdb: { version: '2017-03-20', needsRegion: true },
  kms: { version: '2019-01-18', needsRegion: true },
  cam: { version: '2019-01-16', needsRegion: false },
  sts: { version: '2018-08-13', needsRegion: false },
} as const;

const instanceOnly = { InstanceId: 'String!' } as const;

/** All that is simulated. Limits: the figures on the page of each action. */
export const routes: Readonly<Record<string, Route>> = {
  OpenDBInstanceEncryption: {
    service: 'cdb',
    limit: 20,
    isWrite: true,
    fields: { ...instanceOnly, KeyId: 'String', KeyRegion: 'String' },
    handle: openDBInstanceEncryption,
  },
  ModifyBackupEncryptionStatus: {
    service: 'cdb',
    limit: 20,
    isWrite: true,
    fields: { ...instanceOnly, EncryptionStatus: 'String!', BinlogEncryptionStatus: 'String' },
    handle: modifyBackupEncryptionStatus,
  },
  DescribeBackupEncryptionStatus: {
    service: 'cdb',
    limit: 20,
    fields: instanceOnly,
    handle: describeBackupEncryptionStatus,
  },
  DescribeDBInstances: {
    service: 'cdb',
    limit: 100,
    fields: {
      Offset: 'Integer',
      Limit: 'Integer',
      InstanceIds: 'String[]',
      InstanceNames: 'String[]',
      Status: 'Integer[]',
      TaskStatus: 'Integer[]',
      InitFlag: 'Integer',
      InstanceTypes: 'Integer[]',
      WithMaster: 'Integer',
      WithRo: 'Integer',
      WithDr: 'Integer',
      EngineVersions: 'String[]',
      EngineTypes: 'String[]',
      PayTypes: 'Integer[]',
      CdbErrors: 'Integer[]',
      ProjectId: 'Integer',
      Vips: 'String[]',
      UniqueVpcIds: 'String[]',
      UniqSubnetIds: 'String[]',
      ZoneIds: 'Integer[]',
      Tags: 'Tag[]',
      OrderBy: 'String',
      OrderDirection: 'String',
    },
    handle: describeDBInstances,
  },
  DescribeDBInstanceInfo: {
    service: 'cdb',
    limit: 20,
    fields: instanceOnly,
    handle: describeDBInstanceInfo,
  },
  DescribeDBFeatures: {
    service: 'cdb',
    limit: 20,
    fields: instanceOnly,
    handle: describeDBFeatures,
  },
  GetServiceStatus: { service: 'kms', limit: 100, fields: {}, handle: getServiceStatus },
  DescribeKey: {
    service: 'kms',
    limit: 100,
    fields: { KeyId: 'String!' },
    handle: describeKey,
  },
  DescribeKeys: {
    service: 'kms',
    limit: 100,
    fields: { KeyIds: 'String[]!' },
    handle: describeKeys,
  },
  ListKeys: {
    service: 'kms',
    limit: 100,
    fields: { Offset: 'Integer', Limit: 'Integer', Role: 'Integer' },
    handle: listKeys,
  },
  ListKeyDetail: {
    service: 'kms',
    limit: 100,
    fields: {
      Offset: 'Integer',
      Limit: 'Integer',
      Role: 'Integer',
      OrderType: 'Integer',
      KeyState: 'Integer',
      SearchKeyAlias: 'String',
      Origin: 'String',
      KeyUsage: 'String',
    },
    handle: listKeyDetail,
  },
  GetRole: {
    service: 'cam',
    limit: 20,
    fields: { RoleName: 'String', RoleId: 'String' },
    handle: getRole,
  },
  ListAttachedRolePolicies: {
    service: 'cam',
    limit: 10,
    fields: {
      Page: 'Integer!',
      Rp: 'Integer!',
      RoleName: 'String',
      RoleId: 'String',
      PolicyType: 'String',
      Keyword: 'String',
    },
    handle: listAttachedRolePolicies,
  },
  GetCallerIdentity: { service: 'sts', limit: 20, fields: {}, handle: getCallerIdentity },
};

/** Regions known to the SDK. Source: common/regions/regions.go of the Go SDK. */
export const regions: readonly string[] = (
  'ap-bangkok ap-beijing ap-chengdu ap-chongqing ap-guangzhou ap-guangzhou-open ap-hongkong ' +
  'ap-jakarta ap-mumbai ap-nanjing ap-seoul ap-shanghai ap-shanghai-fsi ap-shenzhen-fsi ' +
  'ap-singapore ap-tokyo eu-frankfurt eu-moscow na-ashburn na-siliconvalley na-toronto sa-saopaulo'
).split(' ');
