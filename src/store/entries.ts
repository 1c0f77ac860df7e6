import { type AuditEvent, digestOf, zeroHash } from '../domain/audit.ts';
import { StoreError } from '../domain/errors.ts';
import { unsealed } from './event-schema.ts';
import { answerOf } from './failure.ts';
import { auditStream } from './keys.ts';
import type { RedisClient } from './redis.ts';
import { read, readJson, streamEntry } from './schema.ts';

/** One entry of the audit stream. */
export interface StreamEntry {
  seq: number;
  /** The event's JSON, as stored. */
  text: string;
  hash: string;
}

/** An entry as Redis answers it: an id, then names and values in turn. */
export type RawEntry = [id: string, fields: string[]];

const pageSize = 500;

/** All entries from `fromSeq` on as they stand in Redis, also those added while this reads. */
export async function* rawEntries(redis: RedisClient, fromSeq: number): AsyncGenerator<RawEntry> {
  let from = `${fromSeq}-0`;
  for (;;) {
    const page = await answerOf(redis.xrange(auditStream, from, '+', 'COUNT', pageSize));
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < pageSize) return;
    from = `(${last[0]}`;
  }
}

/** @throws StoreError `broken` when it is no entry of ours. */
export function parseEntry(raw: RawEntry): StreamEntry {
  return read(streamEntry, raw, `audit entry ${raw[0]}`);
}

/** The event at `seq`, with its place in the chain. @throws StoreError `broken` when it is missing. */
export async function readEvent(redis: RedisClient, seq: number): Promise<AuditEvent> {
  const pair = await answerOf(redis.xrange(auditStream, `${seq - 1}-0`, `${seq}-0`));
  const entries = pair.map(parseEntry);
  const prev = seq === 1 ? zeroHash : entryAt(entries, seq - 1).hash;
  return sealedEvent(entryAt(entries, seq), prev);
}

/** The event of an entry, with its place in the chain. Nothing is verified. */
export function sealedEvent(entry: StreamEntry, prev: string): AuditEvent {
  const event = readJson(unsealed, entry.text, `audit entry ${entry.seq}`);
  const { v, id, at, request, type, actor, data } = event;
  const { seq, hash } = entry;
  return { v, seq, id, at, request, type, actor, data, digest: digestOf(event), prev, hash };
}

function entryAt(entries: readonly StreamEntry[], seq: number): StreamEntry {
  const entry = entries.find((each) => each.seq === seq);
  if (!entry) throw new StoreError('broken', `audit entry ${seq} is missing in Redis`);
  return entry;
}
