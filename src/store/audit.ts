import { type AuditEvent, type Head, hashOf, zeroHash } from '../domain/audit.ts';
import { canonicalJson } from '../domain/canonical.ts';
import { StoreError } from '../domain/errors.ts';
import { sha256 } from '../domain/sha256.ts';
import { parseEntry, type RawEntry, rawEntries, sealedEvent } from './entries.ts';
import { answerOf } from './failure.ts';
import { auditStream } from './keys.ts';
import type { RedisClient } from './redis.ts';
import { streamEntry } from './schema.ts';

/** `seq` of a failure is the first place in the log that is not as it was written. */
export type Verdict =
  | { ok: true; events: number; head: Head | null }
  | { ok: false; seq: number; problem: string };

/** The newest entry's place and hash, or null for an empty log. @throws StoreError */
export async function readHead(redis: RedisClient): Promise<Head | null> {
  const [last] = await answerOf(redis.xrevrange(auditStream, '+', '-', 'COUNT', 1));
  if (!last) return null;
  const { seq, hash } = parseEntry(last);
  return { seq, hash };
}

/** The log from `fromSeq` on, in pages, up to what is newest when it gets there. @throws StoreError */
export async function* readAudit(
  redis: RedisClient,
  { fromSeq = 1 }: { fromSeq?: number } = {},
): AsyncGenerator<AuditEvent> {
  let before: Head = { seq: 0, hash: zeroHash };
  // The entry before the first tells what the first is linked to.
  for await (const raw of rawEntries(redis, Math.max(1, fromSeq - 1))) {
    const entry = parseEntry(raw);
    if (entry.seq >= fromSeq) {
      if (before.seq !== entry.seq - 1) throw missing(entry.seq - 1);
      yield sealedEvent(entry, before.hash);
    }
    before = entry;
  }
}

/**
 * Reads the whole log and recomputes every link. Finds what was edited, removed, put in or
 * reordered; what was cut off or written anew as a whole only against a head kept elsewhere.
 *
 * @param head From an audit-channel line, or `audit head` of another day.
 * @throws StoreError when Redis cannot answer.
 */
export async function verifyAudit(
  redis: RedisClient,
  { head: kept }: { head?: { seq?: number; hash: string } } = {},
): Promise<Verdict> {
  const everAdded = await lastIdEver(redis);
  let last: Head = { seq: 0, hash: zeroHash };
  let isKeptSeen = kept === undefined || isSame(last, kept);

  for await (const raw of rawEntries(redis, 0)) {
    const next = follow(last, raw);
    if ('problem' in next) return { ok: false, seq: last.seq + 1, problem: next.problem };
    if (kept?.seq === next.seq && kept.hash !== next.hash) {
      const problem = 'is not the entry whose hash was kept elsewhere: the log was written anew';
      return { ok: false, seq: next.seq, problem };
    }
    isKeptSeen ||= kept !== undefined && isSame(next, kept);
    last = next;
  }

  if (!isKeptSeen) {
    const problem =
      kept?.seq === undefined
        ? 'no entry has the hash that was kept elsewhere: the end was cut off or the log written anew'
        : `the log ends before ${kept.seq}, whose hash was kept elsewhere: its end was cut off`;
    return { ok: false, seq: last.seq + 1, problem };
  }
  if (last.seq < everAdded) {
    const problem = `the log ends here, but Redis has held ${everAdded}: its end was cut off`;
    return { ok: false, seq: last.seq + 1, problem };
  }
  return { ok: true, events: last.seq, head: last.seq === 0 ? null : last };
}

/** The head after this entry, or what is wrong with the entry. */
function follow(last: Head, raw: RawEntry): Head | { problem: string } {
  const seq = last.seq + 1;
  if (raw[0] !== `${seq}-0`) return { problem: `is missing: ${raw[0]} stands in its place` };
  const parsed = streamEntry.safeParse(raw);
  if (!parsed.success) return { problem: 'does not hold exactly an event and a hash' };

  const { text, hash } = parsed.data;
  if (!isCanonical(text)) return { problem: 'holds something else than canonical JSON' };
  if (hash !== hashOf(last.hash, seq, sha256(text))) {
    return { problem: 'does not fit its hash: it, or what came before it, was changed' };
  }
  return { seq, hash };
}

function isCanonical(text: string): boolean {
  try {
    return canonicalJson(JSON.parse(text)) === text;
  } catch {
    return false;
  }
}

function isSame(head: Head, kept: { seq?: number; hash: string }): boolean {
  return head.hash === kept.hash && (kept.seq === undefined || kept.seq === head.seq);
}

/** Redis remembers the highest id that a stream has had, also when its end is deleted. */
async function lastIdEver(redis: RedisClient): Promise<number> {
  if ((await answerOf(redis.exists(auditStream))) === 0) return 0;
  const info = (await answerOf(redis.xinfo('STREAM', auditStream))) as unknown[];
  const id = info[info.indexOf('last-generated-id') + 1];
  return Number.parseInt(String(id), 10);
}

function missing(seq: number): StoreError {
  return new StoreError('broken', `audit entry ${seq} is missing in Redis`);
}
