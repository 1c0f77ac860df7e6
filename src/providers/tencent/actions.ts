import type { Service } from './hosts.ts';

export interface Action {
  service: Service;
  /** Calls a second that Tencent Cloud allows, by the page of the action. */
  limit: number;
}

/** Everything this provider may call, and nothing else. */
export const actions = {
  DescribeDBInstances: { service: 'cdb', limit: 100 },
  DescribeDBInstanceInfo: { service: 'cdb', limit: 20 },
  DescribeDBFeatures: { service: 'cdb', limit: 20 },
  OpenDBInstanceEncryption: { service: 'cdb', limit: 20 },
  DescribeBackupEncryptionStatus: { service: 'cdb', limit: 20 },
  ModifyBackupEncryptionStatus: { service: 'cdb', limit: 20 },
  GetServiceStatus: { service: 'kms', limit: 100 },
  DescribeKey: { service: 'kms', limit: 100 },
  GetRole: { service: 'cam', limit: 20 },
  ListAttachedRolePolicies: { service: 'cam', limit: 10 },
  GetCallerIdentity: { service: 'sts', limit: 20 },
} as const satisfies Record<string, Action>;

export type ActionName = keyof typeof actions;

export const versions: Readonly<Record<Service, string>> = {
  cdb: '2017-03-20',
  kms: '2019-01-18',
  cam: '2019-01-16',
  sts: '2018-08-13',
};
