import { apply } from '../domain/apply.ts';
import { StoreError } from '../domain/errors.ts';
import type { AuditEvent } from '../domain/events.ts';
import type { Request } from '../domain/request.ts';
import { readEvent } from './entries.ts';
import { requestEvent } from './event-schema.ts';
import { answerOf } from './failure.ts';
import { eventField, requestKey } from './keys.ts';
import type { RedisClient } from './redis.ts';
import { read } from './schema.ts';

/** All events of one request, oldest first. @throws StoreError */
export async function readHistory(redis: RedisClient, id: string): Promise<AuditEvent[]> {
  const fields = await answerOf(redis.hgetall(requestKey(id)));
  const seqs = Object.entries(fields)
    .filter(([name]) => name.startsWith(eventField('')))
    .map(([, seq]) => Number(seq))
    .sort((a, b) => a - b);
  return await Promise.all(seqs.map((seq) => readEvent(redis, seq)));
}

/** The event at `seq` and the request as it left it, whatever has happened since. */
export async function readMoment(
  redis: RedisClient,
  id: string,
  seq: number,
): Promise<{ event: AuditEvent; request: Request }> {
  const events = (await readHistory(redis, id)).filter((event) => event.seq <= seq);
  const event = events.at(-1);
  const request = events.reduce<Request | null>(fold, null);
  if (event?.seq !== seq || !request) {
    throw new StoreError('broken', `audit entry ${seq} of ${id} is missing in Redis`);
  }
  return { event, request };
}

function fold(before: Request | null, event: AuditEvent): Request {
  const happened = read(requestEvent, event, `audit entry ${event.seq}`);
  const { seq, request, actor } = event;
  return apply(before, happened, { seq, atMs: Date.parse(event.at), request, actor });
}
