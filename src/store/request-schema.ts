/**
 * A request as it is kept. Objects keep members that this version does not know, so that a newer
 * process's request survives an older one's append.
 */
import { z } from 'zod';
import { askRefusals, failureCauses, pauseReasons, type Wish } from '../domain/events.ts';
import { type Fallen, fallReasons } from '../domain/fallen.ts';
import { operationNames, providerNames } from '../domain/operation.ts';
import { blockCodes, type Plan, verdicts } from '../domain/plan.ts';
import { onlyStage } from '../domain/policy.ts';
import { type Attempt, type Ending, type Request, states } from '../domain/request.ts';
import { withApprovedAt, withFallen, withName } from './earlier.ts';
import { count, json, text, textOrNull, timeMs, timeMsOrNull } from './fields.ts';
import { rule } from './rule-schema.ts';

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
export const failed = {
  cause: failureCause,
  sent: z.boolean(),
  detail: text,
  rule: text.exactOptional(),
};
export const fallen = z.array(
  z.preprocess(
    withName,
    z.looseObject({ person: text, name: text, why: z.enum(fallReasons) }),
  ) satisfies z.ZodType<Fallen>,
);
export const counting = z.array(z.looseObject({ person: text, stage: text })).default([]);
/** The stage of an approval. */
export const stage = text.default(onlyStage);
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

const decidedBy = { by: text, byName: text, reason: textOrNull, rule: text.exactOptional() };
const ending = z.discriminatedUnion('state', [
  z.looseObject({ state: z.literal('refused'), ...refused }),
  z.looseObject({ state: z.literal('rejected'), ...decidedBy }),
  z.looseObject({ state: z.literal('cancelled'), ...decidedBy }),
  z.looseObject({ state: z.literal('expired'), was: waitedAs }),
  z.looseObject({ state: z.literal('succeeded'), proof }),
  z.looseObject({ state: z.literal('failed'), ...failed, by: textOrNull }),
]) satisfies z.ZodType<Ending>;

const approval = z.looseObject({
  person: text,
  personName: text,
  fingerprint: text,
  rule: text,
  stage,
  countsFor: textOrNull.default(null),
  atMs: timeMs,
});

const setBack = z.discriminatedUnion('why', [
  z.looseObject({ why: z.literal('stale'), detail: z.array(text) }),
  z.looseObject({ why: z.enum(['approvals-fell', 'rule-changed']), fallen }),
]);

/** A request without the two fields that are kept beside it and change with its place in the log. */
type Snapshot = Omit<Request, 'version' | 'seq'>;

export const snapshot = z.preprocess(
  withApprovedAt,
  z.looseObject({
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
    approvals: z.array(approval),
    approvedAtMs: timeMsOrNull,
    setBack: z.preprocess(withFallen, setBack.nullable()),
    reminders: z.looseObject({ count, lastAtMs: timeMs }).nullable().default(null),
    escalatedAtMs: timeMsOrNull.default(null),
    startsAtMs: timeMsOrNull,
    scheduledWhy: scheduledWhy.nullable(),
    attempts: z.array(attempt),
    needsPerson: needsPerson.nullable(),
    retriedBy: textOrNull,
    ending: ending.nullable(),
  }),
) satisfies z.ZodType<Snapshot>;
