import { z } from 'zod';
import type { EventType, RequestEvent } from '../domain/events.ts';
import { count, json, text, textOrNull, timeMs, timeMsOrNull } from './fields.ts';
import { policiesEvent } from './policies-schema.ts';
import {
  actor,
  cloudAnswer,
  counting,
  failed,
  fallen,
  needsPerson,
  origin,
  planned,
  proof,
  refused,
  scheduledWhy,
  stage,
  waitedAs,
  wish,
} from './request-schema.ts';
import { audience, rule } from './rule-schema.ts';
import { trimEvent } from './trim-schema.ts';

function event<Type extends string, Data extends z.ZodRawShape>(type: Type, data: Data) {
  return z.looseObject({ type: z.literal(type), data: z.looseObject(data) });
}

/** What happened, without who and when. */
export const requestEvent = z.discriminatedUnion('type', [
  event('asked', { wish, origin }),
  event('refused', refused),
  event('planned', planned),
  event('approved', {
    fingerprint: text,
    rule: text,
    stage,
    complete: z.boolean(),
    lastsUntilMs: timeMs,
    fallen: fallen.default([]),
    counting,
  }),
  event('rejected', { fingerprint: text, rule: text, reason: textOrNull }),
  event('cancelled', { reason: textOrNull, rule: text.exactOptional() }),
  event('expired', { was: waitedAs }),
  event('scheduled', {
    startsAtMs: timeMs,
    why: scheduledWhy,
    lastsUntilMs: timeMsOrNull.default(null),
    rule: rule.exactOptional(),
  }),
  event('rule-changed', { rule: rule.nullable(), fallen, counting, expiresAtMs: timeMs }),
  event('reminded', { count }),
  event('escalated', { to: audience }),
  event('stale', { ...planned, difference: z.array(text) }),
  event('approvals-fell', { fallen, counting, rule, expiresAtMs: timeMs }),
  event('intended', {
    attempt: count,
    fingerprint: text,
    sendByMs: timeMs,
    quietAtMs: timeMs,
    signatureEndsAtMs: timeMsOrNull,
  }),
  event('accepted', { attempt: count, cloudRequestId: textOrNull }),
  event('not-taken', {
    attempt: count,
    answer: cloudAnswer,
    again: z.looseObject({ startsAtMs: timeMs }).nullable(),
  }),
  event('outcome-unknown', { attempt: count, answer: cloudAnswer }),
  event('late-answer', { attempt: count, accepted: z.boolean(), answer: cloudAnswer }),
  event('succeeded', { proof }),
  event('failed', failed),
  event('left-to-person', needsPerson.shape),
  event('retried', {
    by: z.enum(['bot', 'person']),
    fingerprint: text,
    rule: textOrNull,
    lastsUntilMs: timeMs,
  }),
]) satisfies z.ZodType<RequestEvent>;

const eventTypes = requestEvent.options.map((option) => option.shape.type.value);

/** Does not compile while an event of the domain is missing above: it could be written and never read. */
type Missing = Exclude<EventType, (typeof eventTypes)[number]>;
({}) satisfies Record<Missing, never>;

/** Of whatever the audit log is about. */
export const knownTypes: readonly string[] = [
  ...eventTypes,
  policiesEvent.shape.type.value,
  trimEvent.shape.type.value,
];

/** An event as its stream entry holds it: without its place in the chain. */
export const unsealed = z.looseObject({
  v: z.literal(1),
  id: text,
  at: z.iso.datetime({ precision: 3 }),
  request: text,
  type: z.enum([...eventTypes, policiesEvent.shape.type.value, trimEvent.shape.type.value]),
  actor,
  data: json,
});
