import type { AuditEvent, Head } from '../domain/audit.ts';
import { StoreError } from '../domain/errors.ts';
import { parseEntry, rawEntries, sealedEvent } from './entries.ts';
import { missing } from './event.ts';
import { answerOf } from './failure.ts';
import { auditStream } from './keys.ts';
import { readFirstSeq, readStart } from './log-start.ts';
import type { RedisClient } from './redis.ts';
import { beginWalk, endWalk, type KeptHead, step, type Verdict } from './verify.ts';

/** The newest entry's place and hash, or null for an empty log. @throws StoreError */
export async function readHead(redis: RedisClient): Promise<Head | null> {
  const [last] = await answerOf(redis.xrevrange(auditStream, '+', '-', 'COUNT', 1));
  if (!last) return null;
  const { seq, hash } = parseEntry(last);
  return { seq, hash };
}

/**
 * The log from `fromSeq` on, in pages, up to `toSeq`, or what is newest when it gets there.
 *
 * @param fromSeq Default: the first that is in the log.
 * @throws StoreError
 */
export async function* readAudit(
  redis: RedisClient,
  { fromSeq, toSeq = Infinity }: { fromSeq?: number; toSeq?: number } = {},
): AsyncGenerator<AuditEvent> {
  const start = await readStart(redis);
  const first = fromSeq ?? start.seq + 1;
  if (first <= start.seq) throw hasLeft(first);
  let before: Head = start;
  // The entry before the first tells what the first is linked to.
  for await (const raw of rawEntries(redis, Math.max(start.seq + 1, first - 1))) {
    const entry = parseEntry(raw);
    if (entry.seq > toSeq) return;
    if (entry.seq >= first) {
      if (before.seq !== entry.seq - 1) throw await gapAt(redis, entry.seq - 1);
      yield sealedEvent(entry, before.hash);
    }
    before = entry;
  }
}

/**
 * Reads the whole log and recomputes every link. Finds what was edited, removed, put in or
 * reordered; what was cut off or written anew as a whole only against heads kept elsewhere. Where the log
 * begins later than it once did, an event in it must say so, and what it is linked to.
 *
 * @param heads From audit-channel lines, `audit head` of another day, or the end of an export.
 * @throws StoreError when Redis cannot answer.
 */
export async function verifyAudit(
  redis: RedisClient,
  { heads = [] }: { heads?: readonly KeptHead[] } = {},
): Promise<Verdict> {
  for (;;) {
    const firstSeq = await firstOf(redis);
    const verdict = await verifyFrom(redis, firstSeq, heads);
    // Trimmed while this was reading: what it missed has left the log.
    if (verdict.ok || (await firstOf(redis)) === firstSeq) return verdict;
  }
}

async function gapAt(redis: RedisClient, seq: number): Promise<StoreError> {
  if (((await readFirstSeq(redis)) ?? 1) <= seq) return missing(seq);
  return hasLeft(seq);
}

function hasLeft(seq: number): StoreError {
  return new StoreError(
    'broken',
    `audit entry ${seq} has left the log: it was exported and trimmed`,
  );
}

async function verifyFrom(
  redis: RedisClient,
  firstSeq: number,
  heads: readonly KeptHead[],
): Promise<Verdict> {
  const everAdded = await lastIdEver(redis);
  const walk = beginWalk(firstSeq, heads);
  for await (const raw of rawEntries(redis, 0)) {
    const broken = step(walk, raw);
    if (broken) return broken;
  }
  return endWalk(walk, everAdded);
}

/** 1 also for an entry that is none of ours: reading on says what is wrong with it. */
async function firstOf(redis: RedisClient): Promise<number> {
  try {
    return (await readFirstSeq(redis)) ?? 1;
  } catch (error) {
    if (error instanceof StoreError && error.code === 'broken') return 1;
    throw error;
  }
}

/** Redis remembers the highest id that a stream has had, also when its end is deleted. */
async function lastIdEver(redis: RedisClient): Promise<number> {
  if ((await answerOf(redis.exists(auditStream))) === 0) return 0;
  const info = (await answerOf(redis.xinfo('STREAM', auditStream))) as unknown[];
  const id = info[info.indexOf('last-generated-id') + 1];
  return Number.parseInt(String(id), 10);
}
