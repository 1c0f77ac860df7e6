import { CloudError, type WireError } from '../../domain/errors.ts';
import type { Check, Write } from '../../domain/plan.ts';
import { isInstanceId } from './instance-checks.ts';
import type { Reading } from './reads.ts';
import type { Instance, Key } from './schema.ts';
import { block, explainFailure, type Finding, notMade, pass } from './verdicts.ts';

const guide = 'TaurusDB user guide, "Enabling or Disabling Encrypted Backup", keys';
const describeKey = 'DEW, "Querying the Information About a Key"';

const keyStates: Readonly<Record<string, string>> = {
  '1': 'pending activation',
  '2': 'enabled',
  '3': 'disabled',
  '4': 'pending deletion',
  '5': 'pending import',
};

const nextSteps: Readonly<Record<string, string>> = {
  'pending activation': 'Wait until it is enabled, or take another key.',
  disabled: 'Enable it in DEW, or take another key.',
  'pending deletion': 'Cancel its deletion and enable it in DEW, or take another key.',
  'pending import': 'Import its key material in DEW, or take another key.',
};

const notAKeyId = 'KMS.0205';

/** The state of a key that `describe-key` refuses to describe: the refusal is what we want to know. */
const tellingRefusals: Readonly<Record<string, string>> = {
  'KMS.0209': 'disabled',
  'KMS.0210': 'pending deletion',
  'KMS.0320': 'frozen',
  'KMS.0328': 'frozen',
};

const usableSpecs: readonly string[] = ['AES_256', 'SM4'];
const defaultProject = '0';

/** `enabled`, `pending deletion`, …; the cloud's own word when it is a new one. */
export function nameKeyState(state: string): string {
  return keyStates[state] ?? (state || 'unknown');
}

/** The state that the refusal to describe a key tells; null: it tells none. */
export function stateToldBy(error: CloudError | WireError): string | null {
  if (!(error instanceof CloudError)) return null;
  return tellingRefusals[error.cloudCode ?? ''] ?? null;
}

/** Is there, as the refusal says, no such key? */
export function meansNoSuchKey(error: CloudError | WireError): boolean {
  const isNoId = error instanceof CloudError && error.cloudCode === notAKeyId;
  return isNoId || error.code === 'not-found';
}

/** The checks on the key that encrypted backup is to use, in the order of the card. */
export function checkKey(write: Write, key: Reading<Key>, instance: Instance | null): Check[] {
  const id = write.key ?? '';
  const exists = isInstanceId(write.instance)
    ? checkExists(id, write.region, key)
    : notMade('Not asked: the id of the instance is none.');
  return [
    existence(exists),
    ...checkProperties(id, key),
    checkOf('key-project', guide, id, key, (found) => checkProject(id, found, instance)),
  ];
}

/** Those that need no instance. */
export function checkKeyAlone(id: string, region: string, key: Reading<Key>): Check[] {
  return [existence(checkExists(id, region, key)), ...checkProperties(id, key)];
}

function existence(finding: Finding): Check {
  return { name: 'key-exists', source: describeKey, ...finding };
}

function checkProperties(id: string, key: Reading<Key>): Check[] {
  return [
    checkOf('key-enabled', guide, id, key, (found) => checkEnabled(id, found)),
    checkOf('key-algorithm', guide, id, key, (found) => checkAlgorithm(id, found)),
    checkOf('key-usage', describeKey, id, key, (found) => checkUsage(id, found)),
  ];
}

function checkOf(
  name: string,
  source: string,
  id: string,
  key: Reading<Key>,
  check: (key: Key) => Finding,
): Check {
  const finding = key.ok
    ? check(key.value)
    : notMade(`Not asked: the key ${id} could not be read.`);
  return { name, source, ...finding };
}

function checkExists(id: string, region: string, key: Reading<Key>): Finding {
  if (key.ok) return pass(`The key ${id} exists in ${region}.`);

  const { error } = key;
  const state = stateToldBy(error);
  if (state) return unusable(`The key ${id} is ${state} in ${region}.`);
  if (error.code === 'not-found') {
    return block(
      'not-possible',
      `The key ${id} was not found in region ${region}. Take a key of the region and project of ` +
        'the instance.',
    );
  }
  if (meansNoSuchKey(error)) return unusable(`The key ${id} is not the id of a key in ${region}.`);
  return notMade(`The key ${id} could not be read: ${explainFailure(error, 'kms:cmk:get')}`);
}

function unusable(what: string): Finding {
  return block('not-possible', `${what} Take a usable one.`);
}

function checkEnabled(id: string, key: Key): Finding {
  if (!key.key_state) return notMade(`Huawei Cloud does not say whether the key ${id} is enabled.`);
  const state = nameKeyState(key.key_state);
  if (state === 'enabled') return pass(`The key ${id} is enabled.`);
  const next = nextSteps[state] ?? 'Take a key that is enabled.';
  return block('not-possible', `The key ${id} is not enabled: it is ${state}. ${next}`);
}

function checkAlgorithm(id: string, { key_spec }: Key): Finding {
  if (!key_spec) return notMade(`Huawei Cloud does not say of which algorithm the key ${id} is.`);
  return usableSpecs.includes(key_spec)
    ? pass(`The key ${id} is ${key_spec}.`)
    : block('not-possible', `The key ${id} is ${key_spec}. Take one that is AES_256 or SM4.`);
}

function checkUsage(id: string, { key_usage }: Key): Finding {
  if (!key_usage) return notMade(`Huawei Cloud does not say what the key ${id} is for.`);
  return key_usage === 'ENCRYPT_DECRYPT'
    ? pass(`The key ${id} is for encryption.`)
    : block(
        'not-possible',
        `The key ${id} is for ${key_usage}. Take one that is for ENCRYPT_DECRYPT.`,
      );
}

function checkProject(id: string, key: Key, instance: Instance | null): Finding {
  if (!instance) return notMade('Not compared: there is no such instance.');

  const ofKey = key.sys_enterprise_project_id;
  const ofInstance = instance.enterprise_project_id;
  if (!ofKey || !ofInstance) {
    return notMade(`Huawei Cloud does not say which enterprise projects the two belong to.`);
  }
  return ofKey === ofInstance
    ? pass(`The key ${id} and the instance are in one enterprise project.`)
    : block(
        'not-possible',
        `The key ${id} is in enterprise project ${nameProject(ofKey)}, the instance in ` +
          `${nameProject(ofInstance)}. Take a key of the instance's enterprise project.`,
      );
}

/** For people. */
export function nameProject(id: string): string {
  return id === defaultProject ? 'default' : id;
}
