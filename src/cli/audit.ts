import { readAudit, readHead } from '../store/audit.ts';
import { withRedis } from './audit-redis.ts';
import { type Given, UsageError } from './command-line.ts';
import { printError, printLine, printStreamed } from './output.ts';

/** One event a line, oldest first, as slowly as the reader wants; with --trim to a file, and out of the log. */
export async function exportLog(given: Given): Promise<number> {
  if (given.trim) return (await import('./audit-trim.ts')).trim(given);
  const only = given.before === undefined ? given.to && '--to' : '--before';
  if (only) throw new UsageError(`${only} goes with --trim; without it all events are printed`);
  return withRedis(given, async (redis) => {
    for await (const event of readAudit(redis)) await printStreamed(JSON.stringify(event));
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
