import type { CloudError, WireError } from '../../domain/errors.ts';
import { grammarOf } from '../../domain/operation.ts';
import type { Check, Write } from '../../domain/plan.ts';
import type { Reading } from './reads.ts';
import type { BackupEncryption, Instance } from './schema.ts';
import { block, explainFailure, type Finding, notMade, pass } from './verdicts.ts';

const guide = 'TaurusDB user guide, "Enabling or Disabling Encrypted Backup"';

/** What a status means for a write; the words are those of v3 and of v3.1. */
const statuses: Readonly<Record<string, readonly string[]>> = {
  normal: ['ACTIVE', 'NORMAL'],
  creating: ['BUILD', 'CREATING'],
  faulty: ['FAILED', 'ABNORMAL', 'CREATEFAIL'],
  frozen: ['FROZEN'],
  'storage full': ['STORAGE FULL'],
  busy: [
    ...['MODIFYING', 'REBOOTING', 'RESTORING', 'MODIFYING INSTANCE TYPE', 'SWITCHOVER'],
    ...['MIGRATING', 'BACKING UP', 'MODIFYING DATABASE PORT'],
  ],
};

/** One word for what the cloud calls by several; `unknown` for a word of its own. */
export function normaliseStatus(status: string): string {
  const word = status.toUpperCase();
  return Object.keys(statuses).find((name) => statuses[name]?.includes(word)) ?? 'unknown';
}

export function isInstanceId(text: string): boolean {
  return grammarOf('huawei').instancePattern.test(text);
}

/** The checks that every operation needs, in the order of the card. */
export function checkInstance(
  write: Write,
  instance: Instance | null,
  encryption: Reading<BackupEncryption>,
): Check[] {
  return [
    {
      name: 'instance-id-form',
      source: 'ModifyBackupEncryptStatus, parameter instance_id',
      ...checkForm(write),
    },
    {
      name: 'instance-exists',
      source: 'TaurusDB API v3, "Querying Details of a DB Instance"',
      ...checkExists(write, instance),
    },
    {
      name: 'instance-normal',
      source: 'TaurusDB error codes DBS.200019, DBS.201014 and DBS.280449',
      ...checkNormal(write, instance),
    },
    {
      name: 'encryption-state',
      source: 'TaurusDB API v3, "Checking Whether Encrypted Backup Is Enabled"',
      ...checkState(write, instance, encryption),
    },
  ];
}

/** Always a warning: nothing can be asked, and it stays for ever. */
export function warnOfRestoreLimit(write: Write): Check {
  return {
    name: 'restore-limit',
    verdict: 'warn',
    sentence:
      `Once encrypted backup of ${write.instance} has been on, its backups can never again be ` +
      'restored to an existing instance, only to a new one, even after it is switched off. ' +
      'Cross-region backup cannot be used with it.',
    source: guide,
  };
}

function checkForm({ instance }: Write): Finding {
  return isInstanceId(instance)
    ? pass(`${instance} has the form of a TaurusDB instance id.`)
    : block(
        'not-possible',
        `${instance} is not a TaurusDB instance id: 32 lower-case letters and digits, then in07. ` +
          'Copy the id from the console; ids of nodes end in no07, ids of backups in br07.',
      );
}

function checkExists(write: Write, instance: Instance | null): Finding {
  if (instance) return pass(`${write.instance} exists in ${write.region}.`);
  if (!isInstanceId(write.instance)) return notMade('Not looked for: the id has the wrong form.');
  return block(
    'not-found',
    `${write.instance} was not found in region ${write.region} of account ${write.account}, or ` +
      'the credentials may not see it. Check the id and the region, and the permission ' +
      'gaussdb:instance:list.',
  );
}

function checkNormal(write: Write, instance: Instance | null): Finding {
  if (!instance) return notMade('Not asked: there is no such instance.');

  const { instance: id } = write;
  const word = instance.status || 'no status';
  switch (normaliseStatus(instance.status)) {
    case 'normal':
      return pass(`${id} is running normally (${word}).`);
    case 'creating':
      return block('busy', `${id} is busy: it is still being created (${word}). Ask again later.`);
    case 'busy':
      return block('busy', `${id} is busy (${word}). Ask again when it is normal.`);
    case 'frozen':
      return block(
        'not-possible',
        `${id} is frozen (${word}), which mostly means arrears. Unfreeze it in the console first.`,
      );
    case 'storage full':
      return block('not-possible', `The storage of ${id} is full (${word}). Extend it first.`);
    case 'faulty':
      return block('not-possible', `${id} is faulty (${word}). Repair it in the console first.`);
    default:
      return block('busy', `${id} is not running normally (${word}). Ask again when it is.`);
  }
}

function checkState(
  write: Write,
  instance: Instance | null,
  encryption: Reading<BackupEncryption>,
): Finding {
  const { instance: id, value } = write;
  if (!instance) return notMade('Not asked: there is no such instance.');
  if (!encryption.ok) return notMade(stateUnreadable(id, encryption.error));

  const now = encryption.value.encryption_status;
  if (now !== 'on' && now !== 'off') {
    return notMade(`Huawei Cloud says "${now}" of ${id}, which is neither on nor off.`);
  }
  if (now !== value) return pass(`Encrypted backup of ${id} is ${now}.`);
  if (value === 'off') {
    return block('already-so', `Encrypted backup of ${id} is already off. There is nothing to do.`);
  }
  return block(
    'already-so',
    `Encrypted backup of ${id} is already on. Which key it uses, Huawei Cloud does not show: ` +
      `see the console if it has to be ${write.key}.`,
  );
}

function stateUnreadable(id: string, error: CloudError | WireError): string {
  const why = explainFailure(error, 'gaussdb:backup:encrypt');
  return `Whether encrypted backup of ${id} is on could not be read: ${why}`;
}
