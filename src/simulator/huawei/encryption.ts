import { readTexts } from './body.ts';
import type { Answer, Call } from './call.ts';
import { instanceOf } from './instances.ts';
import { anotherOperation, dbsRefusal, type Refusal } from './refusal.ts';
import { huaweiKeys } from './seeds.ts';
import { type HuaweiInstance, keyIn } from './state.ts';

/** TaurusDB v3, "Checking Whether Encrypted Backup Is Enabled". */
export function describeBackupEncryptStatus(call: Call): Answer {
  return { status: 200, body: { encryption_status: instanceOf(call).encryption_status } };
}

/** TaurusDB v3, "Enabling or Disabling Encrypted Backup". Asking for what is so is a success. */
export function modifyBackupEncryptStatus(call: Call): Answer {
  const { bench, arrival, twist } = call;
  const row = instanceOf(call);
  const asked = readAsked(arrival.body);
  refuseUnready(row);

  if (asked.status === 'on') refuseUnusableKey(call, row, asked.key);
  const key = twist.otherKey ? huaweiKeys.other : asked.key;
  const isSo =
    row.encryption_status === asked.status && (asked.status === 'off' || row.kms_key_id === key);
  if (!isSo && !twist.never) {
    const fields =
      asked.status === 'on'
        ? { encryption_status: 'on', kms_key_id: key, was_ever_on: true }
        : { encryption_status: 'off', kms_key_id: null };
    bench.world.change(row.id, fields, twist.lagMs ?? bench.takesMs);
    bench.tally.add('effects', row.id);
  }
  return { status: 200, body: { encryption_status: asked.status } };
}

interface Asked {
  status: 'on' | 'off';
  key: string;
}

function readAsked(body: Buffer): Asked {
  if (body.length === 0) throw dbsRefusal(400, 'DBS.200006', 'The request is empty.');
  const texts = readTexts(body, ['encryption_status', 'type', 'kms_key_id'], invalid);
  const status = texts.encryption_status?.toLowerCase();
  if (status === 'off') return { status, key: '' };
  if (status !== 'on') throw invalid('encryption_status is on or off');
  if (texts.type?.toLowerCase() !== 'kms') throw invalid('type is kms');
  const key = texts.kms_key_id ?? '';
  if (!/^[0-9a-z]{8}(-[0-9a-z]{4}){3}-[0-9a-z]{12}$/.test(key)) {
    throw invalid('kms_key_id is not valid');
  }
  return { status, key };
}

function refuseUnready(row: HuaweiInstance): void {
  if (row.status === 'FROZEN') throw dbsRefusal(400, 'DBS.280449', 'The instance is frozen.');
  if (row.operation_running || row.status === 'MODIFYING') {
    throw anotherOperation();
  }
  if (row.status !== 'ACTIVE') {
    throw dbsRefusal(400, 'DBS.201014', 'The operation is not allowed in this instance status.');
  }
}

function refuseUnusableKey(call: Call, row: HuaweiInstance, id: string): void {
  const key = keyIn(call.bench.world.read(), call.projectId, id);
  const isUsable =
    key?.key_state === '2' &&
    key.key_usage === 'ENCRYPT_DECRYPT' &&
    (key.key_spec === 'AES_256' || key.key_spec === 'SM4') &&
    key.sys_enterprise_project_id === row.enterprise_project_id;
  if (!isUsable) throw dbsRefusal(400, 'DBS.200001', 'Invalid parameter: kms_key_id.');
}

function invalid(what: string): Refusal {
  return dbsRefusal(400, 'DBS.280001', `Invalid parameter: ${what}.`);
}
