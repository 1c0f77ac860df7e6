/**
 * What a later version of this product has stored. It may mean something that this version does not know of, so
 * nothing is done about it here.
 */
import { z } from 'zod';
import { StoreError } from '../domain/errors.ts';

/**
 * Of events and snapshots alike. It is raised when whoever does not know the new meaning must not act; a member
 * that may be passed over is added without raising it.
 */
export const schemaVersion = 1;

const versioned = z.looseObject({ v: z.number() });
const typed = z.looseObject({ type: z.string() });

/** @throws StoreError `broken` that says so, for what says of itself that a later schema is needed. */
export function refuseLater(stored: unknown, what: string): void {
  const said = versioned.safeParse(stored);
  if (!said.success || said.data.v <= schemaVersion) return;
  throw later(what, `its schema is ${said.data.v}, and this version reads ${schemaVersion}`);
}

/** @throws StoreError `broken` that says so, for an event of a type that is not among `known`. */
export function refuseUnknownType(stored: unknown, known: readonly string[], what: string): void {
  const said = typed.safeParse(stored);
  if (!said.success || known.includes(said.data.type)) return;
  throw later(what, `its type is ${said.data.type.slice(0, 40)}, which this version does not know`);
}

function later(what: string, why: string): StoreError {
  return new StoreError('broken', `${what} was written by a later version of dbencrypt: ${why}`);
}
