import { apply } from '../domain/apply.ts';
import { type Unsealed, unsealedText } from '../domain/audit.ts';
import type { Json } from '../domain/canonical.ts';
import type { Actor, RequestEvent } from '../domain/events.ts';
import { nextAlarm } from '../domain/patience.ts';
import { hasEnded, lockOf, type Request } from '../domain/request.ts';
import { sha256 } from '../domain/sha256.ts';

/** One event with all that moves together with it, ready to be added to the log. */
export interface Entry {
  event: Unsealed;
  /** The event's canonical JSON: what is stored, and what `digest` is over. */
  text: string;
  digest: string;
  /** Of the request before the event; 0: there is none. */
  version: number;
  /** The request after the event. Its `seq` is not known yet. */
  after: Request;
  atMs: number;
  /** Redis must not record it later than this, on Redis' clock. */
  notAfterMs: number;
  /** When the request wants to be looked at next. */
  wakeAtMs: number | null;
  lock: { name: string; move: 'take' | 'release' } | null;
  /** What makes two deliveries of one wish one wish. */
  once: string | null;
}

/** What happened to which request. */
export interface Happening {
  before: Request | null;
  request: string;
  event: RequestEvent;
  actor: Actor;
  once?: string;
}

export function makeEntry(
  { before, request, event, actor, once }: Happening,
  { eventId, withinMs, nowMs }: { eventId: string; withinMs: number; nowMs: number },
): Entry {
  const unsealed: Unsealed = {
    v: 1,
    id: eventId,
    at: new Date(nowMs).toISOString(),
    request,
    type: event.type,
    actor,
    data: asJson(event.data),
  };
  const after = apply(before, event, { seq: 0, atMs: nowMs, request, actor });
  const text = unsealedText(unsealed);
  return {
    event: unsealed,
    text,
    digest: sha256(text),
    version: before?.version ?? 0,
    after,
    atMs: nowMs,
    notAfterMs: nowMs + withinMs,
    wakeAtMs: nextAlarm(after)?.atMs ?? null,
    lock: lockMove(event, after),
    once: once ?? null,
  };
}

/**
 * `planned` takes the target's lock, and no write is intended without it; whatever ends the
 * request gives it back.
 */
function lockMove(event: RequestEvent, after: Request): Entry['lock'] {
  const name = lockOf(after);
  if (name === null) return null;
  if (hasEnded(after)) return { name, move: 'release' };
  if (event.type === 'planned' || event.type === 'intended') return { name, move: 'take' };
  return null;
}

/** What JSON makes of it: members that are undefined are gone. */
function asJson(data: object): Json {
  return JSON.parse(JSON.stringify(data));
}
