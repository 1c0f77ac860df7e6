import { apply } from '../domain/apply.ts';
import { type Unsealed, unsealedText } from '../domain/audit.ts';
import { canonicalJson, type Json } from '../domain/canonical.ts';
import {
  type Actor,
  type PoliciesEvent,
  policiesSubject,
  type RequestEvent,
} from '../domain/events.ts';
import { nextAlarm } from '../domain/patience.ts';
import { hasEnded, lockOf, type Request } from '../domain/request.ts';
import { sha256 } from '../domain/sha256.ts';
import { logSubject, type TrimEvent } from '../domain/trim.ts';
import type { DecidedUnder } from '../flow/ports.ts';
import { lastEventOf } from './last-event.ts';
import { schemaVersion } from './later.ts';

/** One event with all that moves together with it, ready to be added to the log. */
export type Entry = RequestEntry | PoliciesEntry | TrimEntry;

interface AnyEntry {
  event: Unsealed;
  /** The event's canonical JSON: what is stored, and what `digest` is over. */
  text: string;
  digest: string;
  /** Of the request, or of the policies, before the event; 0: there are none. */
  version: number;
  /** Id of the event that made this version; null: not known, or there is none. */
  lastEvent: string | null;
  /** What is kept of it after the event, as JSON. */
  snapshot: string;
  atMs: number;
  /** Redis must not record it later than this, on Redis' clock. */
  notAfterMs: number;
}

/** An event of one request. */
export interface RequestEntry extends AnyEntry {
  kind: 'request';
  /** The request after the event. Its `seq` is not known yet. */
  after: Request;
  /** Recorded only while these policies are in force; null: whatever they are. */
  policies: DecidedUnder | null;
  /** When the request wants to be looked at next. */
  wakeAtMs: number | null;
  isOpen: boolean;
  lock: { name: string; move: 'take' | 'release' } | null;
  /** What makes two deliveries of one wish one wish. */
  once: string | null;
}

/** Other policies are put in force. */
export interface PoliciesEntry extends AnyEntry {
  kind: 'policies';
}

/** The beginning of the log may leave it. */
export interface TrimEntry extends AnyEntry {
  kind: 'log';
}

/** What happened to which request. */
export interface Happening {
  before: Request | null;
  request: string;
  event: RequestEvent;
  actor: Actor;
  once?: string;
}

interface Circumstances {
  eventId: string;
  withinMs: number;
  nowMs: number;
}

export function requestEntry(
  { before, request, event, actor, once }: Happening,
  circumstances: Circumstances & { policies: DecidedUnder | null },
): RequestEntry {
  const { nowMs, policies } = circumstances;
  const after = apply(before, event, { seq: 0, atMs: nowMs, request, actor });
  const { version: _version, seq: _seq, ...snapshot } = after;
  return {
    kind: 'request',
    ...logged({ request, type: event.type, actor, data: throughJson(event.data) }, circumstances),
    version: before?.version ?? 0,
    lastEvent: before && lastEventOf(before),
    snapshot: JSON.stringify({ ...snapshot, v: schemaVersion }),
    after,
    policies,
    wakeAtMs: nextAlarm(after)?.atMs ?? null,
    isOpen: !hasEnded(after),
    lock: lockMove(event, after),
    once: once ?? null,
  };
}

/**
 * The event says which revision it makes; the one before it must be in force.
 *
 * @param lastEvent id of the event that made that one; null: any.
 */
export function policiesEntry(
  { type, data }: PoliciesEvent,
  actor: Actor,
  circumstances: Circumstances,
  lastEvent: string | null = null,
): PoliciesEntry {
  const { eventId } = circumstances;
  return {
    kind: 'policies',
    ...logged({ request: policiesSubject, type, actor, data: throughJson(data) }, circumstances),
    version: data.revision - 1,
    lastEvent,
    // Read by earlier versions of this product: a deployment may be rolled back.
    snapshot: canonicalJson({ event: eventId, set: throughJson(data.set) }),
  };
}

/** @param lastEvent id of the one before it; null: any. */
export function trimEntry(
  { type, data }: TrimEvent,
  actor: Actor,
  circumstances: Circumstances,
  lastEvent: string | null,
): TrimEntry {
  const said = throughJson(data);
  return {
    kind: 'log',
    ...logged({ request: logSubject, type, actor, data: said }, circumstances),
    version: data.trim - 1,
    lastEvent,
    snapshot: canonicalJson(said),
  };
}

function logged(
  what: Pick<Unsealed, 'request' | 'type' | 'actor' | 'data'>,
  { eventId, withinMs, nowMs }: Circumstances,
) {
  const event: Unsealed = {
    v: schemaVersion,
    id: eventId,
    at: new Date(nowMs).toISOString(),
    ...what,
  };
  const text = unsealedText(event);
  return { event, text, digest: sha256(text), atMs: nowMs, notAfterMs: nowMs + withinMs };
}

/**
 * `planned` takes the target's lock, and no write is intended without it; whatever ends the
 * request gives it back.
 */
function lockMove(event: RequestEvent, after: Request): RequestEntry['lock'] {
  const name = lockOf(after);
  if (name === null) return null;
  if (hasEnded(after)) return { name, move: 'release' };
  if (event.type === 'planned' || event.type === 'intended') return { name, move: 'take' };
  return null;
}

/** What JSON makes of it: members that are undefined are gone. */
function throughJson(data: object): Json {
  return JSON.parse(JSON.stringify(data));
}
