import { operations } from '../../domain/operation.ts';
import type { KeySeen, Look } from '../../flow/looks.ts';
import type { HuaweiClient } from './client.ts';
import {
  checkKeyAlone,
  meansNoSuchKey,
  nameKeyState,
  nameProject,
  stateToldBy,
} from './key-checks.ts';
import { type Reading, readKey, settle } from './reads.ts';
import type { Key } from './schema.ts';
import { explainFailure } from './verdicts.ts';

/** What KMS shows of a key, and what a request with this key would be told of it. */
export async function lookUpKey(
  client: HuaweiClient,
  key: string,
  region: string,
): Promise<Look<KeySeen | null>> {
  const reading = await settle(readKey(client, region, key));
  if (reading.ok) {
    const state = nameKeyState(reading.value.key_state);
    return { ok: true, seen: keySeen(key, region, reading, state) };
  }
  const { error } = reading;
  const told = stateToldBy(error);
  if (told) return { ok: true, seen: keySeen(key, region, reading, told) };
  if (meansNoSuchKey(error)) return { ok: true, seen: null };
  return { ok: false, why: explainFailure(error, 'kms:cmk:get') };
}

function keySeen(key: string, region: string, reading: Reading<Key>, state: string): KeySeen {
  const found = reading.ok ? reading.value : null;
  const project = found?.sys_enterprise_project_id;
  const rows: [label: string, value: string][] = [
    ['alias', found?.key_alias ?? ''],
    ['algorithm', found?.key_spec ?? ''],
  ];
  const onlyFor = project
    ? `instances of its enterprise project (${nameProject(project)})`
    : 'instances of its enterprise project';
  const checks = checkKeyAlone(key, region, reading);
  return {
    state,
    shown: rows.filter(([, value]) => value).map(([label, value]) => ({ label, value })),
    uses: operations
      .filter((each) => each.provider === 'huawei' && each.key !== 'none')
      .map(({ name }) => ({ operation: name, checks, onlyFor })),
  };
}
