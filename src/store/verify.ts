import { type Head, hashOf, zeroHash } from '../domain/audit.ts';
import { canonicalJson } from '../domain/canonical.ts';
import { sha256 } from '../domain/sha256.ts';
import type { TrimEvent } from '../domain/trim.ts';
import type { RawEntry } from './entries.ts';
import { trimOf } from './log-start.ts';
import { streamEntry } from './schema.ts';

/** `seq` of a failure is the first place in the log that is not as it was written. */
export type Verdict =
  | {
      ok: true;
      /** In the log now. */
      events: number;
      head: Head | null;
      /** What let all go that was before the first of them; null: nothing has left the log. */
      trim: TrimEvent['data'] | null;
    }
  | Broken;

interface Broken {
  ok: false;
  seq: number;
  problem: string;
}

/** A head that was kept elsewhere. Of an old one perhaps only the hash is known. */
export interface KeptHead {
  seq?: number;
  hash: string;
}

/** As far as the log was read. */
export interface Walk {
  firstSeq: number;
  /** `hash` null: what the log begins after is told only by an event that comes later. */
  last: { seq: number; hash: string | null };
  first: Linked | null;
  trims: TrimEvent['data'][];
  heads: readonly KeptHead[];
  unseen: Set<KeptHead>;
}

interface Linked extends Head {
  digest: string;
  text: string;
}

const nothing: Head = { seq: 0, hash: zeroHash };

/** From the first entry on that is in the log. */
export function beginWalk(firstSeq: number, heads: readonly KeptHead[]): Walk {
  const last = firstSeq === 1 ? nothing : { seq: firstSeq - 1, hash: null };
  const unseen = new Set(heads.filter((kept) => !isSame(nothing, kept)));
  return { firstSeq, last, first: null, trims: [], heads, unseen };
}

/** Walks over the next entry. @returns what is wrong with it; null: nothing. */
export function step(walk: Walk, raw: RawEntry): Broken | null {
  const next = follow(walk.last, raw);
  if ('problem' in next) return broken(walk.last.seq + 1, next.problem);
  const isAnew = walk.heads.some((kept) => kept.seq === next.seq && kept.hash !== next.hash);
  if (isAnew) return broken(next.seq, writtenAnew);
  for (const kept of walk.unseen) if (isSame(next, kept)) walk.unseen.delete(kept);
  const trim = trimOf(next);
  if (trim) walk.trims.push(trim.data);
  walk.first ??= next;
  walk.last = next;
  return null;
}

/** @param everAdded number of the newest entry that Redis has ever had. */
export function endWalk(walk: Walk, everAdded: number): Verdict {
  const { firstSeq, last } = walk;
  const trim = walk.trims.findLast(({ lastSeq }) => lastSeq === firstSeq - 1) ?? null;
  const beginning = brokenBeginning(walk, trim);
  if (beginning) return beginning;
  for (const kept of walk.unseen) {
    const problem = headProblem(kept, trim);
    if (problem) return broken(Math.min(kept.seq ?? Infinity, last.seq + 1), problem);
  }
  if (last.seq < everAdded) {
    const problem = `the log ends here, but Redis has held ${everAdded}: its end was cut off`;
    return broken(last.seq + 1, problem);
  }
  const { seq, hash } = last;
  const head = seq === 0 || hash === null ? null : { seq, hash };
  return { ok: true, events: seq - firstSeq + 1, head, trim };
}

/** The entry with its place, or what is wrong with it. */
function follow(last: Walk['last'], raw: RawEntry): Linked | { problem: string } {
  const seq = last.seq + 1;
  if (raw[0] !== `${seq}-0`) return { problem: `is missing: ${raw[0]} stands in its place` };
  const parsed = streamEntry.safeParse(raw);
  if (!parsed.success) return { problem: 'does not hold exactly an event and a hash' };

  const { text, hash } = parsed.data;
  if (!isCanonical(text)) return { problem: 'holds something else than canonical JSON' };
  const digest = sha256(text);
  if (last.hash !== null && hash !== hashOf(last.hash, seq, digest)) return { problem: changed };
  return { seq, hash, digest, text };
}

function brokenBeginning(
  { firstSeq, first, trims }: Walk,
  trim: TrimEvent['data'] | null,
): Broken | null {
  if (firstSeq === 1 || !first) return null;
  if (!trim) {
    const ends = trims.map(({ lastSeq }) => lastSeq).filter((lastSeq) => lastSeq < firstSeq);
    const problem = `is missing: ${firstSeq} is the first one here, and no event says that all before it were exported: the beginning was cut off`;
    return broken(Math.max(0, ...ends) + 1, problem);
  }
  const fits = first.hash === hashOf(trim.lastHash, firstSeq, first.digest);
  return fits ? null : broken(firstSeq, changed);
}

/** Why a head that no entry has is no head of this log; null: the log ended there when its beginning was let go. */
function headProblem(kept: KeptHead, trim: TrimEvent['data'] | null): string | null {
  const { seq, hash } = kept;
  if (trim && hash === trim.lastHash && (seq === undefined || seq === trim.lastSeq)) return null;
  if (seq === undefined) {
    const left = trim ? `, or it is one of those up to ${trim.lastSeq} ${whereTheyAre(trim)}` : '';
    return `no entry has the hash that was kept elsewhere: the end was cut off or the log written anew${left}`;
  }
  if (!trim || seq > trim.lastSeq) {
    return `the log ends before ${seq}, whose hash was kept elsewhere: its end was cut off`;
  }
  if (seq === trim.lastSeq) return writtenAnew;
  return `has left the log, with all up to ${trim.lastSeq} ${whereTheyAre(trim)}`;
}

function whereTheyAre({ file, sha256: hash }: TrimEvent['data']): string {
  return `that were exported to ${file} (SHA-256 ${hash}) or to a file before it: name the files with --file`;
}

const changed = 'does not fit its hash: it, or what came before it, was changed';
const writtenAnew = 'is not the entry whose hash was kept elsewhere: the log was written anew';

function broken(seq: number, problem: string): Broken {
  return { ok: false, seq, problem };
}

function isCanonical(text: string): boolean {
  try {
    return canonicalJson(JSON.parse(text)) === text;
  } catch {
    return false;
  }
}

function isSame(head: Head, kept: KeptHead): boolean {
  return head.hash === kept.hash && (kept.seq === undefined || kept.seq === head.seq);
}
