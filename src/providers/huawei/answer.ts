import type { z } from 'zod';
import { WireError } from '../../domain/errors.ts';
import type { HttpAnswer } from '../http.ts';
import { requestIdOf } from './errors.ts';

/** A successful answer. */
export interface Answer<T> {
  body: T;
  requestId: string | null;
}

/** @throws WireError naming the path that does not fit, never the value. */
export function parseAnswer<T>(answer: HttpAnswer, schema: z.ZodType<T>): Answer<T> {
  const requestId = requestIdOf(answer);
  const parsed = schema.safeParse(parseJson(answer.body));
  if (parsed.success) return { body: parsed.data, requestId };

  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') || 'body';
  throw new WireError(path, issue?.code ?? 'does not fit', requestId ?? undefined);
}

/** Undefined for what is not JSON, which then fits no schema. The parser's message quotes the text. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
