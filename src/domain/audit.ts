import { canonicalJson } from './canonical.ts';
import type { AuditEvent } from './events.ts';
import { sha256 } from './sha256.ts';

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
