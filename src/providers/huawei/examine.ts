/**
 * Looks the projects up, and tries every read with every credential, once in each region. Writes nothing.
 *
 * Sources: IAM, "Listing Projects Accessible to an IAM User", which needs no permission; those of the reads
 * are with their operations.
 */
import type { CloudError } from '../../domain/errors.ts';
import { type Finding, failure, fine, warning } from '../../domain/finding.ts';
import type { CloudParts, HuaweiAccountConfig, HuaweiCredential } from '../provider.ts';
import {
  type Bench,
  type Outcome,
  openTrials,
  refusalText,
  type Trial,
  type TrialParts,
  type Tried,
  tryRead,
  unlessAway,
} from '../trial.ts';
import {
  judgeCloudClock,
  judgeTrials,
  judgeUnusable,
  ofCredentials,
  refusedSignature,
} from '../trial-findings.ts';
import { type Call, createHuaweiClient, type HuaweiClient } from './client.ts';
import { meansNotThere, refusesToken, toleratedMs } from './errors.ts';
import { readBackupEncryption } from './operations/backup-encryption.ts';
import { readInstancePage, readKey } from './reads.ts';
import { InstanceDetail, ProjectList } from './schema.ts';

const policyFile = 'deploy/permissions/huawei-iam-role.json';

/** There are none such: the cloud looks whether it may be asked before it looks for them. */
const nobodysInstance = `${'0'.repeat(32)}in07`;
const nobodysKey = '00000000-0000-0000-0000-000000000000';

export async function examineHuawei(
  account: HuaweiAccountConfig,
  parts: CloudParts,
): Promise<Finding[]> {
  const each = await Promise.all(
    account.credentials.map((credential) => examineWith(account, credential, parts)),
  );
  return [...ofCredentials(each), writes];
}

const writes = warning(
  'writes',
  'ModifyBackupEncryptStatus cannot be tried',
  'Its permission is that of the read: gaussdb:backup:encrypt.',
);

async function examineWith(
  account: HuaweiAccountConfig,
  credential: HuaweiCredential,
  parts: CloudParts,
): Promise<Finding[]> {
  const { http, seen, bench } = openTrials(parts, judge, (watched) =>
    createHuaweiClient(account, credential, { ...parts, http: watched }),
  );
  try {
    const [first] = account.regions;
    const projects = await tryRead(
      async () => (await bench.client.read(listProjects(first?.name ?? ''))).body.projects,
      bench.trial,
    );
    const clock = () =>
      judgeCloudClock(seen.aheadMs, 'userName' in credential ? null : toleratedMs);
    if (projects.outcome.is === 'unproven') {
      return refusedSignature(projects.outcome.why, clock(), credentialsNext);
    }
    const { regions, findings } = judgeProjects(account.regions, projects);
    const trials = (await Promise.all(regions.map((region) => tryRegion(bench, region)))).flat();
    const end = judgeUnusable(projects.outcome, trials, clock(), credentialsNext);
    if (end) return end;
    const reads = judgeTrials(trials, policyFile);
    if (!seen.isHeard) return reads;
    return [fine('signature', 'accepted'), ...clock(), ...findings, ...reads];
  } finally {
    void http.close();
  }
}

const credentialsNext = 'Check the credentials of this account.';

function listProjects(region: string): Call<ProjectList> {
  return {
    service: 'iam',
    action: 'ListAuthProjects',
    method: 'GET',
    region,
    path: '/v3/auth/projects',
    schema: ProjectList,
  };
}

/** "Not found or not permitted" of what is nobody's says nothing. */
function judge(error: CloudError): Outcome | null {
  if (refusesToken(error)) return { is: 'unproven', why: refusalText(error) };
  return null;
}

/** Are the configured projects those of the regions? Those that are not are not looked into. */
function judgeProjects(
  regions: HuaweiAccountConfig['regions'],
  { value, outcome }: Tried<ProjectList['projects']>,
): { regions: string[]; findings: Finding[] } {
  const names = regions.map(({ name }) => name);
  if (!value) {
    const why = 'why' in outcome ? outcome.why : 'IAM does not let it';
    const what = `not looked up: ${why}`;
    const next = 'Compare them with "My Credentials", "Projects" in the console.';
    return { regions: names, findings: [warning('projects', what, next)] };
  }
  const wrong = regions.flatMap(({ name, projectId }) => {
    const found = value.find(({ id }) => id === projectId);
    // A project within a region is called after it: `cn-north-4_orders`.
    if (found && (found.name === name || found.name.startsWith(`${name}_`))) return [];
    const what = found
      ? `${projectId}, configured for ${name}, is the project of ${found.name}`
      : `${projectId}, configured for ${name}, is none that these credentials may use`;
    const next = 'Copy the id from "My Credentials", "Projects" in the console.';
    return [{ name, finding: failure('projects', what, next) }];
  });
  if (wrong.length === 0) {
    return { regions: names, findings: [fine('projects', `those of ${names.join(', ')}`)] };
  }
  return {
    regions: names.filter((name) => !wrong.some((each) => each.name === name)),
    findings: wrong.map(({ finding }) => finding),
  };
}

async function tryRegion({ client, trial }: Bench<HuaweiClient>, region: string): Promise<Trial[]> {
  const inKms = tryRead(() => readKey(client, region, nobodysKey), trial);
  const list = await tryRead(
    () => readInstancePage(client, region, { offset: 0, limit: 1 }),
    trial,
  );
  const found = list.value?.instances[0]?.id ?? null;
  const instance = found ?? nobodysInstance;
  const ofInstance = { ...trial, judge: judgeAbout(found) };
  const [shown, backup] = await Promise.all([
    unlessAway(list, () => tryRead(() => client.read(showInstance(region, instance)), ofInstance)),
    unlessAway(list, () =>
      tryRead(() => readBackupEncryption(client, { region, instance }), ofInstance),
    ),
  ]);
  const key = await inKms;
  return [
    { permission: 'gaussdb:instance:list', region, outcome: list.outcome },
    { permission: 'gaussdb:instance:list (one instance)', region, outcome: shown.outcome },
    { permission: 'gaussdb:backup:encrypt', region, outcome: backup.outcome },
    { permission: 'kms:cmk:get', region, outcome: key.outcome },
  ];
}

function showInstance(region: string, instance: string): Call<InstanceDetail> {
  return {
    service: 'taurusdb',
    action: 'ShowInstance',
    method: 'GET',
    region,
    path: `/v3/{project_id}/instances/${instance}`,
    schema: InstanceDetail,
  };
}

/** One code stands for "not found" and for "not permitted": of an instance that was listed it is the second. */
function judgeAbout(listed: string | null): TrialParts['judge'] {
  return (error) => {
    const isAmbiguous = error.code === 'denied' && meansNotThere(error);
    if (!isAmbiguous || listed !== null) return judge(error);
    return { is: 'unclear', why: 'there is no instance to try it with' };
  };
}
