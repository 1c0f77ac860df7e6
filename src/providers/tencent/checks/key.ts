import type { BlockCode, Check, Write } from '../../../domain/plan.ts';
import { defaultKey } from '../operations/operation.ts';
import { isNotFound, isUnknownRegion, type Reading } from '../reading.ts';
import type { GetServiceStatus, KeyMetadata } from '../schema.ts';
import { nameCheck } from './check.ts';

/** What a write says of its key. */
export type KeyWanted = Pick<Write, 'key' | 'keyRegion' | 'region'>;

/** Is the key one of the account's own, which KMS can describe? */
export function hasOwnKey<Wanted extends KeyWanted>(
  write: Wanted,
): write is Wanted & { key: string; keyRegion: string } {
  return write.key !== null && write.key !== defaultKey;
}

export function checkKms(write: KeyWanted, status: Reading<GetServiceStatus>): Check {
  const check = nameCheck('kms-ready', 'OpenDBInstanceEncryption, prerequisite 2');
  const region = kmsRegionOf(write);
  if (!status.ok && isUnknownRegion(status) && mustBeThere(write))
    return check.block('not-possible', `There is no KMS in region ${region}; check key-region=.`);
  if (!status.ok) return check.notMade(`Not checked: ${status.why}.`);

  const { ServiceEnabled, InvalidType } = status.fields;
  if (ServiceEnabled && InvalidType === 1) return check.pass(`KMS is ready in ${region}.`);
  if (ServiceEnabled && typeof InvalidType !== 'number')
    return check.notMade(`KMS is on in ${region}, but does not say whether it is paid for.`);

  const reasons: Record<number, string> = {
    0: 'it has not been bought',
    2: 'it is suspended for arrears',
    3: 'it has been released',
  };
  const reason = reasons[InvalidType ?? -1];
  return check.block(
    'not-possible',
    `KMS is not ready in ${region}${reason ? `: ${reason}` : ''}. ` +
      'Switch it on in the KMS console, then ask again.',
  );
}

/** Where the key is; Tencent's own default key is looked for beside the instance. */
export function kmsRegionOf({ keyRegion, region }: KeyWanted): string {
  return keyRegion ?? region;
}

/** Where a region has no KMS, Tencent takes its default key from another one; no other key. */
function mustBeThere(write: KeyWanted): boolean {
  return hasOwnKey(write) || kmsRegionOf(write) !== write.region;
}

/** The three checks on the key itself. `reading` is undefined when none was asked for. */
export function checkKey(write: KeyWanted, reading: Reading<KeyMetadata> | undefined): Check[] {
  const source = 'DescribeKey, KeyMetadata';
  const exists = nameCheck('key-exists', source);
  const enabled = nameCheck('key-enabled', `${source}.KeyState`);
  const usage = nameCheck('key-usage', `${source}.KeyUsage`);
  const none = (sentence: string) => [exists, enabled, usage].map((one) => one.notMade(sentence));

  if (!hasOwnKey(write) || !reading)
    return none(`Not checked: ${defaultKey} is Tencent's own default key.`);

  const { key, keyRegion } = write;
  if (!reading.ok) {
    if (!isNotFound(reading)) return none(`Not checked: ${reading.why}.`);
    const missing = `Key ${key} was not found in region ${keyRegion}`;
    return [
      exists.block('not-possible', `${missing}; check the id and key-region=.`),
      enabled.notMade('Not checked: there is no such key.'),
      usage.notMade('Not checked: there is no such key.'),
    ];
  }

  const { KeyState, KeyUsage } = reading.fields;
  const obstacle = obstacleOf(KeyState);
  return [
    exists.pass(`Key ${key} is in ${keyRegion}.`),
    obstacle
      ? enabled.block(obstacle.code, `Key ${key} in ${keyRegion} ${obstacle.sentence}`)
      : enabled.pass(`Key ${key} is enabled.`),
    KeyUsage === 'ENCRYPT_DECRYPT'
      ? usage.pass(`Key ${key} is for encryption and decryption.`)
      : usage.block(
          'not-possible',
          `Key ${key} is for ${KeyUsage}; choose a symmetric key (ENCRYPT_DECRYPT).`,
        ),
  ];
}

/** In plain words; the cloud's own when it is a new one. */
export function nameKeyState(state: string): string {
  const names: Record<string, string> = {
    Enabled: 'enabled',
    Disabled: 'disabled',
    PendingDelete: 'pending deletion',
    PendingImport: 'pending import',
    Archived: 'archived',
  };
  return names[state] ?? state;
}

function obstacleOf(state: string): { code: BlockCode; sentence: string } | undefined {
  if (state === 'Enabled') return undefined;
  const sentences: Record<string, string> = {
    Disabled: 'is disabled; enable it in KMS or choose another key.',
    PendingDelete: 'is pending deletion; cancel that in KMS or choose another key.',
    PendingImport: 'has no key material yet (pending import); import it or choose another key.',
    Archived: 'is archived; bring it back in KMS or choose another key.',
  };
  const sentence = sentences[state] ?? `is in the state ${state}; choose an enabled key.`;
  return { code: 'not-possible', sentence };
}
