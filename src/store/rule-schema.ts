/** A rule as it is kept: with the request it holds for, and in the set of all policies. */
import { z } from 'zod';
import { weekdays } from '../domain/calendar.ts';
import type { RuleInForce } from '../domain/policy.ts';
import { withStages } from './earlier.ts';
import { count, text, textOrNull, timeMs, timeMsOrNull } from './fields.ts';

export const audience = z.looseObject({ users: z.array(text), groups: z.array(text) });

/** What every rule says, whatever it is called and chosen by. */
export const ruleShape = {
  requesters: audience.nullable(),
  stages: z.array(z.looseObject({ name: text, approvers: audience, quorum: count })).min(1),
  reason: z.enum(['required', 'optional']),
  ticket: textOrNull,
  expiresAfterMs: timeMs,
  approvalLastsMs: timeMs,
  remindEveryMs: timeMsOrNull,
  escalate: z.looseObject({ afterMs: timeMs, to: audience }).nullable(),
  confirm: z.enum(['button', 'typed']),
  delayMs: timeMs,
  windows: z.array(
    z.looseObject({ days: z.array(z.enum(weekdays)), from: text, to: text, timeZone: text }),
  ),
  freezes: z.array(z.looseObject({ from: text, to: text, timeZone: text, why: textOrNull })),
};

export const rule = z.preprocess(
  withStages,
  z.looseObject({ name: text, ...ruleShape }),
) satisfies z.ZodType<RuleInForce>;
