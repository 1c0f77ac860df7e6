import { type ChainableCommander, Cluster } from 'ioredis';
import { isUnknownScript, runScript, type Script } from '../redis-script.ts';
import { copiesKey } from './keys.ts';
import type { RedisClient } from './redis.ts';

/** So many replicas must have what was written, within this time. */
export interface Copies {
  replicas: number;
  withinMs: number;
}

/** What a script answered, and whether as many replicas as asked for have all that it did. */
export interface Copied {
  reply: unknown;
  isCopied: boolean;
}

/**
 * Runs a script and waits until replicas have what it wrote, and all that was written before it: an
 * answer that only repeats what is there is no less certain than the first one.
 *
 * @param copies null: nobody waits.
 */
export async function runCopied(
  redis: RedisClient,
  script: Script,
  keys: readonly string[],
  args: readonly (string | number)[],
  copies: Copies | null,
): Promise<Copied> {
  if (copies === null) return { reply: await runScript(redis, script, keys, args), isCopied: true };
  if (redis instanceof Cluster) {
    // A script may be redirected to another node; what waits must be asked of the one that ran it.
    const reply = await runScript(redis, script, keys, args);
    const [marked, waited] = (await thenWait(redis.pipeline(), copies).exec()) ?? [];
    return { reply, isCopied: isEnough(marked, waited, copies) };
  }
  const run = async (body: string, name: 'evalsha' | 'eval') => {
    const together = redis.pipeline()[name](body, keys.length, ...keys, ...args);
    const [ran, marked, waited] = (await thenWait(together, copies).exec()) ?? [];
    if (!ran || ran[0]) throw ran?.[0] ?? new Error('no answer');
    return { reply: ran[1], isCopied: isEnough(marked, waited, copies) };
  };
  try {
    return await run(script.sha, 'evalsha');
  } catch (error) {
    if (!isUnknownScript(error)) throw error;
    return await run(script.lua, 'eval');
  }
}

type Answer = [Error | null, unknown];

/**
 * A new connection waits for nothing before it has written something itself (Redis 7.2 and later), and an
 * answer that repeats what is there writes nothing.
 */
function thenWait(pipeline: ChainableCommander, copies: Copies): ChainableCommander {
  return pipeline.set(copiesKey, '1').wait(copies.replicas, copies.withinMs);
}

/** Who does not answer has not said that it is enough. */
function isEnough(
  marked: Answer | undefined,
  waited: Answer | undefined,
  { replicas }: Copies,
): boolean {
  if (!marked || marked[0] || !waited || waited[0]) return false;
  return Number(waited[1]) >= replicas;
}
