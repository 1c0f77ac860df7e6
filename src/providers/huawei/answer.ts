import type { z } from 'zod';
import type { HttpAnswer } from '../http.ts';
import { parseJson, readAs } from '../wire.ts';
import { requestIdOf } from './errors.ts';

/** A successful answer. */
export interface Answer<T> {
  body: T;
  requestId: string | null;
}

/** @throws WireError naming the path that does not fit, never the value. */
export function parseAnswer<T>(answer: HttpAnswer, schema: z.ZodType<T>): Answer<T> {
  const requestId = requestIdOf(answer);
  return { body: readAs(schema, parseJson(answer.body), { whole: 'body', requestId }), requestId };
}
