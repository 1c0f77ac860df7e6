/**
 * A request as it is kept. Objects keep members that this version does not know, so that a newer
 * process's request survives an older one's append.
 */
import { z } from 'zod';
import type { Json } from '../domain/canonical.ts';
import { askRefusals, failureCauses, pauseReasons, type Wish } from '../domain/events.ts';
import { operationNames, providerNames } from '../domain/operation.ts';
import { blockCodes, type Plan, verdicts } from '../domain/plan.ts';
import type { RuleInForce } from '../domain/policy.ts';
import { type Attempt, type Ending, type Request, states } from '../domain/request.ts';

export const text = z.string();
export const textOrNull = z.string().nullable();
export const count = z.int().nonnegative();
export const timeMs = z.number();
export const timeMsOrNull = timeMs.nullable();

/** What `JSON.parse` made is JSON: there is nothing to check but that it is there. */
export const json = z.custom<Json>((value) => value !== undefined);

const labelled = z.looseObject({ label: text, value: text });
const person = z.looseObject({ id: text, name: text });
const provider = z.enum(providerNames);
const operation = z.enum(operationNames);

export const actor = z.looseObject({
  kind: z.enum(['person', 'bot', 'cloud']),
  id: text,
  name: text,
});
export const origin = z.looseObject({ channel: text });

export const wish = z.looseObject({
  provider,
  operation,
  instance: text,
  key: textOrNull,
  keyRegion: textOrNull,
  region: textOrNull,
  account: textOrNull,
  reason: textOrNull,
  ticket: textOrNull,
}) satisfies z.ZodType<Wish>;

const check = z.looseObject({
  name: text,
  verdict: z.enum(verdicts),
  sentence: text,
  code: z.enum(blockCodes).exactOptional(),
  source: text,
});

const plan = z.looseObject({
  write: z.looseObject({
    provider,
    operation,
    action: text,
    account: text,
    region: text,
    instance: text,
    key: textOrNull,
    keyRegion: textOrNull,
    value: z.enum(['on', 'off']),
  }),
  facts: z.looseObject({
    readAtMs: timeMs,
    instanceName: textOrNull,
    shown: z.array(labelled),
    bound: z.record(text, json),
    checks: z.array(check),
  }),
}) satisfies z.ZodType<Plan>;

const audience = z.looseObject({ users: z.array(text), groups: z.array(text) });

export const rule = z.looseObject({
  name: text,
  requesters: audience.nullable(),
  approvers: audience,
  quorum: count,
  reason: z.enum(['required', 'optional']),
  ticket: textOrNull,
  expiresAfterMs: timeMs,
  approvalLastsMs: timeMs,
  confirm: z.enum(['button', 'typed']),
}) satisfies z.ZodType<RuleInForce>;

export const cloudAnswer = z.looseObject({
  code: text,
  cloudCode: textOrNull,
  message: text,
  cloudRequestId: textOrNull,
});

export const proof = z.looseObject({
  seen: z.array(labelled),
  unproven: textOrNull,
  cloudRequestId: textOrNull,
});

const askRefusal = z.enum(askRefusals);
const failureCause = z.enum(failureCauses);
export const scheduledWhy = z.enum(pauseReasons);
export const needsPerson = z.looseObject({
  why: z.enum(['not-done', 'not-provable']),
  detail: text,
});
export const waitedAs = z.enum(['pending', 'approved']);
export const refused = { why: askRefusal, detail: text, checks: z.array(check), other: textOrNull };
export const failed = { cause: failureCause, sent: z.boolean(), detail: text };
export const planned = { plan, fingerprint: text, rule, expiresAtMs: timeMs };

const attempt = z.looseObject({
  number: count,
  intendedAtMs: timeMs,
  sendByMs: timeMs,
  quietAtMs: timeMs,
  signatureEndsAtMs: timeMsOrNull,
  outcome: z.enum(['none', 'accepted', 'not-taken', 'unknown']),
  answeredAtMs: timeMsOrNull,
  cloudRequestId: textOrNull,
  answer: cloudAnswer.nullable(),
}) satisfies z.ZodType<Attempt>;

const decidedBy = { by: text, byName: text, reason: textOrNull };
const ending = z.discriminatedUnion('state', [
  z.looseObject({ state: z.literal('refused'), ...refused }),
  z.looseObject({ state: z.literal('rejected'), ...decidedBy }),
  z.looseObject({ state: z.literal('cancelled'), ...decidedBy }),
  z.looseObject({ state: z.literal('expired'), was: waitedAs }),
  z.looseObject({ state: z.literal('succeeded'), proof }),
  z.looseObject({ state: z.literal('failed'), ...failed, by: textOrNull }),
]) satisfies z.ZodType<Ending>;

/** A request without the two fields that are kept beside it and change with its place in the log. */
type Snapshot = Omit<Request, 'version' | 'seq'>;

export const snapshot = z.looseObject({
  id: text,
  state: z.enum(states),
  wish,
  origin,
  requester: person,
  askedAtMs: timeMs,
  sinceMs: timeMs,
  plan: plan.nullable(),
  fingerprint: textOrNull,
  rule: rule.nullable(),
  expiresAtMs: timeMsOrNull,
  approvals: z.array(
    z.looseObject({
      person: text,
      personName: text,
      fingerprint: text,
      rule: text,
      atMs: timeMs,
    }),
  ),
  setBack: z
    .looseObject({ why: z.enum(['stale', 'approvals-fell']), detail: z.array(text) })
    .nullable(),
  startsAtMs: timeMsOrNull,
  scheduledWhy: scheduledWhy.nullable(),
  attempts: z.array(attempt),
  needsPerson: needsPerson.nullable(),
  retriedBy: textOrNull,
  ending: ending.nullable(),
}) satisfies z.ZodType<Snapshot>;
