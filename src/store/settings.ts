import type { Redis } from 'ioredis';
import { isRefusal, storeErrorOf } from './failure.ts';

/** Redis' settings that decide whether what was acknowledged is kept. Undefined: could not be read. */
export interface Settings {
  policy: string | undefined;
  appendOnly: boolean | undefined;
  fsync: string | undefined;
  /** So many replicas a master must have in order to take writes. */
  minReplicas: number | undefined;
  /** So many it has. */
  hasReplicas: number;
  isAllowed: boolean;
}

/**
 * What is wrong with one Redis, in sentences that say what to set.
 *
 * @param waitedFor so many replicas must have what is called recorded.
 * @throws StoreError
 */
export async function inspectNode(
  node: Redis,
  waitedFor: number,
): Promise<{ refusals: string[]; warnings: string[] }> {
  const settings = await readSettings(node);
  const { policy, appendOnly, fsync, minReplicas, hasReplicas, isAllowed } = settings;
  const refusals: string[] = [];
  const warnings = replicaWarnings(settings, waitedFor);
  const mayFailOver = waitedFor > 0 || hasReplicas > 0;

  if (policy !== undefined && policy !== 'noeviction') {
    refusals.push(
      `Redis throws data away when its memory is full (maxmemory-policy is ${policy}). ` +
        'Set: maxmemory-policy noeviction',
    );
  }
  if (appendOnly === false) {
    warnings.push(
      'Redis does not write each change to disk (appendonly is no): what was acknowledged is lost ' +
        'when it crashes. Set: appendonly yes, appendfsync always',
    );
  } else if (fsync !== undefined && fsync !== 'always') {
    warnings.push(
      `Redis may lose what it acknowledged last when its machine fails (appendfsync is ${fsync}). ` +
        'Set: appendfsync always',
    );
  }
  const unread = [
    ...(policy === undefined ? ['maxmemory-policy (it must be noeviction)'] : []),
    ...(appendOnly === undefined ? ['appendonly (it should be yes)'] : []),
    ...(fsync === undefined && appendOnly !== false ? ['appendfsync (it should be always)'] : []),
    ...(minReplicas === undefined && mayFailOver ? ['min-replicas-to-write (it should be 1)'] : []),
  ];
  if (unread.length > 0) {
    const why = isAllowed ? 'Redis does not tell' : 'This user may not read Redis’ settings';
    warnings.push(`${why}, so this could not be checked: ${unread.join(', ')}`);
  }
  return { refusals, warnings };
}

/** What a fail-over may lose, and what stands in the way of losing nothing. */
function replicaWarnings({ minReplicas, hasReplicas }: Settings, waitedFor: number): string[] {
  const warnings: string[] = [];
  if (minReplicas === 0 && (waitedFor > 0 || hasReplicas > 0)) {
    warnings.push(
      'A Redis that is cut off from its replicas goes on taking what a fail-over will lose ' +
        '(min-replicas-to-write is 0). Set: min-replicas-to-write 1',
    );
  }
  if (hasReplicas > 0 && waitedFor === 0) {
    warnings.push(
      'Redis has replicas and nothing waits for them: a fail-over may lose what was acknowledged. ' +
        'Configure: redis: { url: …, waitForReplicas: 1 }',
    );
  }
  if (hasReplicas < waitedFor) {
    warnings.push(
      `Redis has ${hasReplicas} of the ${waitedFor} replicas that must have an event: nothing can ` +
        'be confirmed before they are there (redis.waitForReplicas)',
    );
  }
  return warnings;
}

/** From CONFIG; where that is not permitted, as with most hosted ones, as far as INFO tells. @throws StoreError */
export async function readSettings(node: Redis): Promise<Settings> {
  const policy = await ifAllowed(node.config('GET', 'maxmemory-policy'));
  const append = await ifAllowed(node.config('GET', 'append*'));
  const least = await ifAllowed(node.config('GET', 'min-replicas-to-write'));
  const replication = (await ifAllowed(node.info('replication'))) ?? '';
  const hasReplicas = Number(lineOf(replication, 'connected_slaves') ?? 0);
  if (policy && append) {
    const appendOnly = after(append, 'appendonly');
    const minReplicas = after(least, 'min-replicas-to-write');
    return {
      policy: after(policy, 'maxmemory-policy'),
      appendOnly: appendOnly === undefined ? undefined : appendOnly === 'yes',
      fsync: after(append, 'appendfsync'),
      minReplicas: minReplicas === undefined ? undefined : Number(minReplicas),
      hasReplicas,
      isAllowed: true,
    };
  }
  const info = (await ifAllowed(node.info())) ?? '';
  const aofEnabled = lineOf(info, 'aof_enabled');
  return {
    policy: lineOf(info, 'maxmemory_policy'),
    appendOnly: aofEnabled === undefined ? undefined : aofEnabled === '1',
    fsync: undefined,
    minReplicas: undefined,
    hasReplicas,
    isAllowed: false,
  };
}

/** Null when Redis refuses: by its ACL, or because the command was taken away. @throws StoreError */
export async function ifAllowed<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (isRefusal(error)) return null;
    throw storeErrorOf(error);
  }
}

function after(flat: unknown, name: string): string | undefined {
  if (!Array.isArray(flat)) return undefined;
  const index = flat.indexOf(name);
  return index === -1 ? undefined : String(flat[index + 1]);
}

/** The value of one line of INFO. */
export function lineOf(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1];
}
