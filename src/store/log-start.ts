import { type Head, zeroHash } from '../domain/audit.ts';
import { StoreError } from '../domain/errors.ts';
import { logSubject, type TrimEvent } from '../domain/trim.ts';
import { parseEntry, type RawEntry, rawEntries, readEntry, type StreamEntry } from './entries.ts';
import { answerOf } from './failure.ts';
import { auditStream, eventField, logKey } from './keys.ts';
import type { RedisClient } from './redis.ts';
import { fromJson } from './schema.ts';
import { trimEvent } from './trim-schema.ts';

/** Number of the first entry that is still in the log; null: the log is empty. @throws StoreError */
export async function readFirstSeq(redis: RedisClient): Promise<number | null> {
  const [first] = await answerOf(redis.xrange(auditStream, '-', '+', 'COUNT', 1));
  return first ? parseEntry(first).seq : null;
}

/**
 * What stands before the first entry of the log: nothing, or the end of what has left it, as the event says
 * that let it go. Not verified: `verifyAudit` does that.
 *
 * @throws StoreError `broken` when no event says so.
 */
export async function readStart(redis: RedisClient): Promise<Head> {
  const firstSeq = await readFirstSeq(redis);
  if (firstSeq === null || firstSeq === 1) return { seq: 0, hash: zeroHash };
  const trim = (await trimTo(redis, firstSeq - 1)) ?? (await searchTrimTo(redis, firstSeq - 1));
  if (trim) return { seq: trim.lastSeq, hash: trim.lastHash };
  throw new StoreError('broken', `audit entry ${firstSeq - 1} is missing in Redis`);
}

/** The events that let the beginning of the log go, oldest first, as far as they are in the log. */
async function readTrims(redis: RedisClient): Promise<{ seq: number; trim: TrimEvent }[]> {
  const fields = await answerOf(redis.hgetall(logKey));
  const seqs = Object.entries(fields)
    .filter(([name]) => name.startsWith(eventField('')))
    .map(([, seq]) => Number(seq))
    .sort((a, b) => a - b);
  const entries = await Promise.all(seqs.map((seq) => readEntry(redis, seq)));
  return entries.flatMap((entry) => {
    const trim = entry && trimOf(entry);
    return trim ? [{ seq: entry.seq, trim }] : [];
  });
}

/** What an entry says of the beginning of the log; null: it is about something else. */
export function trimOf({ text }: Pick<StreamEntry, 'text'>): TrimEvent | null {
  const stored = fromJson(text) as { request?: unknown } | undefined;
  if (stored?.request !== logSubject) return null;
  const parsed = trimEvent.safeParse(stored);
  return parsed.success ? parsed.data : null;
}

async function trimTo(redis: RedisClient, lastSeq: number): Promise<TrimEvent['data'] | null> {
  const found = (await readTrims(redis)).find(({ trim }) => trim.data.lastSeq === lastSeq);
  return found?.trim.data ?? null;
}

/** When what stands beside the log is lost, the log itself still knows. */
async function searchTrimTo(
  redis: RedisClient,
  lastSeq: number,
): Promise<TrimEvent['data'] | null> {
  for await (const raw of rawEntries(redis, lastSeq + 1)) {
    const trim = trimOf(parseEntry(raw as RawEntry));
    if (trim?.data.lastSeq === lastSeq) return trim.data;
  }
  return null;
}
