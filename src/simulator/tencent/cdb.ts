import type { Call } from './call.ts';
import { integer, list, type Params } from './fields.ts';
import { Refusal } from './refusal.ts';
import { type InstanceInfo, type InstanceRow, instanceIn } from './state.ts';

/** The reading calls of cdb, API 2017-03-20. */

export function describeDBInstances({ bench, region, params }: Call): object {
  const limit = integer(params, 'Limit', 20);
  const offset = integer(params, 'Offset', 0);
  if (limit < 0 || limit > 2000 || offset < 0) {
    throw new Refusal('InvalidParameter.ExceptionParam', 'Limit or Offset is out of range.');
  }
  const found = Object.values(bench.world.read().instances)
    .filter((row) => row.Region === region && isWanted(row, params))
    .sort(orderOf(params));
  return { TotalCount: found.length, Items: found.slice(offset, offset + limit).map(infoOf) };
}

export function describeDBInstanceInfo({ bench, region, params }: Call): object {
  const row = instanceIn(bench.world.read(), region, instanceId(params));
  if (row === undefined) {
    throw new Refusal('InvalidParameter.ResourceNotExists', 'The instance does not exist.');
  }
  if (row.InstanceType !== 1) {
    throw new Refusal('InvalidParameter', 'Only primary instances can be queried.');
  }
  return {
    InstanceId: row.InstanceId,
    InstanceName: row.InstanceName,
    Encryption: row.Encryption,
    KeyId: row.KeyId,
    KeyRegion: row.KeyRegion,
    DefaultKmsRegion: row.Region,
  };
}

export function describeDBFeatures({ bench, region, params }: Call): object {
  const row = instanceIn(bench.world.read(), region, instanceId(params));
  if (row === undefined) throw instanceNotFound();
  return {
    IsSupportAudit: true,
    AuditNeedUpgrade: false,
    IsSupportEncryption: row.IsSupportEncryption,
    EncryptionNeedUpgrade: row.EncryptionNeedUpgrade,
    IsRemoteRo: false,
    MasterRegion: row.MasterInfo?.Region ?? null,
    IsSupportUpdateSubVersion: row.EncryptionNeedUpgrade,
    CurrentSubVersion: row.EncryptionNeedUpgrade ? '20200101' : '20250115',
    TargetSubVersion: '20250115',
  };
}

/** The id in its right form. @throws Refusal `InvalidParameter`. */
export function instanceId(params: Params): string {
  const id = params.InstanceId;
  if (typeof id === 'string' && /^cdb(ro)?-[0-9a-z][0-9a-z-]*$/.test(id)) return id;
  throw new Refusal('InvalidParameter', 'The parameter InstanceId is invalid.');
}

export function instanceNotFound(): Refusal {
  return new Refusal('InvalidParameter.InstanceNotFound', 'The instance is not found.');
}

function infoOf(row: InstanceRow): InstanceInfo {
  const {
    Encryption: _encryption,
    KeyId: _keyId,
    KeyRegion: _keyRegion,
    EncryptionStatus: _backup,
    BinlogEncryptionStatus: _binlog,
    IsSupportEncryption: _supports,
    EncryptionNeedUpgrade: _needsUpgrade,
    ...info
  } = row;
  return info;
}

const filters: readonly [filter: string, field: keyof InstanceInfo][] = [
  ['InstanceIds', 'InstanceId'],
  ['InstanceNames', 'InstanceName'],
  ['Status', 'Status'],
  ['TaskStatus', 'TaskStatus'],
  ['InstanceTypes', 'InstanceType'],
  ['EngineVersions', 'EngineVersion'],
  ['EngineTypes', 'EngineType'],
  ['PayTypes', 'PayType'],
  ['CdbErrors', 'CdbError'],
  ['Vips', 'Vip'],
  ['UniqueVpcIds', 'UniqVpcId'],
  ['UniqSubnetIds', 'UniqSubnetId'],
  ['ZoneIds', 'ZoneId'],
];

function isWanted(row: InstanceRow, params: Params): boolean {
  const passesLists = filters.every(([filter, field]) => {
    const wanted = list(params, filter);
    return wanted === undefined || wanted.includes(row[field]);
  });
  if (!passesLists) return false;
  if (row.InitFlag !== integer(params, 'InitFlag', row.InitFlag)) return false;
  if (row.ProjectId !== integer(params, 'ProjectId', row.ProjectId)) return false;

  const kind = ({ 1: 'WithMaster', 2: 'WithDr', 3: 'WithRo' } as const)[row.InstanceType];
  if (kind !== undefined && integer(params, kind, 1) === 0) return false;

  const tags = (list(params, 'Tags') ?? []) as readonly { TagKey: string; TagValue?: string }[];
  return tags.every((tag) =>
    row.TagList?.some(
      (own) =>
        own.TagKey === tag.TagKey && (tag.TagValue === undefined || own.TagValue === tag.TagValue),
    ),
  );
}

const orders: Readonly<Record<string, keyof InstanceInfo>> = {
  instanceId: 'InstanceId',
  instanceName: 'InstanceName',
  createTime: 'CreateTime',
  deadlineTime: 'DeadlineTime',
};

/** By id where the wanted field is equal, so that pages never overlap. */
function orderOf(params: Params): (a: InstanceRow, b: InstanceRow) => number {
  const by = params.OrderBy ?? 'createTime';
  const field = typeof by === 'string' ? orders[by] : undefined;
  if (field === undefined) {
    throw new Refusal('InvalidParameter.ExceptionParam', 'OrderBy is not valid.');
  }
  const sign = params.OrderDirection === 'ASC' ? 1 : -1;
  return (a, b) => {
    const [left, right] = [String(a[field]), String(b[field])];
    if (left !== right) return left < right ? -sign : sign;
    return a.InstanceId < b.InstanceId ? -sign : sign;
  };
}
