import type { Cluster, Redis } from 'ioredis';
import { z } from 'zod';
import { JobData, SpeechData } from '../../../src/queue/schema.ts';
import { requestEvent, unsealed } from '../../../src/store/event-schema.ts';
import { policiesEvent, policySet } from '../../../src/store/policies-schema.ts';
import { snapshot } from '../../../src/store/request-schema.ts';
import { speechCursor } from '../../../src/store/schema.ts';
import { trimEvent } from '../../../src/store/trim-schema.ts';

const kinds = {
  unsealed,
  requestEvent,
  policiesEvent,
  policySet,
  trimEvent,
  snapshot,
  speechCursor,
  JobData,
  SpeechData,
};

type Kind = keyof typeof kinds;
type JsonSchema = z.core.JSONSchema.BaseSchema;

/** What a version reads, as JSON schemas. The first one knew of no trim, and steps over it. */
export type Schemas = Record<Exclude<Kind, 'trimEvent'>, JsonSchema> & { trimEvent?: JsonSchema };

/** Of this version. */
export function schemas(): Schemas {
  const entries = Object.entries(kinds).map(([name, schema]) => [
    name,
    z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
  ]);
  return Object.fromEntries(entries) as Schemas;
}

/**
 * What stands in this Redis and a version with these schemas could not read: it may run beside the one that has
 * written it.
 *
 * @param fromSeq of the first event that is looked at.
 */
export async function unreadable(
  redis: Redis | Cluster,
  of: Schemas,
  fromSeq: number,
): Promise<string[]> {
  const problems: string[] = [];
  const check = (kind: Kind, value: unknown, what: string) => {
    if (kind === 'trimEvent' && !of.trimEvent) return;
    const schema = z.fromJSONSchema(of[kind] as Parameters<typeof z.fromJSONSchema>[0]);
    const parsed = schema.safeParse(value);
    if (!parsed.success) problems.push(`${what}: ${parsed.error.message}`);
  };

  for (const [id, fields] of await redis.xrange('{dbencrypt}:audit', `${fromSeq}-0`, '+')) {
    const event = JSON.parse(fields[1] ?? '');
    check('unsealed', event, id);
    check(eventKinds[event.request] ?? 'requestEvent', event, id);
    if (event.request === 'policies') check('policySet', event.data.set, id);
  }
  for (const key of await redis.keys('{dbencrypt}:request:*')) {
    check('snapshot', JSON.parse((await redis.hget(key, 'snapshot')) ?? ''), key);
  }
  for (const key of await redis.keys('{dbencrypt}:speech:DBE-*')) {
    check('speechCursor', JSON.parse((await redis.get(key)) ?? ''), key);
  }
  for (const key of await redis.keys('{dbencrypt}:s*:*')) {
    if ((await redis.type(key)) !== 'hash') continue;
    const [name, data] = await redis.hmget(key, 'name', 'data');
    if (!name || !data || name === 'canary') continue;
    check(name === 'speak' ? 'SpeechData' : 'JobData', JSON.parse(data), key);
  }
  return problems;
}

/** Of events that are not about a request. */
const eventKinds: Record<string, Kind> = { policies: 'policiesEvent', log: 'trimEvent' };
