import type { PoliciesEvent } from '../domain/events.ts';
import type { PolicySet } from '../domain/policy.ts';
import { policyDifference } from '../domain/policy-difference.ts';
import type { Log, Policies } from '../flow/ports.ts';

/** Where a set of policies was read: the name of the file and of the machine. */
export interface PolicySource {
  file: string;
  host: string;
}

/** The policies of this process's file, among those of all processes. */
export interface OwnPolicies {
  /**
   * Puts them in force for all processes. Who reads a file last wins: a deployment that is rolled back
   * must bring its old policies back with it, and nothing in a file could tell that from a mistake. Who
   * reads an old file by mistake is seen: in the audit log, and by the warning of everybody else.
   *
   * @returns what was recorded; null when they are in force already.
   * @throws StoreError
   */
  adopt(set: PolicySet, source: PolicySource): Promise<PoliciesEvent | null>;
  /** Warns when others are in force, though not more often than helps. @param nowMs any steady clock */
  look(nowMs: number): Promise<void>;
}

const warnEveryMs = 10 * 60_000;

export function createOwnPolicies({
  policies,
  log,
}: {
  policies: Pick<Policies, 'adopt' | 'inForce'>;
  log: Log;
}): OwnPolicies {
  let own: { set: PolicySet; source: PolicySource } | null = null;
  let warnedAtMs: number | null = null;

  return {
    async adopt(set, source) {
      const event = await policies.adopt(set, source);
      own = { set, source };
      warnedAtMs = null;
      if (event) {
        const { revision, difference } = event.data;
        log.info({ revision, difference, ...source }, 'other policies are in force');
      }
      return event;
    },

    async look(nowMs) {
      if (!own || (warnedAtMs !== null && nowMs - warnedAtMs < warnEveryMs)) return;
      const inForce = await policies.inForce();
      const difference = policyDifference(own.set, inForce);
      if (difference.length === 0) return;
      warnedAtMs = nowMs;
      const { file } = own.source;
      log.warn(
        { file, revision: inForce.revision, difference },
        'the policies in force are not those of this file: another process has read others later, see the audit log; SIGHUP puts this file in force',
      );
    },
  };
}

/** Looks from time to time, until it is stopped. */
export function keepLooking(
  own: Pick<OwnPolicies, 'look'>,
  { everyMs, log }: { everyMs: number; log: Log },
): { stop(): void } {
  const timer = setInterval(() => {
    own
      .look(performance.now())
      .catch((error) => log.debug({ error }, 'the policies could not be looked at'));
  }, everyMs);
  return { stop: () => clearInterval(timer) };
}
