/** The store's door: everything read back from Redis passes here. */
import { z } from 'zod';
import { StoreError } from '../domain/errors.ts';
import type { SpeechCursor } from '../flow/speech-ports.ts';
import { count, text, textOrNull, timeMs } from './fields.ts';

/** A request's hash as `HMGET version seq event snapshot` answers it. */
export const storedRequest = z.tuple([z.coerce.number(), z.coerce.number(), textOrNull, text]);

/** The policies' hash as `HMGET version seq` answers it. */
export const storedPolicies = z.tuple([z.coerce.number(), z.coerce.number()]);

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** An entry of the audit stream as `XRANGE` answers it, taken apart. */
export const streamEntry = z
  .tuple([
    z.string().regex(/^[1-9]\d*-0$/),
    z.tuple([z.literal('event'), text, z.literal('hash'), hash]),
  ])
  .transform(([id, fields]) => ({
    seq: Number.parseInt(id, 10),
    text: fields[1],
    hash: fields[3],
  }));

/** What the append script says of one event. */
const outcome = z.union([
  z.tuple([z.literal('written'), count, hash]),
  z.tuple([z.literal('already'), count]),
  z.tuple([z.literal('relink')]),
  z.tuple([z.enum(['conflict', 'policies-changed', 'late'])]),
  z.tuple([z.enum(['locked', 'asked-before', 'broken']), text]),
]);

/** The reply of the append script. */
export const appendReply = z
  .tuple([timeMs, z.union([z.literal(0), z.literal(1)]), count, text])
  .rest(outcome)
  .transform(([nowMs, matched, seq, headHash, ...outcomes]) => ({
    nowMs,
    wasHead: matched === 1,
    head: { seq, hash: headHash },
    outcomes,
  }));

export type AppendReply = z.infer<typeof appendReply>;
export type Outcome = z.infer<typeof outcome>;

const plainCursor = z.object({
  events: count,
  said: count,
  card: z.object({ channel: text, ts: text }).nullable(),
  cardVersion: count,
});

const storyPlace = z.object({ events: count, said: count });

/**
 * A cursor with rooms that are behind stands one level deeper: who does not know of them cannot read it,
 * and says nothing twice.
 */
const cursorWithRooms = z
  .object({
    cursor: plainCursor,
    behind: z.object({
      requests: z.exactOptional(storyPlace),
      audit: z.exactOptional(storyPlace),
    }),
  })
  .transform(({ cursor, behind }) => ({ ...cursor, behind }));

export const speechCursor = z.union([
  plainCursor,
  cursorWithRooms,
]) satisfies z.ZodType<SpeechCursor>;

/** `TIME`: seconds and microseconds. */
export const redisTime = z
  .tuple([z.coerce.number(), z.coerce.number()])
  .transform(([seconds, micros]) => seconds * 1000 + micros / 1000);

/**
 * `value` as `schema` describes it.
 *
 * @throws StoreError `broken`, naming `what` and the path in it, never the value.
 */
export function read<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = [what, ...(issue?.path ?? [])].join('.');
  throw new StoreError('broken', `${place} in Redis is unreadable: ${issue?.message}`);
}

/** The same for JSON text. @throws StoreError `broken` */
export function readJson<Schema extends z.ZodType>(
  schema: Schema,
  json: string,
  what: string,
): z.output<Schema> {
  return read(schema, fromJson(json), what);
}

/** Undefined for what is no JSON: the parser's own error would quote the text. */
export function fromJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
