import { loadRedisSetting } from '../config.ts';
import type { Log } from '../flow/ports.ts';
import { createLog } from '../log.ts';
import { readAudit, readHead, verifyAudit } from '../store/audit.ts';
import { connectRedis, type RedisClient, waitForRedis } from '../store/redis.ts';
import { within } from '../within.ts';
import { type Given, UsageError } from './command-line.ts';
import { printError, printLine, printStreamed } from './output.ts';

const reachableWithinMs = 10_000;

/** Checks the whole chain. Exit code 1 when it does not hold. */
export async function verify(given: Given): Promise<number> {
  const head = given.head === undefined ? undefined : headFrom(given.head);
  return withRedis(given, async (redis) => {
    const result = await verifyAudit(redis, head ? { head } : {});
    if (!result.ok) {
      printError(`The audit log does not hold at event ${result.seq}: ${result.problem}`);
      return 1;
    }
    const end = result.head ? `; head ${result.head.seq}:${result.head.hash}` : '';
    printLine(`The audit log holds: ${result.events} events${end}`);
    return 0;
  });
}

/** One event a line, oldest first, as slowly as the reader wants. */
export async function exportLog(given: Given): Promise<number> {
  return withRedis(given, async (redis) => {
    for await (const event of readAudit(redis, {})) await printStreamed(JSON.stringify(event));
    return 0;
  });
}

export async function printHead(given: Given): Promise<number> {
  return withRedis(given, async (redis) => {
    const head = await readHead(redis);
    if (!head) {
      printError('The audit log is empty.');
      return 1;
    }
    printLine(`${head.seq}:${head.hash}`);
    return 0;
  });
}

async function withRedis(
  given: Given,
  use: (redis: RedisClient) => Promise<number>,
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
    if (isReachable) return await use(redis);
    printError(`Redis cannot be used (waited ${reachableWithinMs / 1_000} s): ${why}`);
    return 1;
  } finally {
    redis.disconnect();
  }
}

/** `42:<hash>` as `audit head` prints it and each line of the audit channel carries it. */
function headFrom(text: string): { seq?: number; hash: string } {
  const [, seq, hash] = /^(?:(\d{1,15}):)?([0-9a-f]{64})$/.exec(text) ?? [];
  if (hash === undefined) throw new UsageError('--head must be SEQ:HASH, as audit head prints it');
  return seq === undefined ? { hash } : { seq: Number(seq), hash };
}
