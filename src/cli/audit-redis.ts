import { loadRedisSetting } from '../config.ts';
import type { Log } from '../flow/ports.ts';
import { createLog } from '../log.ts';
import { connectRedis, type RedisClient, type RedisSetting, waitForRedis } from '../store/redis.ts';
import { within } from '../within.ts';
import type { Given } from './command-line.ts';
import { printError } from './output.ts';

const reachableWithinMs = 10_000;

/** Connects to the configured Redis for one command. Exit code 1, and why, when it cannot be used. */
export async function withRedis(
  given: Given,
  use: (redis: RedisClient, setting: RedisSetting) => Promise<number>,
): Promise<number> {
  const setting = loadRedisSetting({ file: given.config });
  const log = createLog({ level: 'silent' });
  const redis = connectRedis(setting, { purpose: 'worker', log });
  let why: unknown = 'no answer';
  const hear: Log['warn'] = ({ reason }) => {
    why = reason ?? why;
  };
  try {
    const isReachable = await within(
      reachableWithinMs,
      waitForRedis(redis, { ...log, warn: hear }),
    );
    if (isReachable) return await use(redis, setting);
    printError(`Redis cannot be used (waited ${reachableWithinMs / 1_000} s): ${why}`);
    printError('Check redis in the configuration, or REDIS_URL; dbencrypt doctor says more.');
    return 1;
  } finally {
    redis.disconnect();
  }
}
