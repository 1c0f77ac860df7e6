import { verifyAudit } from '../store/audit.ts';
import { type ExportSpan, verifyExport } from '../store/exported.ts';
import type { KeptHead } from '../store/verify.ts';
import { withRedis } from './audit-redis.ts';
import { type Given, UsageError } from './command-line.ts';
import { linesOf } from './export-file.ts';
import { printError, printLine } from './output.ts';

/**
 * Checks the whole chain: the files that are named, in the order of their events, and the log that they lead up to.
 * Exit code 1 when it does not hold.
 */
export async function verify(given: Given): Promise<number> {
  const files = given.file ?? [];
  if (given.offline && files.length === 0) {
    throw new UsageError('--offline leaves Redis out, so name exported files with --file');
  }
  const heads: KeptHead[] = given.head === undefined ? [] : [headFrom(given.head)];
  const spans = await verifyFiles(files, heads);
  if (!spans) return 1;
  const unseen = heads.filter((head) => !spans.some(({ seen }) => seen.includes(head)));
  if (!given.offline)
    return verifyLog(given, [...unseen, ...spans.slice(-1).map(({ last }) => last)]);
  const [head] = unseen;
  if (!head) return 0;
  const which = head.seq === undefined ? head.hash : `${head.seq}:${head.hash}`;
  printError(
    `No event in the files is the head ${which}: name the file that holds it, too, or leave --offline out`,
  );
  return 1;
}

async function verifyLog(given: Given, heads: readonly KeptHead[]): Promise<number> {
  return withRedis(given, async (redis) => {
    const result = await verifyAudit(redis, { heads });
    if (!result.ok) {
      printError(`The audit log does not hold at event ${result.seq}: ${result.problem}`);
      return 1;
    }
    const { events, head, trim } = result;
    const end = head ? `; head ${head.seq}:${head.hash}` : '';
    const start = trim
      ? `; it begins at ${trim.lastSeq + 1}, and events ${trim.firstSeq} to ${trim.lastSeq} were exported to ${trim.file} (SHA-256 ${trim.sha256})`
      : '';
    printLine(`The audit log holds: ${events} events${end}${start}`);
    return 0;
  });
}

interface NamedSpan extends ExportSpan {
  file: string;
}

/** Null: one of them does not hold, or one does not follow the other; it is said which. */
async function verifyFiles(
  files: readonly string[],
  heads: readonly KeptHead[],
): Promise<NamedSpan[] | null> {
  const spans: NamedSpan[] = [];
  for (const file of files) {
    const result = await verifyExport(linesOf(file), heads).catch((error) => {
      throw new UsageError(`--file ${file} cannot be read: ${error.code ?? error.message}`);
    });
    if (!result.ok) {
      printError(`${file} does not hold: line ${result.line} ${result.problem}`);
      return null;
    }
    spans.push({ ...result, file });
  }
  spans.sort((one, other) => one.firstSeq - other.firstSeq);
  for (const [index, span] of spans.entries()) {
    const problem = gap(spans[index - 1], span);
    if (problem) {
      printError(problem);
      return null;
    }
    printLine(`${span.file} holds: events ${span.firstSeq} to ${span.last.seq}`);
  }
  return spans;
}

function gap(before: NamedSpan | undefined, after: NamedSpan): string | null {
  if (!before) return null;
  if (after.firstSeq !== before.last.seq + 1) {
    return `${after.file} begins with event ${after.firstSeq}, but ${before.file} ends with ${before.last.seq}: name files of which one follows the other`;
  }
  if (after.prev === before.last.hash) return null;
  return `${after.file} does not hold: it does not follow the end of ${before.file}, so one of them was written anew`;
}

/** `42:<hash>` as `audit head` prints it and each line of the audit channel carries it. */
function headFrom(text: string): KeptHead {
  const [, seq, hash] = /^(?:(\d{1,15}):)?([0-9a-f]{64})$/.exec(text) ?? [];
  if (hash === undefined) throw new UsageError('--head must be SEQ:HASH, as audit head prints it');
  return seq === undefined ? { hash } : { seq: Number(seq), hash };
}
