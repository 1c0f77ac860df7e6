import type { Fault } from '../simulator.ts';
import type { HuaweiCredential } from './credential.ts';
import type { HuaweiInstance, HuaweiKey, HuaweiTables } from './state.ts';

/** What signs when nothing else is configured. Not a secret: it opens this simulator alone. */
export const huaweiCredentials = {
  accessKey: 'SANDBOXHUAWEIACCESS1',
  secretKey: 'sandbox-secret-key-of-huawei-0000000001',
  userName: 'sandbox-user',
  password: 'Sandbox-Password-1',
  domainName: 'sandbox-account',
} as const satisfies HuaweiCredential;

export const huaweiRegion = 'cn-north-4';
/** Of cn-north-4, where everything is that does not say otherwise. */
export const huaweiProjectId = '0123456789abcdef0123456789abcdef';
/** Of cn-east-3, in the same account. */
export const huaweiOtherProjectId = 'fedcba9876543210fedcba9876543210';

export const huaweiProjects: readonly { id: string; name: string }[] = [
  { id: huaweiProjectId, name: huaweiRegion },
  { id: huaweiOtherProjectId, name: 'cn-east-3' },
];

/** Instances by what they show; ids are hexadecimal, so the words are, too, as far as they go. */
export const huaweiInstances = {
  healthy: '7033e7c3cf93438797d44ad7ae0a7d95in07',
  healthy2: '2222222222222222222222222222ea12in07',
  healthy3: '3333333333333333333333333333ea13in07',
  alreadyOn: 'a12ead00000000000000000000000001in07',
  building: 'b111d000000000000000000000000001in07',
  frozen: 'f0ce0000000000000000000000000001in07',
  /** Its status says so. */
  busy: 'b0590000000000000000000000000001in07',
  /** Its status is ACTIVE, and yet another operation holds it. */
  held: 'e1d00000000000000000000000000001in07',
  /** In cn-east-3. */
  otherProject: '07e20000000000000000000000000001in07',
  lostAnswer: '1057a000000000000000000000000001in07',
  lostRequest: '1057c000000000000000000000000001in07',
  internalError: '500e0000000000000000000000000001in07',
  throttled: '42900000000000000000000000000001in07',
  denied: 'de1ed000000000000000000000000001in07',
  slow: '510e0000000000000000000000000001in07',
  never: '0ff00000000000000000000000000001in07',
} as const;

/** Keys by what they show. All in cn-north-4 but `elsewhere`. */
export const huaweiKeys = {
  enabled: 'b82fa43f-f6e8-4ec4-9c31-231bc547c526',
  sm4: 'b82fa43f-f6e8-4ec4-9c31-000000000514',
  disabled: 'b82fa43f-f6e8-4ec4-9c31-d15ab1ed0001',
  pendingDelete: 'b82fa43f-f6e8-4ec4-9c31-de1e7ed00001',
  pendingImport: 'b82fa43f-f6e8-4ec4-9c31-1a9070000001',
  rsa: 'b82fa43f-f6e8-4ec4-9c31-000000000a5a',
  /** Of another enterprise project. */
  otherProject: 'b82fa43f-f6e8-4ec4-9c31-07e200000001',
  /** Only in cn-east-3. */
  elsewhere: 'b82fa43f-f6e8-4ec4-9c31-e15e00000001',
  /** Takes the place of the wanted key when another key is applied. */
  other: 'b82fa43f-f6e8-4ec4-9c31-07e500000001',
} as const;

/** A fresh copy of what a sandbox holds. */
export function huaweiSeeds(moreInstances: readonly string[] = []): HuaweiTables {
  const rows = (Object.keys(huaweiInstances) as (keyof typeof huaweiInstances)[]).map((name) =>
    instance(huaweiInstances[name], `sandbox-${kebab(name)}`, particulars[name]),
  );
  rows.push(...moreInstances.map((id) => instance(id, `sandbox-${id.slice(0, 8)}`)));
  return {
    instances: Object.fromEntries(rows.map((row) => [row.id, row])),
    keys: Object.fromEntries(keys().map((row) => [row.key_id, row])),
    account: { domain_id: 'd0a1d0a1d0a1d0a1d0a1d0a1d0a1d0a1' },
  };
}

const particulars: Partial<Record<keyof typeof huaweiInstances, Partial<HuaweiInstance>>> = {
  alreadyOn: { encryption_status: 'on', kms_key_id: huaweiKeys.enabled, was_ever_on: true },
  building: { status: 'BUILD' },
  frozen: { status: 'FROZEN' },
  busy: { status: 'MODIFYING' },
  held: { operation_running: true },
  otherProject: { project_id: huaweiOtherProjectId },
};

const sentinelFaults = {
  lostAnswer: { how: 'drop-after' },
  lostRequest: { how: 'drop-before', times: 1 },
  internalError: { how: 'internal-error-after' },
  throttled: { how: 'throttle', times: 2 },
  denied: { how: 'denied' },
  slow: { how: 'lag', lagMs: 8000 },
  never: { how: 'never' },
} as const satisfies Partial<
  Record<keyof typeof huaweiInstances, Omit<Fault, 'action' | 'instance'>>
>;

/** Instances that misbehave by name, at every write, so that a person can watch it. */
export const huaweiSentinels: readonly Fault[] = Object.entries(sentinelFaults).map(
  ([name, fault]) => ({
    times: Number.POSITIVE_INFINITY,
    ...fault,
    action: 'ModifyBackupEncryptStatus',
    instance: huaweiInstances[name as keyof typeof sentinelFaults],
  }),
);

function instance(id: string, name: string, fields: Partial<HuaweiInstance> = {}): HuaweiInstance {
  return {
    id,
    name,
    status: 'ACTIVE',
    project_id: huaweiProjectId,
    enterprise_project_id: '0',
    tags: [],
    operation_running: false,
    encryption_status: 'off',
    kms_key_id: null,
    was_ever_on: false,
    ...fields,
  };
}

function keys(): HuaweiKey[] {
  return [
    key('enabled'),
    key('sm4', { key_spec: 'SM4' }),
    key('disabled', { key_state: '3' }),
    key('pendingDelete', { key_state: '4', scheduled_deletion_date: '1798675200000' }),
    key('pendingImport', { key_state: '5', origin: 'external' }),
    key('rsa', { key_spec: 'RSA_3072', key_usage: 'SIGN_VERIFY' }),
    key('otherProject', { sys_enterprise_project_id: '0e1e0000-0000-4000-8000-000000000001' }),
    key('elsewhere', { project_id: huaweiOtherProjectId }),
    key('other'),
  ];
}

function key(name: keyof typeof huaweiKeys, fields: Partial<HuaweiKey> = {}): HuaweiKey {
  return {
    key_id: huaweiKeys[name],
    key_alias: `sandbox-${kebab(name)}`,
    key_state: '2',
    key_spec: 'AES_256',
    key_usage: 'ENCRYPT_DECRYPT',
    default_key_flag: '0',
    origin: 'kms',
    creation_date: '1767225600000',
    scheduled_deletion_date: '',
    sys_enterprise_project_id: '0',
    project_id: huaweiProjectId,
    ...fields,
  };
}

function kebab(name: string): string {
  return name.replace(/[A-Z0-9]/g, (letter) => `-${letter.toLowerCase()}`);
}
