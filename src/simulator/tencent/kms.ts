import type { Call } from './call.ts';
import { integer, list, type Params, text } from './fields.ts';
import { Refusal } from './refusal.ts';
import { tencentUin } from './seeds.ts';
import { keyIn, type TencentKey } from './state.ts';

/** The calls of kms, API 2019-01-18. */

export function getServiceStatus({ bench }: Call): object {
  const { kmsEnabled } = bench.world.read().account;
  return {
    ServiceEnabled: kmsEnabled,
    InvalidType: kmsEnabled ? 1 : 0,
    UserLevel: 0,
    ProExpireTime: 0,
    ProRenewFlag: 0,
    ProResourceId: '',
    ExclusiveVSMEnabled: false,
    ExclusiveHSMEnabled: false,
    SubscriptionInfo: '',
  };
}

export function describeKey({ bench, region, params }: Call): object {
  const id = keyId(text(params, 'KeyId'));
  const key = keyIn(bench.world.read(), region, id);
  if (key === undefined) throw keyNotFound();
  return { KeyMetadata: metadataOf(key) };
}

export function describeKeys({ bench, region, params }: Call): object {
  const ids = list(params, 'KeyIds') ?? [];
  if (ids.length === 0 || ids.length > 100) {
    throw new Refusal('InvalidParameter', 'KeyIds holds 1 to 100 ids.');
  }
  const found = ids.map((id) => keyIn(bench.world.read(), region, keyId(String(id))));
  if (found.includes(undefined)) throw keyNotFound();
  return { KeyMetadatas: found.filter((key) => key !== undefined).map(metadataOf) };
}

export function listKeys(call: Call): object {
  const keys = ownKeys(call);
  return {
    Keys: pageOf(keys, call.params).map(({ KeyId }) => ({ KeyId })),
    TotalCount: keys.length,
  };
}

const statesByNumber = ['', 'Enabled', 'Disabled', 'PendingDelete', 'PendingImport', 'Archived'];

export function listKeyDetail(call: Call): object {
  const { params } = call;
  const state = statesByNumber[integer(params, 'KeyState', 0)] ?? '';
  const usage = text(params, 'KeyUsage') || 'ENCRYPT_DECRYPT';
  const origin = text(params, 'Origin') || 'ALL';
  const keys = ownKeys(call).filter(
    (key) =>
      (state === '' || key.KeyState === state) &&
      (usage === 'ALL' || key.KeyUsage === usage) &&
      (origin === 'ALL' || key.Origin === origin) &&
      key.Alias.includes(text(params, 'SearchKeyAlias')),
  );
  if (integer(params, 'OrderType', 0) === 0) keys.reverse();
  return { KeyMetadatas: pageOf(keys, params).map(metadataOf), TotalCount: keys.length };
}

function ownKeys({ bench, region, params }: Call): TencentKey[] {
  if (integer(params, 'Role', 0) === 1) return [];
  return Object.values(bench.world.read().keys).filter((key) => key.Region === region);
}

function pageOf<T>(all: readonly T[], params: Params): readonly T[] {
  const offset = integer(params, 'Offset', 0);
  const limit = integer(params, 'Limit', 10);
  if (limit < 0 || limit > 200 || offset < 0) {
    throw new Refusal('InvalidParameter', 'Limit or Offset is out of range.');
  }
  return all.slice(offset, offset + limit);
}

function metadataOf(key: TencentKey): object {
  const { Region: region, ...shown } = key;
  return {
    ...shown,
    Description: '',
    CreatorUin: Number(tencentUin),
    KeyRotationEnabled: false,
    NextRotateTime: 0,
    LastRotateTime: 0,
    RotateDays: 0,
    ValidTo: 0,
    ResourceId: `creatorUin/${tencentUin}/keyId/${key.KeyId}`,
    IsSyncReplica: 0,
    SourceRegion: region,
    SyncStatus: 0,
  };
}

function keyId(id: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return id;
  throw new Refusal('InvalidParameterValue.InvalidKeyId', 'The KeyId is not valid.');
}

function keyNotFound(): Refusal {
  return new Refusal('ResourceUnavailable.CmkNotFound', 'The CMK does not exist.');
}
