import { apply } from '../domain/apply.ts';
import type { AuditEvent } from '../domain/audit.ts';
import { StoreError } from '../domain/errors.ts';
import type { Request } from '../domain/request.ts';
import type { Told } from '../domain/speech.ts';
import type { PoliciesTold } from '../flow/ports.ts';
import { readEvent } from './entries.ts';
import { requestEvent } from './event-schema.ts';
import { answerOf } from './failure.ts';
import { eventField, policiesKey, requestKey } from './keys.ts';
import { withLastEvent } from './last-event.ts';
import { policiesEvent } from './policies-schema.ts';
import type { RedisClient } from './redis.ts';
import { read } from './schema.ts';

/** All events of one request with what each made of it, oldest first. @throws StoreError */
export async function readHistory(redis: RedisClient, id: string): Promise<Told[]> {
  const history: Told[] = [];
  for (const logged of await readLogged(redis, requestKey(id))) {
    history.push(follow(history.at(-1)?.request ?? null, logged));
  }
  return history;
}

/** All changes of the policies, oldest first. @throws StoreError */
export async function readPoliciesHistory(redis: RedisClient): Promise<PoliciesTold[]> {
  return (await readLogged(redis, policiesKey)).map((logged) => {
    const { type, data, seq } = logged;
    return { event: read(policiesEvent, { type, data }, `audit entry ${seq}`), logged };
  });
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

/** The audit events that the hash of a subject remembers, oldest first. */
async function readLogged(redis: RedisClient, key: string): Promise<AuditEvent[]> {
  const fields = await answerOf(redis.hgetall(key));
  const seqs = Object.entries(fields)
    .filter(([name]) => name.startsWith(eventField('')))
    .map(([, seq]) => Number(seq))
    .sort((a, b) => a - b);
  return await Promise.all(seqs.map((seq) => readEvent(redis, seq)));
}

function follow(before: Request | null, logged: AuditEvent): Told {
  const event = read(requestEvent, logged, `audit entry ${logged.seq}`);
  const { seq, request, actor } = logged;
  const stamp = { seq, atMs: Date.parse(logged.at), request, actor };
  return { event, logged, request: withLastEvent(apply(before, event, stamp), logged.id) };
}
