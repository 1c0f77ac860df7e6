import { StoreError } from '../domain/errors.ts';
import type { PoliciesEvent, PolicySource } from '../domain/events.ts';
import type { PolicySet } from '../domain/policy.ts';
import { policyDifference } from '../domain/policy-difference.ts';
import type { Log, Policies } from '../flow/ports.ts';

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
  /**
   * Warns when others are in force, though not more often than helps; and puts its own in force again when
   * the store has lost them, as a fail-over may. @param nowMs any steady clock
   */
  look(nowMs: number): Promise<void>;
  /** What was found when the policies in force were read last; null: they have not been. */
  found(): { readAgoMs: number; areOwn: boolean } | null;
}

const warnEveryMs = 10 * 60_000;

export function createOwnPolicies({
  policies,
  log,
}: {
  policies: Pick<Policies, 'adopt' | 'inForce'>;
  log: Log;
}): OwnPolicies {
  /** With the revision under which they were in force. */
  let own: { set: PolicySet; source: PolicySource; revision: number } | null = null;
  let warnedAtMs: number | null = null;
  /** `atMs`: of this process's own steady clock. */
  let found: { atMs: number; areOwn: boolean } | null = null;
  let last: Promise<unknown> = Promise.resolve();

  return {
    adopt: (set, source) => inTurn(() => adopt(set, source)),
    look: (nowMs) => inTurn(() => look(nowMs)),
    found: () => found && { readAgoMs: performance.now() - found.atMs, areOwn: found.areOwn },
  };

  /** One after the other: what is put back must not come after what was read later. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  }

  async function adopt(
    set: PolicySet,
    source: PolicySource,
    where?: { below: number },
  ): Promise<PoliciesEvent | null> {
    const event = await policies.adopt(set, source, where);
    const revision = event?.data.revision ?? (await policies.inForce()).revision;
    own = { set, source, revision };
    found = { atMs: performance.now(), areOwn: true };
    warnedAtMs = null;
    if (event) {
      const { difference } = event.data;
      log.info({ revision, difference, ...source }, 'other policies are in force');
    }
    return event;
  }

  async function look(nowMs: number): Promise<void> {
    if (!own) return;
    const inForce = await policies.inForce();
    if (inForce.revision < own.revision) {
      const { set, source, revision } = own;
      sayLost(log, { revision: inForce.revision, lost: revision, file: source.file });
      await adopt(set, source, { below: revision });
      return;
    }
    const difference = policyDifference(own.set, inForce);
    found = { atMs: performance.now(), areOwn: difference.length === 0 };
    if (difference.length === 0) return;
    if (warnedAtMs !== null && nowMs - warnedAtMs < warnEveryMs) return;
    warnedAtMs = nowMs;
    const { file } = own.source;
    warnOfOthers(log, { file, revision: inForce.revision, difference });
  }
}

function sayLost(log: Log, fields: Record<string, unknown>): void {
  log.error(fields, 'the store has lost the policies of this file, which are put in force again');
}

function warnOfOthers(log: Log, fields: Record<string, unknown>): void {
  log.warn(
    fields,
    'the policies in force are not those of this file: another process has read others later, see the audit log; SIGHUP puts this file in force',
  );
}

/** Looks from time to time, until it is stopped. */
export function keepLooking(
  own: Pick<OwnPolicies, 'look'>,
  { everyMs, log }: { everyMs: number; log: Log },
): { stop(): void } {
  const timer = setInterval(() => {
    own.look(performance.now()).catch((error) => {
      const level = error instanceof StoreError && error.code === 'broken' ? 'error' : 'debug';
      log[level]({ error }, 'the policies in force cannot be read, so nothing is decided by them');
    });
  }, everyMs);
  return { stop: () => clearInterval(timer) };
}
