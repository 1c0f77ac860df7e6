/**
 * Switches encrypted backup of a TaurusDB instance on or off. The cloud answers with the new state
 * and names no job; the same path tells the state, and never the key.
 *
 * Source: TaurusDB API v3, "Enabling or Disabling Encrypted Backup" and "Checking Whether
 * Encrypted Backup Is Enabled".
 */
import type { Write } from '../../../domain/plan.ts';
import type { PreparedWrite, ReadBack } from '../../../flow/cloud-ports.ts';
import type { Answer } from '../answer.ts';
import type { HuaweiClient } from '../client.ts';
import { BackupEncryption } from '../schema.ts';

/** The one write, waiting to be sent. */
export function prepareBackupEncryption(
  client: HuaweiClient,
  write: Write,
): Promise<PreparedWrite> {
  const { region, value, key } = write;
  return client.prepareWrite({
    service: 'taurusdb',
    action: 'ModifyBackupEncryptStatus',
    method: 'POST',
    region,
    path: pathOf(write.instance),
    body:
      value === 'on'
        ? { encryption_status: 'on', type: 'kms', kms_key_id: key }
        : { encryption_status: 'off' },
    // The other state is no acceptance, whatever the status says.
    schema: BackupEncryption.refine((shown) => shown.encryption_status === value, {
      path: ['encryption_status'],
      error: 'not what was asked for',
    }),
  });
}

/** Needs the permission of the change itself: there is no smaller one. */
export function readBackupEncryption(
  client: HuaweiClient,
  target: { region: string; instance: string },
  patient = false,
): Promise<Answer<BackupEncryption>> {
  return client.read({
    service: 'taurusdb',
    action: 'DescribeBackupEncryptStatus',
    method: 'GET',
    region: target.region,
    path: pathOf(target.instance),
    schema: BackupEncryption,
    patient,
  });
}

/** Is it as was asked? For the key there is only the cloud's acceptance of the write. */
export async function checkBackupEncryption(client: HuaweiClient, write: Write): Promise<ReadBack> {
  const { body, requestId } = await readBackupEncryption(client, write, true);
  const word = body.encryption_status;
  if (word !== 'on' && word !== 'off') {
    return { is: 'unclear', detail: `Huawei Cloud says "${word}", which is neither on nor off.` };
  }

  const isDone = word === write.value;
  const proof = {
    seen: [{ label: 'Backup encryption', value: word }],
    unproven: isDone && write.key !== null ? keyUnproven(write.key) : null,
    cloudRequestId: requestId,
  };
  return { is: isDone ? 'done' : 'not-done', proof };
}

function keyUnproven(key: string): string {
  return (
    'Huawei Cloud shows only that encrypted backup is on, not which key is in use: ' +
    `that it is ${key} cannot be proven.`
  );
}

function pathOf(instance: string): string {
  return `/v3/{project_id}/instances/${encodeURIComponent(instance)}/backups/encryption`;
}
