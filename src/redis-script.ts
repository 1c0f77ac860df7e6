import { createHash } from 'node:crypto';
import type { Cluster, Redis } from 'ioredis';

/**
 * The tag of every key the product keeps in Redis: a Cluster keeps what carries it in one slot, and
 * one script may touch it all.
 */
export const hashTag = '{dbencrypt}';

export interface Script {
  lua: string;
  sha: string;
}

export function defineScript(lua: string): Script {
  return { lua, sha: createHash('sha1').update(lua).digest('hex') };
}

/** Runs a script by its hash; sends its text only when Redis does not have it (any more). */
export async function runScript(
  redis: Redis | Cluster,
  script: Script,
  keys: readonly string[],
  args: readonly (string | number)[],
): Promise<unknown> {
  try {
    return await redis.evalsha(script.sha, keys.length, ...keys, ...args);
  } catch (error) {
    if (!isUnknownScript(error)) throw error;
    return await redis.eval(script.lua, keys.length, ...keys, ...args);
  }
}

/** Redis has forgotten the script, or has never had it: a new master, or one that was restarted. */
export function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}
