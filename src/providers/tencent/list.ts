import type { Listed, Look } from '../../flow/looks.ts';
import { isOff, isOn, notKnown, type Shown, untilHopeless } from '../fleet.ts';
import { describeStatus, describeTask, describeType, isPrimary } from './checks/instance.ts';
import type { TencentReader } from './client.ts';
import { attempt, type Reading } from './reading.ts';
import {
  DescribeBackupEncryptionStatus,
  DescribeDBInstanceInfo,
  DescribeDBInstances,
  type InstanceInfo,
} from './schema.ts';

/** How an account's listings share what they may do at the same time. */
export interface FleetParts {
  client: TencentReader;
  account: string;
  few: <T>(work: () => Promise<T>) => Promise<T>;
}

/** `Limit` may be 2000; a smaller page is an answer that arrives in time. */
const pageSize = 100;

/**
 * All instances of a region, and how far each is encrypted. The list itself says nothing of
 * encryption, so each is asked about: two reads an instance.
 *
 * Source: cdb API 2017-03-20, DescribeDBInstances.
 */
export async function listInstances(
  parts: FleetParts,
  region: string,
): Promise<Look<readonly Listed[]>> {
  const found = await readPages(parts.client, region);
  if (!found.ok) return { ok: false, why: found.why };
  const look = { storage: untilHopeless(), backup: untilHopeless() };
  const seen = await Promise.all(
    found.fields.map((info) => parts.few(() => row(parts, region, info, look))),
  );
  return { ok: true, seen };
}

async function readPages(client: TencentReader, region: string): Promise<Reading<InstanceInfo[]>> {
  const found = new Map<string, InstanceInfo>();
  for (let offset = 0; ; offset += pageSize) {
    // By id: what is created meanwhile moves no other instance to another page.
    const order = { OrderBy: 'instanceId', OrderDirection: 'ASC' };
    const params = { Offset: offset, Limit: pageSize, ...order };
    const call = { action: 'DescribeDBInstances', region, params } as const;
    const page = await attempt(client, call, DescribeDBInstances);
    if (!page.ok) return page;

    const before = found.size;
    for (const info of page.fields.Items) found.set(info.InstanceId, info);
    const isLast = offset + pageSize >= (page.fields.TotalCount ?? Number.POSITIVE_INFINITY);
    if (isLast || found.size === before) return { ok: true, fields: [...found.values()] };
  }
}

type Looker = ReturnType<typeof untilHopeless>;

async function row(
  { client, account }: FleetParts,
  region: string,
  info: InstanceInfo,
  look: { storage: Looker; backup: Looker },
): Promise<Listed> {
  const instance = info.InstanceId;
  const task = describeTask(info);
  const [storage, backup] = isPrimary(info)
    ? await Promise.all([
        look.storage(() => readStorage(client, region, instance)),
        look.backup(() => readBackup(client, region, instance)),
      ])
    : [notShown(info), notShown(info)];
  return {
    account,
    region,
    instance,
    name: info.InstanceName || null,
    engine: [`MySQL ${info.EngineVersion ?? ''}`.trim(), ...kindOf(info)].join(', '),
    status: task ? `${describeStatus(info)}, ${task}` : describeStatus(info),
    encryption: [
      { kind: 'storage', ...storage },
      { kind: 'backup', ...backup },
    ],
  };
}

/** "DescribeDBInstanceInfo": primary instances only. */
function notShown(info: InstanceInfo): Shown {
  return notKnown(`Tencent Cloud does not show it of a ${describeType(info)}`);
}

function kindOf(info: InstanceInfo): string[] {
  return isPrimary(info) ? [] : [describeType(info)];
}

async function readStorage(
  client: TencentReader,
  region: string,
  InstanceId: string,
): Promise<Shown> {
  const call = { action: 'DescribeDBInstanceInfo', region, params: { InstanceId } } as const;
  const reading = await attempt(client, call, DescribeDBInstanceInfo);
  if (!reading.ok) return notKnown(reading.why);
  const { Encryption, KeyId } = reading.fields;
  // A key may be shown while encryption is off: `Encryption` alone counts.
  if (Encryption === 'YES') return isOn(KeyId || null);
  return Encryption === 'NO' ? isOff : notKnown(`it shows Encryption "${Encryption}"`);
}

async function readBackup(
  client: TencentReader,
  region: string,
  InstanceId: string,
): Promise<Shown> {
  const action = 'DescribeBackupEncryptionStatus';
  const call = { action, region, params: { InstanceId } } as const;
  const reading = await attempt(client, call, DescribeBackupEncryptionStatus);
  if (!reading.ok) return notKnown(reading.why);
  const status = reading.fields.EncryptionStatus;
  if (status === 'on') return isOn();
  return status === 'off' ? isOff : notKnown(`it shows EncryptionStatus "${status}"`);
}
