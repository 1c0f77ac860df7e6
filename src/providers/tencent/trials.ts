/** Every read, tried once in each region, and what it shows of the account itself. */
import { CloudError } from '../../domain/errors.ts';
import { type Finding, warning } from '../../domain/finding.ts';
import {
  type Bench,
  type Outcome,
  refusalText,
  type Trial,
  type Tried,
  tryRead,
  unlessAway,
} from '../trial.ts';
import { type ActionName, actions } from './actions.ts';
import { isPrimary } from './checks/instance.ts';
import { checkKms } from './checks/key.ts';
import { checkRole, roleName } from './checks/role.ts';
import type { Call, TencentClient } from './client.ts';
import type { Reading } from './reading.ts';
import {
  DescribeBackupEncryptionStatus,
  DescribeDBFeatures,
  DescribeDBInstanceInfo,
  DescribeDBInstances,
  DescribeKey,
  GetCallerIdentity,
  GetRole,
  GetServiceStatus,
  ListAttachedRolePolicies,
  type Schema,
} from './schema.ts';

/** There are none such: the cloud looks whether it may be asked before it looks for them. */
const nobodysInstance = 'cdb-00000000';
const nobodysKey = '00000000-0000-0000-0000-000000000000';

/** What came of all of it. */
export interface Read {
  trials: Trial[];
  /** What of the account itself is missing for encryption. */
  prerequisites: Finding[];
}

/** Asks whose credential it is. */
export function tryIdentity(bench: Bench<TencentClient>): Promise<Tried<GetCallerIdentity>> {
  const call = { action: 'GetCallerIdentity', region: null, params: {} } as const;
  return tryCall(bench, call, GetCallerIdentity);
}

export async function tryReads(
  bench: Bench<TencentClient>,
  regions: readonly string[],
): Promise<Read> {
  const [ofAccount, ...ofRegions] = await Promise.all([
    tryRole(bench),
    ...regions.map((region) => tryRegion(bench, region)),
  ]);
  const all = [...ofRegions, ofAccount];
  return {
    trials: all.flatMap(({ trials }) => trials),
    prerequisites: all.flatMap(({ prerequisites }) => prerequisites),
  };
}

async function tryRegion(bench: Bench<TencentClient>, region: string): Promise<Read> {
  const at = <T>(action: ActionName, params: Call['params'], schema: Schema<T>) =>
    tryCall(bench, { action, region, params }, schema);
  const inKms = Promise.all([
    at('GetServiceStatus', {}, GetServiceStatus),
    at('DescribeKey', { KeyId: nobodysKey }, DescribeKey),
  ]);
  const list = await at('DescribeDBInstances', { Offset: 0, Limit: 20 }, DescribeDBInstances);
  const found = list.value?.Items.find(isPrimary)?.InstanceId;
  const InstanceId = found ?? nobodysInstance;
  const ofInstance = found ? bench : { ...bench, trial: { ...bench.trial, judge: judgeNobodys } };
  const of = <T>(action: ActionName, schema: Schema<T>) =>
    unlessAway(list, () => tryCall(ofInstance, { action, region, params: { InstanceId } }, schema));
  const [info, features, backup] = await Promise.all([
    of('DescribeDBInstanceInfo', DescribeDBInstanceInfo),
    of('DescribeDBFeatures', DescribeDBFeatures),
    of('DescribeBackupEncryptionStatus', DescribeBackupEncryptionStatus),
  ]);
  const [status, key] = await inKms;
  const trial = (action: ActionName, { outcome }: Tried<unknown>) =>
    ({ permission: permissionOf(action), region, outcome }) satisfies Trial;
  return {
    trials: [
      trial('DescribeDBInstances', list),
      trial('DescribeDBInstanceInfo', info),
      trial('DescribeDBFeatures', features),
      trial('DescribeBackupEncryptionStatus', backup),
      trial('GetServiceStatus', status),
      trial('DescribeKey', key),
    ],
    prerequisites: kmsFindings(region, status),
  };
}

function kmsFindings(region: string, { value }: Tried<GetServiceStatus>): Finding[] {
  if (!value) return [];
  const wanted = { key: null, keyRegion: region, region };
  return blocked('KMS', [checkKms(wanted, { ok: true, fields: value })]);
}

async function tryRole(bench: Bench<TencentClient>): Promise<Read> {
  const [role, policies] = await Promise.all([
    tryCall(bench, { action: 'GetRole', region: null, params: { RoleName: roleName } }, GetRole),
    tryCall(
      bench,
      {
        action: 'ListAttachedRolePolicies',
        region: null,
        params: { Page: 1, Rp: 200, RoleName: roleName, PolicyType: 'QCS' },
      },
      ListAttachedRolePolicies,
    ),
  ]);
  const trials = [
    { permission: permissionOf('GetRole'), region: null, outcome: role.outcome },
    {
      permission: permissionOf('ListAttachedRolePolicies'),
      region: null,
      outcome: policies.outcome,
    },
  ];
  const checks = checkRole(readingOf(role), readingOf(policies));
  return { trials, prerequisites: blocked('role', checks) };
}

/** As the checks of a request take it. What was permitted and gave nothing was not found. */
function readingOf<T>({ value, outcome }: Tried<T>): Reading<T> {
  if (value) return { ok: true, fields: value };
  const code = outcome.is === 'permitted' ? 'not-found' : 'unavailable';
  const error = new CloudError(code, '', { provider: 'tencent', taken: 'no' });
  return { ok: false, error, why: 'not read' };
}

/** Storage encryption would be refused; everything else goes on. */
function blocked(
  about: string,
  checks: readonly { verdict: string; sentence: string }[],
): Finding[] {
  return checks
    .filter(({ verdict }) => verdict === 'block')
    .map(({ sentence }) => {
      const [what = sentence, ...rest] = sentence.split(/(?<=\.) |; /);
      const next = rest.length > 0 ? rest.join('. ') : 'Mend it in the console.';
      return warning(about, what, next.charAt(0).toUpperCase() + next.slice(1));
    });
}

function permissionOf(action: ActionName): string {
  return `${actions[action].service}:${action}`;
}

/** Codes of a signature that is refused, beside those of a credential that is. */
const signatureRefusals: readonly string[] = [
  'AuthFailure.InvalidAuthorization',
  'AuthFailure.SignatureExpire',
];

export function judge(error: CloudError): Outcome | null {
  const { cloudCode = '' } = error;
  if (signatureRefusals.includes(cloudCode)) return { is: 'unproven', why: refusalText(error) };
  if (cloudCode !== 'UnsupportedRegion') return null;
  return { is: 'wrong', why: 'the region is not known there', next: 'Check regions.' };
}

/** Where the instance is nobody's, the cloud has begun to look for it: it may be asked. */
function judgeNobodys(error: CloudError): Outcome | null {
  if (error.cloudCode?.startsWith('FailedOperation')) return { is: 'permitted' };
  return judge(error);
}

async function tryCall<T>(
  bench: Bench<TencentClient>,
  call: Call,
  schema: Schema<T>,
): Promise<Tried<T>> {
  return tryRead(async () => (await bench.client.call(call, schema)).fields, bench.trial);
}
