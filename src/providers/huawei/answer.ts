import type { z } from 'zod';
import type { HttpAnswer } from '../http.ts';
import { parseJson, readAs } from '../wire.ts';

/** A successful answer. */
export interface Answer<T> {
  body: T;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  requestId: string | null;
}

/** @throws WireError naming the path that does not fit, never the value. */
export function parseAnswer<T>({ headers, body }: HttpAnswer, schema: z.ZodType<T>): Answer<T> {
  const json = parseJson(body);
  const requestId = requestIdIn(json) || headers['x-request-id'] || null;
  return { body: readAs(schema, json, { whole: 'body', requestId }), headers, requestId };
}

/** Some services write it into the body too; there it is worth more than the gateway's. */
function requestIdIn(json: unknown): string {
  if (typeof json !== 'object' || json === null || !('request_id' in json)) return '';
  return typeof json.request_id === 'string' ? json.request_id : '';
}
