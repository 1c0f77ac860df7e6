import type { Wish } from '../../domain/events.ts';
import { type OperationName, operationOf } from '../../domain/operation.ts';
import type { Target, Write } from '../../domain/plan.ts';
import type { Found, PreparedWrite } from '../../flow/cloud-ports.ts';
import { nameCredential } from '../credential.ts';
import { fewAtOnce } from '../fleet.ts';
import { createHttp } from '../http.ts';
import { openKeyring } from '../keyring.ts';
import { callFrom, prepareOnce } from '../prepared-write.ts';
import type { Provider, TencentAccountConfig } from '../provider.ts';
import { readAccount } from './account-reads.ts';
import {
  createTencentClient,
  type TencentClient,
  type TencentReader,
  writeTimeoutMs,
} from './client.ts';
import { examineTencent } from './examine.ts';
import { findInstance } from './instance.ts';
import { lookUpKey } from './key.ts';
import { listInstances } from './list.ts';
import { backupEncryption } from './operations/backup-encryption.ts';
import type { TencentOperation } from './operations/operation.ts';
import { storageEncryption } from './operations/storage-encryption.ts';
import { Accepted } from './schema.ts';

const operations: Readonly<Record<OperationName, TencentOperation>> = {
  'storage-encryption on': storageEncryption,
  'backup-encryption on': backupEncryption,
  'backup-encryption off': backupEncryption,
};

/** TencentDB for MySQL: encryption at rest and encryption of backups. */
export const tencent: Provider<TencentAccountConfig> = {
  connect(config, parts) {
    const http = createHttp(parts);
    let { credentials } = config;
    const ring = openKeyring({
      ...parts,
      account: config.name,
      provider: 'tencent',
      credentials: config.credentials,
      nameOf: ({ secretId }) => nameCredential(secretId),
      open: (credential) => createTencentClient(config, credential, { ...parts, http }),
    });
    const client: TencentReader = {
      call: (call, schema) => ring.read((each) => each.call(call, schema)),
    };
    const sources = { client, account: readAccount(client), clock: parts.clock };
    const fleet = { client, account: config.name, few: fewAtOnce() };

    return {
      account: config.name,
      provider: 'tencent',
      regions: config.regions,
      // "Signature v3": five minutes either way.
      signatureLastsMs: 5 * 60_000,
      writeTimeoutMs,
      find: (instance, regions) => find(client, config.name, instance, regions),
      list: (region) => listInstances(fleet, region),
      lookUpKey: (key, region) => lookUpKey(client, key, region),
      readFacts: (write) => operations[write.operation].readFacts(sources, write),
      planWrite,
      prepareWrite: (write) => ring.prepareWrite((each) => prepareWrite(each, write)),
      readBack: (write) => operations[write.operation].readBack(client, write),
      examine: () => examineTencent({ ...config, credentials }, parts),
      takeCredentials(taken) {
        credentials = taken;
        return ring.take(taken);
      },
      close: () => http.close(),
    };
  },
};

async function find(
  client: TencentReader,
  account: string,
  instance: string,
  regions: readonly string[],
): Promise<Found[]> {
  const found = await Promise.all(
    regions.map(async (region) => {
      const info = await findInstance(client, region, instance);
      return info ? [{ account, region, instance, name: info.InstanceName || null }] : [];
    }),
  );
  return found.flat();
}

function planWrite(wish: Wish, { account, region, instance }: Target): Write {
  const { action, key: takesKey } = operationOf(wish);
  const key = takesKey === 'none' ? null : wish.key;
  return {
    provider: 'tencent',
    operation: wish.operation,
    action,
    account,
    region,
    instance,
    key,
    // Required by the cloud beside a key, and meaningless without one.
    keyRegion: key === null ? null : (wish.keyRegion ?? region),
    value: wish.operation.endsWith(' off') ? 'off' : 'on',
  };
}

async function prepareWrite(client: TencentClient, write: Write): Promise<PreparedWrite> {
  const call = operations[write.operation].callFor(write);
  const place = await client.enterGate(call);
  return prepareOnce(place, async (times) => {
    const send = () => client.call(call, Accepted, { write: times });
    const { requestId } = await callFrom(place, send);
    return { cloudRequestId: requestId };
  });
}
