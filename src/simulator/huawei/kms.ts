import { readTexts } from './body.ts';
import type { Answer, Call } from './call.ts';
import { kmsRefusal, type Refusal } from './refusal.ts';
import { type HuaweiKey, keyIn } from './state.ts';

/** The calls of KMS, v1.0. */

export function describeKey({ bench, projectId, arrival }: Call): Answer {
  const texts = readTexts(arrival.body, ['key_id', 'sequence'], invalid);
  refuseSequence(texts.sequence);
  const id = texts.key_id ?? '';
  if (!/^[0-9a-z]{8}(-[0-9a-z]{4}){3}-[0-9a-z]{12}$/.test(id)) {
    throw kmsRefusal(400, 'KMS.0205', 'Invalid key ID.');
  }
  const tables = bench.world.read();
  const key = keyIn(tables, projectId, id);
  if (key === undefined) throw kmsRefusal(404, 'KMS.0207', 'The key does not exist.');
  return { status: 200, body: { key_info: shownOf(key, tables.account.domain_id) } };
}

const listNames = ['limit', 'marker', 'key_state', 'key_spec', 'enterprise_project_id', 'sequence'];

export function listKeys({ bench, projectId, arrival }: Call): Answer {
  const texts = readTexts(arrival.body, listNames, invalid);
  refuseSequence(texts.sequence);
  const limit = Number(texts.limit ?? '1000');
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) throw invalid('limit is 1 to 1000');

  const tables = bench.world.read();
  const spec = texts.key_spec ?? 'AES_256';
  const found = Object.values(tables.keys).filter(
    (key) =>
      key.project_id === projectId &&
      (spec === 'ALL' || key.key_spec === spec) &&
      key.key_state === (texts.key_state ?? key.key_state) &&
      isOfProject(key, texts.enterprise_project_id),
  );
  const marker = texts.marker ?? '';
  const from = marker === '' ? 0 : found.findIndex((key) => key.key_id === marker);
  if (from === -1) throw invalid('marker is not known');

  const next = found[from + limit]?.key_id ?? '';
  const page = found.slice(from, from + limit);
  return {
    status: 200,
    body: {
      keys: page.map((key) => key.key_id),
      key_details: page.map((key) => shownOf(key, tables.account.domain_id)),
      next_marker: next,
      truncated: String(next !== ''),
      total: found.length,
    },
  };
}

function isOfProject(key: HuaweiKey, wanted = 'all'): boolean {
  return wanted === 'all' || key.sys_enterprise_project_id === wanted;
}

function shownOf({ project_id: _project, ...key }: HuaweiKey, domainId: string): object {
  return {
    ...key,
    domain_id: domainId,
    realm: 'cn-north-4',
    key_description: '',
    keystore_id: '0',
    expiration_time: '',
    key_rotation_enabled: 'false',
  };
}

function refuseSequence(sequence: string | undefined): void {
  if (sequence === undefined || /^[0-9a-zA-Z-]{36}$/.test(sequence)) return;
  throw kmsRefusal(400, 'KMS.0206', 'Invalid sequence.');
}

function invalid(what: string): Refusal {
  return kmsRefusal(400, 'KMS.0308', `Invalid parameter: ${what}.`);
}
