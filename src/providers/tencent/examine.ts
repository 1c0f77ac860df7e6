/**
 * Tries every read with every credential, once in each region, and writes nothing. What the bot may write
 * cannot be tried without doing it.
 *
 * Sources: sts API 2018-08-13, GetCallerIdentity; those of the reads are with their operations.
 */
import { type Finding, failure, fine, warning } from '../../domain/finding.ts';
import { createHttp } from '../http.ts';
import type { CloudParts, TencentAccountConfig, TencentCredential } from '../provider.ts';
import {
  judgeCloudClock,
  judgeTrials,
  ofCredentials,
  refusalIn,
  refusedSignature,
  type Tried,
  unreachableNext,
} from '../trial.ts';
import { watchHttp } from '../watched-http.ts';
import { createTencentClient } from './client.ts';
import { toleratedMs } from './errors.ts';
import type { GetCallerIdentity } from './schema.ts';
import { type Bench, judge, tryIdentity, tryReads } from './trials.ts';

const stepWithinMs = 4_500;
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
  const { http, seen } = watchHttp(createHttp(parts), parts.clock);
  const failureNow = () => seen.failure;
  const bench: Bench = {
    client: createTencentClient(account, credential, { ...parts, http }),
    trial: { withinMs: stepWithinMs, failureNow, judge },
  };
  try {
    const identity = await tryIdentity(bench);
    const clock = () => judgeCloudClock(seen.aheadMs, toleratedMs);
    if (identity.outcome.is === 'unproven') {
      return refusedSignature(identity.outcome.why, clock(), credentialsNext);
    }
    const read = await tryReads(bench, account.regions);
    const isHeard = read.trials.some(({ outcome }) => outcome.is !== 'away');
    if (!isHeard && identity.outcome.is === 'away') {
      return [failure('reach', identity.outcome.why, unreachableNext)];
    }
    const refusal = refusalIn(read.trials);
    if (refusal !== null) return refusedSignature(refusal, clock(), credentialsNext);
    const signature = fine('signature', `accepted${nameOf(identity)}`);
    const reads = judgeTrials(read.trials, policyFile);
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
