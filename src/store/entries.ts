import { type AuditEvent, digestOf } from '../domain/audit.ts';
import { knownTypes, unsealed } from './event-schema.ts';
import { answerOf } from './failure.ts';
import { auditStream } from './keys.ts';
import { refuseLater, refuseUnknownType } from './later.ts';
import type { RedisClient } from './redis.ts';
import { fromJson, read, streamEntry } from './schema.ts';

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

/** The entry at `seq`; undefined: it is not there. @throws StoreError */
export async function readEntry(redis: RedisClient, seq: number): Promise<StreamEntry | undefined> {
  const [raw] = await answerOf(redis.xrange(auditStream, `${seq}-0`, `${seq}-0`));
  return raw && parseEntry(raw);
}

/** The event of an entry, with its place in the chain. Nothing is verified. */
export function sealedEvent(entry: StreamEntry, prev: string): AuditEvent {
  const what = `audit entry ${entry.seq}`;
  const stored = fromJson(entry.text);
  refuseLater(stored, what);
  refuseUnknownType(stored, knownTypes, what);
  const event = read(unsealed, stored, what);
  const { v, id, at, request, type, actor, data } = event;
  const { seq, hash } = entry;
  return { v, seq, id, at, request, type, actor, data, digest: digestOf(event), prev, hash };
}
