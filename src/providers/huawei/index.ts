import type { Wish } from '../../domain/events.ts';
import { operationOf } from '../../domain/operation.ts';
import type { Target, Write } from '../../domain/plan.ts';
import type { Cloud, Found } from '../../flow/ports.ts';
import { fewAtOnce } from '../fleet.ts';
import { createHttp } from '../http.ts';
import type { CloudParts, HuaweiAccountConfig, Provider } from '../provider.ts';
import { createHuaweiClient, writeTimeoutMs } from './client.ts';
import { readHuaweiFacts } from './facts.ts';
import { isInstanceId } from './instance-checks.ts';
import { lookUpKey } from './key.ts';
import { listInstances } from './list.ts';
import { checkBackupEncryption, prepareBackupEncryption } from './operations/backup-encryption.ts';
import { readInstance } from './reads.ts';

/** Encrypted backup of Huawei Cloud TaurusDB. */
export const huawei: Provider<HuaweiAccountConfig> = { connect };

/** @throws ConfigError when a region has no known host and no endpoint is given. */
function connect(config: HuaweiAccountConfig, parts: CloudParts): Cloud {
  const http = createHttp(parts);
  const client = createHuaweiClient(config, { ...parts, http });
  const regions = config.regions.map(({ name }) => name);
  const fleet = { client, account: config.name, few: fewAtOnce() };

  return {
    account: config.name,
    provider: 'huawei',
    regions,
    signatureLastsMs: client.signatureLastsMs,
    writeTimeoutMs,

    async find(instance, among) {
      // What cannot be an id is nowhere; asking would be a malformed request.
      if (!isInstanceId(instance)) return [];
      const hits = await Promise.all(
        among
          .filter((region) => regions.includes(region))
          .map(async (region): Promise<Found | null> => {
            const found = await readInstance(client, region, instance);
            return found && { account: config.name, region, instance, name: found.name || null };
          }),
      );
      return hits.filter((hit) => hit !== null);
    },

    list: (region) => listInstances(fleet, region),
    lookUpKey: (key, region) => lookUpKey(client, key, region),
    readFacts: (write) => readHuaweiFacts(client, parts.clock, write),
    planWrite,
    prepareWrite: (write) => prepareBackupEncryption(client, write),
    readBack: (write) => checkBackupEncryption(client, write),
    close: () => client.close(),
  };
}

function planWrite(wish: Wish, { account, region, instance }: Target): Write {
  const { action, key: takesKey } = operationOf(wish);
  return {
    provider: 'huawei',
    operation: wish.operation,
    action,
    account,
    region,
    instance,
    key: takesKey === 'none' ? null : wish.key,
    // A key is looked for in the region of the instance.
    keyRegion: null,
    value: wish.operation.endsWith(' off') ? 'off' : 'on',
  };
}
