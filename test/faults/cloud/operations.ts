import { huaweiKeys } from '../../../src/simulator/huawei/seeds.ts';
import { tencentKeys } from '../../../src/simulator/tencent/seeds.ts';

/** One operation of each kind: what it calls, and how it is asked for. */
interface Operation {
  cloud: 'tencent' | 'huawei';
  /** Of the calls before an approval, the one without which nothing goes on. */
  instance: string;
  /** The call that shows whether it is so: made for the card, before the write, and as the proof. */
  state: string;
  write: string;
  ask(instance: string): string;
}

const tencent = { cloud: 'tencent', instance: 'DescribeDBInstances' } as const;
const huawei = {
  cloud: 'huawei',
  instance: 'ShowInstance',
  state: 'DescribeBackupEncryptStatus',
  write: 'ModifyBackupEncryptStatus',
} as const;

export const operations = {
  /** Tencent, encryption at rest: for ever. */
  storage: {
    ...tencent,
    state: 'DescribeDBInstanceInfo',
    write: 'OpenDBInstanceEncryption',
    ask: (instance) => `tencent ${instance} key=${tencentKeys.enabled} region=ap-guangzhou`,
  },
  /** Tencent, backups: can be undone. */
  backups: {
    ...tencent,
    state: 'DescribeBackupEncryptionStatus',
    write: 'ModifyBackupEncryptionStatus',
    ask: (instance) => `tencent ${instance} on backup region=ap-guangzhou`,
  },
  /** Huawei, backups on: it leaves something behind. */
  lasting: { ...huawei, ask: (instance) => `huawei ${instance} on key=${huaweiKeys.enabled}` },
  /** Huawei, backups off: can be undone. */
  off: { ...huawei, ask: (instance) => `huawei ${instance} off` },
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof operations;
export const operationNames = Object.keys(operations) as OperationName[];
