import type { AuditEvent } from '../domain/audit.ts';
import { StoreError } from '../domain/errors.ts';
import { parseEntry, sealedEvent } from './entries.ts';
import { answerOf } from './failure.ts';
import { auditStream } from './keys.ts';
import { readStart } from './log-start.ts';
import type { RedisClient } from './redis.ts';

/** The event at `seq`, with its place in the chain. @throws StoreError `broken` when it is missing. */
export async function readEvent(redis: RedisClient, seq: number): Promise<AuditEvent> {
  const pair = await answerOf(redis.xrange(auditStream, `${seq - 1}-0`, `${seq}-0`));
  const entries = pair.map(parseEntry);
  const entry = entries.find((each) => each.seq === seq);
  if (!entry) throw missing(seq);
  const before = entries.find((each) => each.seq === seq - 1) ?? (await readStart(redis));
  if (before.seq !== seq - 1) throw missing(seq - 1);
  return sealedEvent(entry, before.hash);
}

/** Not there, though nothing says that it has left the log. */
export function missing(seq: number): StoreError {
  return new StoreError('broken', `audit entry ${seq} is missing in Redis`);
}
