import type { Call } from './call.ts';
import { instanceId, instanceNotFound } from './cdb.ts';
import { missing, type Params, text } from './fields.ts';
import { Refusal } from './refusal.ts';
import { tencentKeys, tencentRegion } from './seeds.ts';
import { type InstanceRow, instanceIn, keyIn, type TencentTables } from './state.ts';

const defaultKey = 'KMS-CDB';

/** cdb OpenDBInstanceEncryption. Never to be undone, and never a second time. */
export function openDBInstanceEncryption({ bench, region, params, twist }: Call): object {
  const { world, tally } = bench;
  const id = instanceId(params);
  const tables = world.read();
  const row = instanceIn(tables, region, id);
  if (row === undefined) throw instanceNotFound();
  const asked = keyAsked(params, row);
  if (row.Encryption === 'YES' || world.isChanging(id, 'Encryption')) {
    throw new Refusal('OperationDenied', 'The instance is encrypted already.');
  }
  refuseUnready(row);
  refuseUnusableKey(tables, asked);

  // The key shows before the encryption does: `KeyId` beside `NO` is what the cloud documents, too.
  const key = twist.otherKey ? { KeyId: tencentKeys.other, KeyRegion: tencentRegion } : asked;
  world.change(id, { ...key });
  if (twist.never) return {};
  world.change(id, { Encryption: 'YES' }, twist.lagMs ?? bench.takesMs);
  tally.add('effects', id);
  return {};
}

/** cdb DescribeBackupEncryptionStatus. */
export function describeBackupEncryptionStatus({ bench, region, params }: Call): object {
  const row = instanceIn(bench.world.read(), region, instanceId(params));
  if (row === undefined) throw backupInstanceNotFound();
  return {
    EncryptionStatus: row.EncryptionStatus,
    BinlogEncryptionStatus: row.BinlogEncryptionStatus,
  };
}

/** cdb ModifyBackupEncryptionStatus. What is so already is a success without an effect. */
export function modifyBackupEncryptionStatus({ bench, region, params, twist }: Call): object {
  const { world, tally } = bench;
  const id = instanceId(params);
  const row = instanceIn(world.read(), region, id);
  if (row === undefined) throw backupInstanceNotFound();
  for (const name of ['EncryptionStatus', 'BinlogEncryptionStatus']) {
    if (params[name] === undefined || params[name] === 'on' || params[name] === 'off') continue;
    throw new Refusal(
      'InvalidParameterValue.InvalidParameterValueError',
      `The value of ${name} is not valid.`,
    );
  }
  if (row.Status !== 1 || row.TaskStatus !== 0) throw wrongStatus();

  const fields = { ...params };
  delete fields.InstanceId;
  const isSo = Object.entries(fields).every(
    ([name, value]) => row[name as keyof InstanceRow] === value,
  );
  if (isSo || twist.never) return {};
  world.change(id, fields, twist.lagMs ?? bench.takesMs);
  tally.add('effects', id);
  return {};
}

interface KeyAsked {
  KeyId: string;
  KeyRegion: string;
}

function keyAsked(params: Params, row: InstanceRow): KeyAsked {
  const KeyId = text(params, 'KeyId');
  const KeyRegion = text(params, 'KeyRegion');
  if (KeyId === '') return { KeyId: defaultKey, KeyRegion: row.Region };
  if (KeyRegion === '') throw missing('KeyRegion');
  return { KeyId, KeyRegion };
}

function refuseUnready(row: InstanceRow): void {
  if (row.InstanceType !== 1) {
    throw new Refusal(
      'OperationDenied.InstanceUnsupportedOperateError',
      'The instance type does not support this operation.',
    );
  }
  if (row.Status !== 1 || row.TaskStatus !== 0 || row.InitFlag !== 1) throw wrongStatus();
  if (!row.IsSupportEncryption || row.EncryptionNeedUpgrade) {
    throw new Refusal(
      'OperationDenied.ActionNotSupport',
      'The instance does not support this operation.',
    );
  }
}

function refuseUnusableKey(tables: TencentTables, { KeyId, KeyRegion }: KeyAsked): void {
  const { kmsEnabled, rolePresent, rolePolicy } = tables.account;
  const key = keyIn(tables, KeyRegion, KeyId);
  const isUsable =
    KeyId === defaultKey || (key?.KeyState === 'Enabled' && key.KeyUsage === 'ENCRYPT_DECRYPT');
  if (kmsEnabled && rolePresent && rolePolicy && isUsable) return;
  throw new Refusal('InternalError.KmsError', 'KMS error.');
}

export function wrongStatus(): Refusal {
  return new Refusal(
    'OperationDenied.WrongStatus',
    'The status of the instance does not allow this operation.',
  );
}

function backupInstanceNotFound(): Refusal {
  return new Refusal('FailedOperation.InstanceQueryError', 'Failed to query the instance.');
}
