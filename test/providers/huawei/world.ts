import type { Check, Facts } from '../../../src/domain/plan.ts';
import { accountAt, connect, instance, key, writeFor } from './build.ts';
import { type Line, startScriptedCloud } from './scripted-cloud.ts';

const healthyInstance = {
  id: instance,
  name: 'orders',
  status: 'ACTIVE',
  datastore: { type: 'gaussdb-mysql', version: '8.0', kernel_version: '2.0.54.240600' },
  enterprise_project_id: '0',
};
const healthyKey = {
  key_id: key,
  key_alias: 'backups',
  key_state: '2',
  key_spec: 'AES_256',
  key_usage: 'ENCRYPT_DECRYPT',
  sys_enterprise_project_id: '0',
};

/** What the cloud holds, where it differs from a healthy instance and a healthy key. */
export interface World {
  instance?: object;
  encryption?: string;
  key?: object;
  /** Said instead. */
  instanceLine?: Line;
  encryptionLine?: Line;
  keyLine?: Line;
}

export async function startWorld(world: World) {
  const inside = { ...healthyInstance, ...world.instance };
  const aKey = { ...healthyKey, ...world.key };
  return startScriptedCloud(({ path }) => {
    if (path.endsWith('/backups/encryption')) {
      return world.encryptionLine ?? { body: { encryption_status: world.encryption ?? 'off' } };
    }
    if (path.endsWith('/kms/describe-key')) return world.keyLine ?? { body: { key_info: aKey } };
    return world.instanceLine ?? { body: { instance: inside } };
  });
}

export async function factsOf(world: World, write = writeFor('on')): Promise<Facts> {
  const { url } = await startWorld(world);
  return connect(accountAt(url)).readFacts(write);
}

export async function checkOf(name: string, world: World, write = writeFor('on')): Promise<Check> {
  const { checks } = await factsOf(world, write);
  const check = checks.find((each) => each.name === name);
  if (!check) throw new Error(`no check ${name}`);
  return check;
}

export const refused = (status: number, error_code: string, error_msg = 'No.'): Line => ({
  status,
  body: { error_code, error_msg },
});
