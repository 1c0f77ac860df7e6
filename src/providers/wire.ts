import type { z } from 'zod';
import { WireError } from '../domain/errors.ts';

/** Where a value stands in an answer, for the error that says it does not fit. */
interface Place {
  /** The path of the value itself. Default: it is the whole answer. */
  at?: readonly string[];
  /** What the whole answer is called. */
  whole: string;
  requestId?: string | null;
}

/** The value as the schema says it is. @throws WireError naming the first path that does not fit, never the value. */
export function readAs<T>(schema: z.ZodType<T>, value: unknown, place: Place): T {
  const { at = [], whole, requestId } = place;
  const known = requestId ?? undefined;
  if (value === undefined) throw new WireError(whole, 'the answer is not JSON', known);
  const result = schema.safeParse(value);
  if (result.success) return result.data;

  const [issue] = result.error.issues;
  const path = [...at, ...(issue?.path ?? [])].join('.') || whole;
  throw new WireError(path, issue?.message ?? 'not as expected', known);
}

/** Undefined for what is not JSON. The parser's own error is dropped, since it quotes the text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
