import { WireError } from '../../domain/errors.ts';
import type { Facts, Write } from '../../domain/plan.ts';
import type { Clock } from '../../flow/ports.ts';
import type { HuaweiClient } from './client.ts';
import {
  checkInstance,
  isInstanceId,
  normaliseStatus,
  warnOfRestoreLimit,
} from './instance-checks.ts';
import { checkKey, nameKeyState } from './key-checks.ts';
import { readBackupEncryption } from './operations/backup-encryption.ts';
import { type Reading, readInstance, readKey, settle } from './reads.ts';
import type { BackupEncryption, Instance, Key } from './schema.ts';

interface Readings {
  instance: Instance | null;
  encryption: Reading<BackupEncryption>;
  /** Null: the operation takes no key. */
  key: Reading<Key> | null;
}

/**
 * Reads instance, encrypted backup and key at once, and checks them.
 *
 * @throws CloudError or WireError when the instance itself could not be read.
 */
export async function readHuaweiFacts(
  client: HuaweiClient,
  clock: Clock,
  write: Write,
): Promise<Facts> {
  const readAtMs = clock.now();
  const readings = isInstanceId(write.instance) ? await readAll(client, write) : unread(write);
  const { instance, encryption, key } = readings;

  return {
    readAtMs,
    instanceName: instance?.name || null,
    shown: show(write, readings),
    bound: bind(readings),
    checks: [
      ...checkInstance(write, instance, encryption),
      ...(key ? checkKey(write, key, instance) : []),
      ...(write.value === 'on' ? [warnOfRestoreLimit(write)] : []),
    ],
  };
}

async function readAll(client: HuaweiClient, write: Write): Promise<Readings> {
  const { region, key: id } = write;
  const [instance, encryption, key] = await Promise.all([
    readInstance(client, region, write.instance),
    settle(readBackupEncryption(client, write).then(({ body }) => body)),
    id === null ? null : settle(readKey(client, region, id)),
  ]);
  return { instance, encryption, key };
}

/** Nothing is asked about what cannot be an instance's id. */
function unread(write: Write): Readings {
  const error = new WireError('instance_id', 'was not sent');
  return {
    instance: null,
    encryption: { ok: false, error },
    key: write.key === null ? null : { ok: false, error },
  };
}

function show(write: Write, { instance, encryption, key }: Readings): Facts['shown'] {
  const rows: [label: string, value: string][] = [
    ['Instance name', instance?.name ?? ''],
    ['Region', write.region],
    ['Status', instance?.status ?? ''],
    ['Engine', instance ? nameEngine(instance) : ''],
    ['Backup encryption now', encryption.ok ? encryption.value.encryption_status : 'not readable'],
    ['Key', key?.ok ? joinWords(key.value.key_alias, key.value.key_spec) : ''],
  ];
  return rows.filter(([, value]) => value).map(([label, value]) => ({ label, value }));
}

/** Null is "could not be read": once it can, the approvers see a difference. */
function bind({ instance, encryption, key }: Readings): Facts['bound'] {
  const found = key?.ok ? key.value : null;
  return {
    'instance-status': instance && normaliseStatus(instance.status),
    // The kernel is patched by the cloud itself and changes nothing that was decided.
    engine: instance && nameDatastore(instance),
    'enterprise-project': instance?.enterprise_project_id ?? null,
    'encryption-now': encryption.ok ? encryption.value.encryption_status : null,
    ...(key && {
      'key-state': found && nameKeyState(found.key_state),
      'key-spec': found?.key_spec ?? null,
      'key-usage': found?.key_usage ?? null,
      'key-project': found?.sys_enterprise_project_id ?? null,
    }),
  };
}

/** `gaussdb-mysql 8.0`. */
export function nameDatastore({ datastore }: Instance): string {
  return joinWords(datastore.type, datastore.version);
}

function nameEngine(instance: Instance): string {
  const kernel = instance.datastore.kernel_version;
  return joinWords(nameDatastore(instance), kernel && `kernel ${kernel}`);
}

function joinWords(...words: string[]): string {
  return words.filter(Boolean).join(' ');
}
