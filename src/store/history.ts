import { apply } from '../domain/apply.ts';
import type { AuditEvent } from '../domain/audit.ts';
import { StoreError } from '../domain/errors.ts';
import type { RequestEvent } from '../domain/events.ts';
import type { Request } from '../domain/request.ts';
import type { Told } from '../domain/speech.ts';
import type { PoliciesTold, TrimTold } from '../flow/ports.ts';
import { readEvent } from './event.ts';
import { requestEvent } from './event-schema.ts';
import { answerOf } from './failure.ts';
import { eventField, logKey, policiesKey, requestKey } from './keys.ts';
import { withLastEvent } from './last-event.ts';
import { readFirstSeq } from './log-start.ts';
import { policiesEvent } from './policies-schema.ts';
import type { RedisClient } from './redis.ts';
import { read } from './schema.ts';
import { loadRequest } from './snapshots.ts';
import { trimEvent } from './trim-schema.ts';

/**
 * All events of one request that are in the log with what each made of it, oldest first. Where the first ones
 * have left the log it has ended, and of each is told what it made in the end. @throws StoreError
 */
export async function readHistory(redis: RedisClient, id: string): Promise<Told[]> {
  const all = (await readLogged(redis, requestKey(id))).map((logged) => ({
    logged,
    event: read(requestEvent, logged, `audit entry ${logged.seq}`),
  }));
  if (all.length === 0 || all[0]?.event.type === 'asked') return foldFromStart(all);
  const ended = await loadRequest(redis, id);
  return ended ? all.map((each) => ({ ...each, request: ended })) : [];
}

/** All changes of the policies that are in the log, oldest first. @throws StoreError */
export async function readPoliciesHistory(redis: RedisClient): Promise<PoliciesTold[]> {
  return (await readLogged(redis, policiesKey)).map((logged) => {
    const { type, data, seq } = logged;
    return { event: read(policiesEvent, { type, data }, `audit entry ${seq}`), logged };
  });
}

/** Each time the beginning of the log was let go, as far as that is in the log. @throws StoreError */
export async function readTrimHistory(redis: RedisClient): Promise<TrimTold[]> {
  return (await readLogged(redis, logKey)).map((logged) => {
    const { type, data, seq } = logged;
    return { event: read(trimEvent, { type, data }, `audit entry ${seq}`), logged };
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

/** The audit events that the hash of a subject remembers and the log still has, oldest first. */
async function readLogged(redis: RedisClient, key: string): Promise<AuditEvent[]> {
  for (;;) {
    const [firstSeq, fields] = await Promise.all([
      readFirstSeq(redis),
      answerOf(redis.hgetall(key)),
    ]);
    const seqs = Object.entries(fields)
      .filter(([name]) => name.startsWith(eventField('')))
      .map(([, seq]) => Number(seq))
      .filter((seq) => seq >= (firstSeq ?? 1))
      .sort((a, b) => a - b);
    try {
      return await Promise.all(seqs.map((seq) => readEvent(redis, seq)));
    } catch (error) {
      // Trimmed while this was reading.
      if ((await readFirstSeq(redis)) === firstSeq) throw error;
    }
  }
}

interface Logged {
  event: RequestEvent;
  logged: AuditEvent;
}

function foldFromStart(all: readonly Logged[]): Told[] {
  let before: Request | null = null;
  return all.map(({ event, logged }) => {
    const { seq, request: id, actor } = logged;
    const after: Request = apply(before, event, {
      seq,
      atMs: Date.parse(logged.at),
      request: id,
      actor,
    });
    before = after;
    return { event, logged, request: withLastEvent(after, logged.id) };
  });
}
