import type { Wish } from '../../domain/events.ts';
import { operationOf } from '../../domain/operation.ts';
import type { Target, Write } from '../../domain/plan.ts';
import type { Found } from '../../flow/cloud-ports.ts';
import { nameCredential } from '../credential.ts';
import { fewAtOnce } from '../fleet.ts';
import { createHttp } from '../http.ts';
import { openKeyring } from '../keyring.ts';
import type { CloudParts, ConnectedCloud, HuaweiAccountConfig, Provider } from '../provider.ts';
import { idOf, lastsMsOf } from './authorize.ts';
import { createHuaweiClient, type HuaweiClient, writeTimeoutMs } from './client.ts';
import { examineHuawei } from './examine.ts';
import { readHuaweiFacts } from './facts.ts';
import { isInstanceId } from './instance-checks.ts';
import { lookUpKey } from './key.ts';
import { listInstances } from './list.ts';
import { checkBackupEncryption, prepareBackupEncryption } from './operations/backup-encryption.ts';
import { readInstance } from './reads.ts';

/** Encrypted backup of Huawei Cloud TaurusDB. */
export const huawei: Provider<HuaweiAccountConfig> = { connect };

/** @throws ConfigError when a region has no known host and no endpoint is given. */
function connect(
  config: HuaweiAccountConfig,
  parts: CloudParts,
): ConnectedCloud<HuaweiAccountConfig> {
  const http = createHttp(parts);
  let { credentials } = config;
  const ring = openKeyring({
    ...parts,
    account: config.name,
    provider: 'huawei',
    credentials: config.credentials,
    nameOf: (credential) => nameCredential(idOf(credential)),
    open: (credential) => createHuaweiClient(config, credential, { ...parts, http }),
  });
  const client: HuaweiClient = {
    read: (call) => ring.read((each) => each.read(call)),
    prepareWrite: (call) => ring.prepareWrite((each) => each.prepareWrite(call)),
  };
  const regions = config.regions.map(({ name }) => name);
  const fleet = { client, account: config.name, few: fewAtOnce() };

  return {
    account: config.name,
    provider: 'huawei',
    regions,
    signatureLastsMs: lastsMsOf(config.credentials),
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
    examine: () => examineHuawei({ ...config, credentials }, parts),
    takeCredentials(taken) {
      credentials = taken;
      return ring.take(taken);
    },
    close: () => http.close(),
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
