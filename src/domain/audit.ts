import { canonicalJson, type Json } from './canonical.ts';
import type { Actor, EventType, PoliciesEvent } from './events.ts';
import { sha256 } from './sha256.ts';
import type { TrimEvent } from './trim.ts';

/** One entry of the audit log, as stored and exported. */
export interface AuditEvent {
  /** Version of this schema. */
  v: 1;
  seq: number;
  id: string;
  /** ISO 8601, UTC, milliseconds: Redis' clock. */
  at: string;
  /** Id of the request, or `policies`, or `log`. */
  request: string;
  type: EventType | PoliciesEvent['type'] | TrimEvent['type'];
  actor: Actor;
  data: Json;
  /** Hex SHA-256 of the canonical JSON of the event without seq, digest, prev, hash. */
  digest: string;
  /** `hash` of the entry before; 64 zeros at the start. */
  prev: string;
  /** Hex SHA-256 of `<prev>:<seq>:<digest>`. */
  hash: string;
}

/** One entry's place in the audit log, and the hash that ties it to all before it. */
export interface Head {
  seq: number;
  hash: string;
}

/** An audit event before it has its place in the chain. */
export type Unsealed = Omit<AuditEvent, 'seq' | 'digest' | 'prev' | 'hash'>;

/** What stands before the first event of a log. */
export const zeroHash = '0'.repeat(64);

/** The text an event's digest is over: its canonical JSON (RFC 8785) without its place in the chain. */
export function unsealedText(event: Unsealed): string {
  const { v, id, at, request, type, actor, data } = event;
  return canonicalJson({ v, id, at, request, type, actor: { ...actor }, data });
}

/** Hex SHA-256 of the canonical JSON. */
export function digestOf(event: Unsealed): string {
  return sha256(unsealedText(event));
}

/** Hex SHA-256 of `<prev>:<seq>:<digest>`: ties an event to everything before it. */
export function hashOf(prev: string, seq: number, digest: string): string {
  return sha256(`${prev}:${seq}:${digest}`);
}
