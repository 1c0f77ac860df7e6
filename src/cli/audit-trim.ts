import { stat } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { basename } from 'node:path';
import { z } from 'zod';
import { createAppender } from '../store/append.ts';
import { readAudit, verifyAudit } from '../store/audit.ts';
import { type StoreClock, startClock } from '../store/clock.ts';
import { verifyExport } from '../store/exported.ts';
import { readStart } from '../store/log-start.ts';
import { type RedisClient, type RedisSetting, replicasToWaitFor } from '../store/redis.ts';
import { releaseRequests } from '../store/release.ts';
import { type Exported, trimLog } from '../store/trim.ts';
import { type Held, planTrim, type TrimPlan } from '../store/trim-plan.ts';
import { withRedis } from './audit-redis.ts';
import { type Given, UsageError } from './command-line.ts';
import { linesOf, sha256Of, writeWhole } from './export-file.ts';
import { printError, printLine } from './output.ts';

/**
 * Writes old events to a file, reads it back, and only then lets them leave the log, with an event that says so.
 * Exit code 1 when the log does not hold, or somebody else trims it too: then nothing has left it.
 */
export async function trim(given: Given): Promise<number> {
  const beforeMs = timeFrom(given.before);
  return withRedis(given, async (redis, setting) => {
    const clock = await startClock(redis);
    try {
      if (beforeMs > clock.now()) throw new UsageError('--before must not lie in the future');
      return await trimBefore({ redis, setting, clock, to: given.to }, beforeMs);
    } finally {
      clock.stop();
    }
  });
}

interface Trimming {
  redis: RedisClient;
  setting: RedisSetting;
  clock: StoreClock;
  /** Undefined: a name that says which events are in it, in the working directory. */
  to: string | undefined;
}

async function trimBefore(parts: Trimming, beforeMs: number): Promise<number> {
  const { redis, to } = parts;
  const verdict = await verifyAudit(redis);
  if (!verdict.ok) {
    printError(
      `The audit log does not hold at event ${verdict.seq}: ${verdict.problem}. Nothing was trimmed.`,
    );
    return 1;
  }
  const plan = await planTrim(redis, beforeMs);
  if (!plan || plan.last.seq === plan.before.seq) {
    const why = plan ? heldLine(plan.held) : 'The log is empty.';
    // An earlier run may have been cut off before it was done with them.
    printLine(`Nothing was trimmed. ${why}${releasedLine(await releaseRequests(redis))}`);
    return 0;
  }

  const file = to ?? `dbencrypt-audit-${plan.before.seq + 1}-${plan.last.seq}.jsonl`;
  try {
    await exportTo(file, redis, plan);
  } catch (error) {
    if ((await readStart(redis)).seq === plan.before.seq) throw error;
    printError(`Nothing was trimmed: ${overtaken}. Run it again.`);
    return 1;
  }
  const sha256 = await sha256Of(file);
  const before = new Date(beforeMs).toISOString();
  return await letGo(parts, plan, file, { file: basename(file), sha256, before, by: whoRuns() });
}

const overtaken = 'somebody else trims the log at the same time';

async function letGo(
  { redis, setting, clock }: Trimming,
  plan: TrimPlan,
  file: string,
  exported: Exported,
): Promise<number> {
  const appender = createAppender({ redis, clock, replicas: replicasToWaitFor(setting) });
  const trimmed = await trimLog({ redis, clock, appender }, plan, exported);
  if (trimmed.is === 'overtaken') {
    printError(
      `Nothing was trimmed: ${overtaken}, or has changed it since ${file} was written. The file is whole and stays. Run it again; if it stays so, run dbencrypt audit verify.`,
    );
    return 1;
  }
  const released = await releaseRequests(redis);
  const { before, last, held } = plan;
  printLine(`Events ${before.seq + 1} to ${last.seq} are in ${file} (SHA-256 ${exported.sha256}).`);
  printLine(
    `They have left the audit log, as event ${trimmed.at.seq} of it says. ${heldLine(held)}${releasedLine(released)}`,
  );
  printLine(`head ${trimmed.at.seq}:${trimmed.at.hash}`);
  return 0;
}

/** A file that is there is never written to; the one that a run before this left whole is taken as it is. */
async function exportTo(file: string, redis: RedisClient, plan: TrimPlan): Promise<void> {
  if (await isThere(file)) {
    const problem = await exportProblem(file, plan);
    if (problem)
      throw new UsageError(`${file} is there already, and ${problem}: name another file with --to`);
    return;
  }
  await writeWhole(file, eventLines(redis, plan), async (partial) => {
    const problem = await exportProblem(partial, plan);
    if (problem) throw new Error(`${file} was written, and read back ${problem}; it was removed`);
  });
}

/** Why a file is not the export of exactly these events; null: it is. */
async function exportProblem(file: string, { before, last }: TrimPlan): Promise<string | null> {
  const found = await verifyExport(linesOf(file));
  if (!found.ok) return `its line ${found.line} ${found.problem}`;
  const isIt =
    found.firstSeq === before.seq + 1 &&
    found.prev === before.hash &&
    found.last.seq === last.seq &&
    found.last.hash === last.hash;
  return isIt
    ? null
    : `it holds events ${found.firstSeq} to ${found.last.seq} of this log or another`;
}

async function* eventLines(redis: RedisClient, { before, last }: TrimPlan): AsyncGenerator<string> {
  const span = { fromSeq: before.seq + 1, toSeq: last.seq };
  for await (const event of readAudit(redis, span)) yield JSON.stringify(event);
}

async function isThere(file: string): Promise<boolean> {
  return await stat(file).then(
    () => true,
    () => false,
  );
}

const heldWords: Readonly<Record<Held['why'], (held: Held) => string>> = {
  date: () => 'which is not older than that.',
  head: () => 'the newest one, which always stays.',
  open: ({ subject }) => `which is one of ${subject}: that has not ended.`,
  unread: () => 'of which no worker has made jobs yet. Does one run?',
  unsaid: ({ subject }) =>
    `which is one of ${subject}: people have not been told of all of it yet. Does a worker run, and does Slack take its messages?`,
  most: () => 'since this is as much as goes at once. Run it again.',
};

function heldLine(held: Held): string {
  return `The log begins with event ${held.seq}, ${heldWords[held.why](held)}`;
}

function releasedLine(released: number): string {
  if (released === 0) return '';
  return ` Requests that have left it whole, and are no longer in Redis: ${released}.`;
}

const date = z.iso.date();
const time = z.iso.datetime({ offset: true });

/** @throws UsageError */
function timeFrom(text: string | undefined): number {
  if (text === undefined) {
    throw new UsageError('--trim needs --before DATE: events from before then leave the log');
  }
  if (date.safeParse(text).success || time.safeParse(text).success) return Date.parse(text);
  throw new UsageError(
    `--before ${text} is no date: write it as 2026-01-31, which begins at midnight UTC, or as 2026-01-31T18:00:00+08:00`,
  );
}

/** Some containers run as a user without a name. */
function whoRuns(): { user: string; host: string } {
  const host = hostname();
  try {
    return { user: userInfo().username, host };
  } catch {
    return { user: `uid ${process.getuid?.() ?? 'unknown'}`, host };
  }
}
