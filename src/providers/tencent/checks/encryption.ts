import type { Check, Write } from '../../../domain/plan.ts';
import type { Reading } from '../reading.ts';
import type { DescribeDBFeatures, DescribeDBInstanceInfo, InstanceInfo } from '../schema.ts';
import { nameCheck } from './check.ts';

/** Why the instance's own state was not looked at; null: it was. */
type Skipped = string | null;

export function checkEncryptionOff(
  { instance }: Write,
  encryption: DescribeDBInstanceInfo | undefined,
  skipped: Skipped,
): Check {
  const check = nameCheck('encryption-off', 'DescribeDBInstanceInfo, Encryption');
  if (!encryption) return check.notMade(skipped ?? 'Not checked.');
  const { Encryption, KeyId, KeyRegion } = encryption;
  if (Encryption === 'NO') return check.pass(`${instance} is not encrypted yet.`);
  if (Encryption !== 'YES')
    return check.notMade(`${instance} shows the unknown state "${Encryption}".`);
  return check.block(
    'already-so',
    `${instance} is already encrypted, with key ${KeyId || '(not shown)'}` +
      `${KeyRegion ? ` in ${KeyRegion}` : ''}. There is nothing to do.`,
  );
}

export function checkBackupEncryption(
  { instance, value }: Write,
  status: string | undefined,
  skipped: Skipped,
): Check {
  const check = nameCheck(
    value === 'on' ? 'encryption-off' : 'encryption-on',
    'DescribeBackupEncryptionStatus, EncryptionStatus',
  );
  if (status === undefined) return check.notMade(skipped ?? 'Not checked.');
  if (status !== 'on' && status !== 'off')
    return check.notMade(`${instance} shows the unknown state "${status}".`);

  const is = status === 'on' ? 'encrypted' : 'not encrypted';
  if (status !== value) return check.pass(`Backups of ${instance} are ${is} now.`);
  return check.block(
    'already-so',
    `Backups of ${instance} are already ${is}. There is nothing to do.`,
  );
}

export function checkSupport(
  { instance }: Write,
  info: InstanceInfo | undefined,
  features: Reading<DescribeDBFeatures>,
  skipped: Skipped,
): Check {
  const check = nameCheck('encryption-supported', 'DescribeDBFeatures, IsSupportEncryption');
  if (skipped) return check.notMade(skipped);
  if (!features.ok) return check.notMade(`Not checked: ${features.why}.`);
  const { IsSupportEncryption, EncryptionNeedUpgrade } = features.fields;
  if (IsSupportEncryption) return check.pass(`${instance} supports encryption at rest.`);
  if (EncryptionNeedUpgrade)
    return check.warn(`${instance} does not support encryption at rest with its present kernel.`);

  const kind = [`MySQL ${info?.EngineVersion ?? '?'}`, info?.DeviceType].filter(Boolean).join(', ');
  return check.block(
    'not-possible',
    `${instance} does not support encryption at rest (${kind}); it is not supported there. ` +
      'Move the data to an instance that supports it.',
  );
}

export function checkKernel(
  { instance }: Write,
  features: Reading<DescribeDBFeatures>,
  skipped: Skipped,
): Check {
  const check = nameCheck('kernel-current', 'DescribeDBFeatures, EncryptionNeedUpgrade');
  if (skipped) return check.notMade(skipped);
  if (!features.ok) return check.notMade(`Not checked: ${features.why}.`);
  const { IsSupportEncryption, EncryptionNeedUpgrade } = features.fields;
  if (!EncryptionNeedUpgrade)
    return IsSupportEncryption
      ? check.pass(`The kernel of ${instance} is recent enough.`)
      : check.notMade(`Not checked: ${instance} does not support encryption.`);
  return check.block(
    'not-possible',
    `${instance} needs a kernel upgrade before it can be encrypted; ` +
      'upgrade its kernel minor version in the console, then ask again.',
  );
}
