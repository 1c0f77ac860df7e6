/**
 * What is read before anybody is asked to approve, and again before the write. All reads are made
 * in parallel; each check is a pure function of what they gave.
 */
import type { Facts, Write } from '../../domain/plan.ts';
import {
  checkBackupEncryption,
  checkEncryptionOff,
  checkKernel,
  checkSupport,
} from './checks/encryption.ts';
import {
  checkInstance,
  describeStatus,
  describeType,
  isPrimary,
  noInstance,
} from './checks/instance.ts';
import { checkKey, checkKms, hasOwnKey, kmsRegionOf } from './checks/key.ts';
import { checkRole } from './checks/role.ts';
import { findInstance } from './instance.ts';
import { describeKey } from './key.ts';
import type { FactSources } from './operations/operation.ts';
import { attempt, type Reading } from './reading.ts';
import {
  DescribeBackupEncryptionStatus,
  DescribeDBFeatures,
  DescribeDBInstanceInfo,
  type InstanceInfo,
} from './schema.ts';

/** @throws CloudError or WireError when the instance itself cannot be read. */
export async function readStorageFacts(
  { client, account, clock }: FactSources,
  write: Write,
): Promise<Facts> {
  const readAtMs = clock.now();
  const { region, instance } = write;
  const params = { InstanceId: instance };

  const [info, state, features, kms, key, role, policies] = await Promise.all([
    findInstance(client, region, instance),
    attempt(client, { action: 'DescribeDBInstanceInfo', region, params }, DescribeDBInstanceInfo),
    attempt(client, { action: 'DescribeDBFeatures', region, params }, DescribeDBFeatures),
    account.kms(kmsRegionOf(write)),
    hasOwnKey(write) ? describeKey(client, write.key, write.keyRegion) : undefined,
    account.role(),
    account.rolePolicies(),
  ]);

  const skipped = whySkipped(info);
  const encryption = skipped ? undefined : needed(state);
  const kmsCheck = checkKms(write, kms);
  const roleChecks = checkRole(role, policies);
  return {
    readAtMs,
    instanceName: info?.InstanceName || null,
    shown: [
      ...showInstance(write, info),
      ...show('Encryption now', encryption?.Encryption),
      ...show('Key alias', key?.ok ? key.fields.Alias : null),
    ],
    bound: {
      ...bindInstance(info),
      encryption: encryption?.Encryption ?? null,
      'encryption-supported': features.ok ? features.fields.IsSupportEncryption : null,
      'needs-upgrade': features.ok ? features.fields.EncryptionNeedUpgrade : null,
      ...(key && {
        'key-state': key.ok ? key.fields.KeyState : null,
        'key-usage': key.ok ? key.fields.KeyUsage : null,
        'key-owner': (key.ok && key.fields.Owner) || null,
      }),
      // Of the account there is only what a check made of it.
      ...Object.fromEntries([kmsCheck, ...roleChecks].map(({ name, verdict }) => [name, verdict])),
    },
    checks: [
      ...checkInstance(write, info),
      checkEncryptionOff(write, encryption, skipped),
      checkSupport(write, info, features, skipped),
      checkKernel(write, features, skipped),
      kmsCheck,
      ...checkKey(write, key),
      ...roleChecks,
    ],
  };
}

/** @throws CloudError or WireError when the instance itself cannot be read. */
export async function readBackupFacts(
  { client, clock }: FactSources,
  write: Write,
): Promise<Facts> {
  const readAtMs = clock.now();
  const { region, instance } = write;
  const action = 'DescribeBackupEncryptionStatus';
  const params = { InstanceId: instance };

  const [info, state] = await Promise.all([
    findInstance(client, region, instance),
    attempt(client, { action, region, params }, DescribeBackupEncryptionStatus),
  ]);

  const skipped = whySkipped(info);
  const status = skipped ? undefined : needed(state).EncryptionStatus;
  return {
    readAtMs,
    instanceName: info?.InstanceName || null,
    shown: [...showInstance(write, info), ...show('Backup encryption now', status)],
    bound: { ...bindInstance(info), 'backup-encryption': status ?? null },
    checks: [...checkInstance(write, info), checkBackupEncryption(write, status, skipped)],
  };
}

/** Why the encryption of the instance is not looked at; null: it is. */
function whySkipped(info: InstanceInfo | undefined): string | null {
  if (!info) return noInstance;
  return isPrimary(info) ? null : `Not checked: it is a ${describeType(info)}.`;
}

/** Without the state of the instance itself nothing can be planned, and nothing proven later. */
function needed<T>(reading: Reading<T>): T {
  if (reading.ok) return reading.fields;
  throw reading.error;
}

function bindInstance(info: InstanceInfo | undefined): Facts['bound'] {
  if (!info) return {};
  return {
    'instance-type': describeType(info),
    'instance-status': describeStatus(info),
    initialised: info.InitFlag === 1,
    'engine-version': info.EngineVersion ?? null,
  };
}

function showInstance({ region }: Write, info: InstanceInfo | undefined): Facts['shown'] {
  if (!info) return [];
  const engine = [`MySQL ${info.EngineVersion ?? ''}`.trim(), info.EngineType, info.DeviceType];
  const size = [
    info.Cpu && `${info.Cpu} cores`,
    info.Memory && `${info.Memory} MB memory`,
    info.Volume && `${info.Volume} GB disk`,
  ];
  return [
    ...show('Instance name', info.InstanceName),
    ...show('Region', info.Zone ? `${region} (${info.Zone})` : region),
    ...show('Engine', engine.filter(Boolean).join(', ')),
    ...show('Type', describeType(info)),
    ...show('Status', describeStatus(info)),
    ...show('Size', size.filter(Boolean).join(', ')),
  ];
}

function show(label: string, value: string | null | undefined): { label: string; value: string }[] {
  return value ? [{ label, value }] : [];
}
