import { operations } from '../../domain/operation.ts';
import type { KeySeen, Look } from '../../flow/looks.ts';
import { checkKey, checkKms, nameKeyState } from './checks/key.ts';
import type { TencentReader } from './client.ts';
import { attempt, isNotFound, type Reading } from './reading.ts';
import { DescribeKey, GetServiceStatus, type KeyMetadata } from './schema.ts';

/** A key belongs to the region that is asked: no answer names one. */
export async function describeKey(
  client: TencentReader,
  key: string,
  region: string,
): Promise<Reading<KeyMetadata>> {
  const call = { action: 'DescribeKey', region, params: { KeyId: key } } as const;
  const reading = await attempt(client, call, DescribeKey);
  return reading.ok ? { ...reading, fields: reading.fields.KeyMetadata } : reading;
}

/** What KMS shows of a key, and what a request with this key would be told of it. */
export async function lookUpKey(
  client: TencentReader,
  key: string,
  region: string,
): Promise<Look<KeySeen | null>> {
  const found = await describeKey(client, key, region);
  if (!found.ok)
    return isNotFound(found) ? { ok: true, seen: null } : { ok: false, why: found.why };

  const asked = { action: 'GetServiceStatus', region, params: {} } as const;
  const kms = await attempt(client, asked, GetServiceStatus);
  const wanted = { key, keyRegion: region, region };
  const checks = [checkKms(wanted, kms), ...checkKey(wanted, found)];
  const { KeyState, Alias } = found.fields;
  return {
    ok: true,
    seen: {
      state: nameKeyState(KeyState),
      shown: Alias ? [{ label: 'alias', value: Alias }] : [],
      uses: operations
        .filter((each) => each.provider === 'tencent' && each.key !== 'none')
        .map(({ name }) => ({ operation: name, checks, onlyFor: null })),
    },
  };
}
