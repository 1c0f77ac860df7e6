import { huaweiInstances, huaweiKeys } from '../../../src/simulator/huawei/seeds.ts';
import { tencentKeys } from '../../../src/simulator/tencent/seeds.ts';

const minute = 60_000;

/** Something to be asked for, of each kind. */
export interface Matter {
  name: string;
  cloud: 'tencent' | 'huawei';
  instance: string;
  ask: string;
  /** The cloud's name of the write. */
  action: string;
  /** Whoever approves types the instance. */
  isTyped: boolean;
  /** What can be undone is tried again by the bot itself, once; all else by a person only. */
  triesAgain: 'bot' | 'person';
  /** From a write on, so long after it the old state proves that it was not done. */
  provableAfterMs: number;
}

const tencentProvable = 5 * minute + minute;
const huaweiProvable = 15 * minute + minute;

/** Can never be undone. */
export const storage: Matter = {
  name: 'storage encryption of Tencent',
  cloud: 'tencent',
  instance: 'cdb-qwer1234',
  ask: `tencent cdb-qwer1234 key=${tencentKeys.enabled}`,
  action: 'OpenDBInstanceEncryption',
  isTyped: true,
  triesAgain: 'person',
  provableAfterMs: tencentProvable,
};

export const backups: Matter = {
  name: 'backup encryption of Tencent',
  cloud: 'tencent',
  instance: 'cdb-healthy-2',
  ask: 'tencent cdb-healthy-2 on backup',
  action: 'ModifyBackupEncryptionStatus',
  isTyped: false,
  triesAgain: 'bot',
  provableAfterMs: tencentProvable,
};

/** Lasting, which counts as what cannot be undone. */
export const huaweiOn: Matter = {
  name: 'backup encryption of Huawei, on',
  cloud: 'huawei',
  instance: huaweiInstances.healthy,
  ask: `huawei ${huaweiInstances.healthy} on key=${huaweiKeys.enabled}`,
  action: 'ModifyBackupEncryptStatus',
  isTyped: true,
  triesAgain: 'person',
  provableAfterMs: huaweiProvable,
};

export const huaweiOff: Matter = {
  name: 'backup encryption of Huawei, off',
  cloud: 'huawei',
  instance: huaweiInstances.alreadyOn,
  ask: `huawei ${huaweiInstances.alreadyOn} off`,
  action: 'ModifyBackupEncryptStatus',
  isTyped: false,
  triesAgain: 'bot',
  provableAfterMs: huaweiProvable,
};

export const matters = [storage, backups, huaweiOn, huaweiOff];
