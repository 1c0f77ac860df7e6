import { apply } from '../domain/apply.ts';
import { StoreError } from '../domain/errors.ts';
import type { AuditEvent } from '../domain/events.ts';
import type { Request } from '../domain/request.ts';
import type { Told } from '../domain/speech.ts';
import { readEvent } from './entries.ts';
import { requestEvent } from './event-schema.ts';
import { answerOf } from './failure.ts';
import { eventField, requestKey } from './keys.ts';
import type { RedisClient } from './redis.ts';
import { read } from './schema.ts';

/** All events of one request with what each made of it, oldest first. @throws StoreError */
export async function readHistory(redis: RedisClient, id: string): Promise<Told[]> {
  const fields = await answerOf(redis.hgetall(requestKey(id)));
  const seqs = Object.entries(fields)
    .filter(([name]) => name.startsWith(eventField('')))
    .map(([, seq]) => Number(seq))
    .sort((a, b) => a - b);
  const history: Told[] = [];
  for (const logged of await Promise.all(seqs.map((seq) => readEvent(redis, seq)))) {
    history.push(follow(history.at(-1)?.request ?? null, logged));
  }
  return history;
}

/** The event at `seq` and the request as it left it, whatever has happened since. */
export async function readMoment(
  redis: RedisClient,
  id: string,
  seq: number,
): Promise<{ event: AuditEvent; request: Request }> {
  const moment = (await readHistory(redis, id)).find(({ logged }) => logged.seq === seq);
  if (!moment) throw new StoreError('broken', `audit entry ${seq} of ${id} is missing in Redis`);
  return { event: moment.logged, request: moment.request };
}

function follow(before: Request | null, logged: AuditEvent): Told {
  const event = read(requestEvent, logged, `audit entry ${logged.seq}`);
  const { seq, request, actor } = logged;
  const stamp = { seq, atMs: Date.parse(logged.at), request, actor };
  return { event, logged, request: apply(before, event, stamp) };
}
