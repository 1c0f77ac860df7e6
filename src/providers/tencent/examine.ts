/**
 * Tries every read with every credential, once in each region, and writes nothing. What the bot may write
 * cannot be tried without doing it.
 *
 * Sources: sts API 2018-08-13, GetCallerIdentity; those of the reads are with their operations.
 */
import { type Finding, fine, warning } from '../../domain/finding.ts';
import type { CloudParts, TencentAccountConfig, TencentCredential } from '../provider.ts';
import { openTrials, type Tried } from '../trial.ts';
import {
  judgeCloudClock,
  judgeTrials,
  judgeUnusable,
  ofCredentials,
  refusedSignature,
} from '../trial-findings.ts';
import { createTencentClient } from './client.ts';
import { toleratedMs } from './errors.ts';
import type { GetCallerIdentity } from './schema.ts';
import { judge, tryIdentity, tryReads } from './trials.ts';

const policyFile = 'deploy/permissions/tencent-cam-read.json';

export async function examineTencent(
  account: TencentAccountConfig,
  parts: CloudParts,
): Promise<Finding[]> {
  const each = await Promise.all(
    account.credentials.map((credential) => examineWith(account, credential, parts)),
  );
  return [...ofCredentials(each), writes];
}

const writes = warning(
  'writes',
  'cdb:OpenDBInstanceEncryption and cdb:ModifyBackupEncryptionStatus cannot be tried',
  'Check that deploy/permissions/tencent-cam-write.json is attached, too.',
);

async function examineWith(
  account: TencentAccountConfig,
  credential: TencentCredential,
  parts: CloudParts,
): Promise<Finding[]> {
  const { http, seen, bench } = openTrials(parts, judge, (watched) =>
    createTencentClient(account, credential, { ...parts, http: watched }),
  );
  try {
    const identity = await tryIdentity(bench);
    const clock = () => judgeCloudClock(seen.aheadMs, toleratedMs);
    if (identity.outcome.is === 'unproven') {
      return refusedSignature(identity.outcome.why, clock(), credentialsNext);
    }
    const read = await tryReads(bench, account.regions);
    const end = judgeUnusable(identity.outcome, read.trials, clock(), credentialsNext);
    if (end) return end;
    const reads = judgeTrials(read.trials, policyFile);
    if (!seen.isHeard) return reads;
    const signature = fine('signature', `accepted${nameOf(identity)}`);
    return [signature, ...clock(), ...reads, ...read.prerequisites];
  } finally {
    void http.close();
  }
}

const credentialsNext = 'Check secretId, secretKey and token of this account.';

function nameOf({ value, outcome }: Tried<GetCallerIdentity>): string {
  if (value) return `: account ${value.AccountId ?? '?'}, user ${value.UserId ?? '?'}`;
  if (outcome.is === 'denied') return '; whose it is, needs sts:GetCallerIdentity';
  return '; STS itself does not answer';
}
