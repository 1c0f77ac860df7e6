import type { Listed, Look } from '../../flow/looks.ts';
import { isOff, isOn, notKnown, type Shown, untilHopeless } from '../fleet.ts';
import type { HuaweiClient } from './client.ts';
import { nameDatastore } from './facts.ts';
import { normaliseStatus } from './instance-checks.ts';
import { readBackupEncryption } from './operations/backup-encryption.ts';
import { type Reading, readInstancePage, settle } from './reads.ts';
import type { Instance } from './schema.ts';
import { explainFailure } from './verdicts.ts';

/** How an account's listings share what they may do at the same time. */
export interface FleetParts {
  client: HuaweiClient;
  account: string;
  few: <T>(work: () => Promise<T>) => Promise<T>;
}

/** The most that one page may hold. */
const pageSize = 100;

/**
 * All instances of a region's project, and whether their backups are encrypted. The list itself does
 * not say so; each is asked about.
 */
export async function listInstances(
  parts: FleetParts,
  region: string,
): Promise<Look<readonly Listed[]>> {
  const found = await readPages(parts.client, region);
  if (!found.ok) {
    return { ok: false, why: explainFailure(found.error, 'gaussdb:instance:list') };
  }
  const look = untilHopeless();
  const seen = await Promise.all(
    found.value.map((instance) =>
      parts.few(async () =>
        rowOf(
          parts.account,
          region,
          instance,
          await look(() => readBackup(parts, region, instance)),
        ),
      ),
    ),
  );
  return { ok: true, seen };
}

async function readPages(client: HuaweiClient, region: string): Promise<Reading<Instance[]>> {
  const found = new Map<string, Instance>();
  for (let offset = 0; ; offset += pageSize) {
    const page = await settle(readInstancePage(client, region, { offset, limit: pageSize }));
    if (!page.ok) return page;

    const before = found.size;
    for (const instance of page.value.instances) found.set(instance.id, instance);
    const isLast = offset + pageSize >= (page.value.total_count ?? Number.POSITIVE_INFINITY);
    if (isLast || found.size === before) return { ok: true, value: [...found.values()] };
  }
}

function rowOf(account: string, region: string, instance: Instance, backup: Shown): Listed {
  const word = normaliseStatus(instance.status);
  return {
    account,
    region,
    instance: instance.id,
    name: instance.name || null,
    engine: nameDatastore(instance),
    status: word === 'unknown' ? instance.status || 'no status' : word,
    encryption: [{ kind: 'backup', ...backup }],
  };
}

/** The key is never in the answer. */
async function readBackup(
  { client }: FleetParts,
  region: string,
  { id }: Instance,
): Promise<Shown> {
  const reading = await settle(readBackupEncryption(client, { region, instance: id }));
  if (!reading.ok) return notKnown(explainFailure(reading.error, 'gaussdb:backup:encrypt'));
  const word = reading.value.body.encryption_status;
  if (word === 'on') return isOn();
  return word === 'off' ? isOff : notKnown(`Huawei Cloud says "${word}"`);
}
