import { z } from 'zod';
import { freeze, window } from './calendar-schema.ts';
import { audience, duration, pause, section, shortName, text, wholeNumber } from './fields.ts';

const hourMs = 3_600_000;

const quorum = wholeNumber(1, 50, ': with none, a request would need no approval');

const stage = section({ name: shortName, approvers: audience, quorum: quorum.default(1) });

const regularExpression = z.string().superRefine((value, context) => {
  try {
    new RegExp(value);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unreadable';
    context.addIssue({ code: 'custom', message: `is not a regular expression: ${reason}` });
  }
});

const someone = audience.refine(
  ({ users, groups }) => users.length + groups.length > 0,
  'is empty: nobody would be told; name users or groups, or take escalate out',
);

/** One rule. What its keys say together is looked at in `policy-problems.ts`. */
export const policy = section({
  name: shortName
    .refine(
      (name) => !/^policies[^a-z]*$/i.test(name),
      'must not look like the place of a policy, policies[0]',
    )
    .optional(),
  match: section({
    provider: text.optional(),
    account: text.optional(),
    region: text.optional(),
    instance: text.optional(),
    operation: text.optional(),
  }).default({}),
  requesters: audience.optional(),
  approvers: audience.optional(),
  quorum: quorum.optional(),
  stages: z
    .array(stage)
    .min(1, 'needs at least one stage; take it out to use approvers and quorum')
    .max(10, 'must be at most 10 stages')
    .optional(),
  reason: z.enum(['required', 'optional'], 'must be required or optional').default('optional'),
  ticket: regularExpression.optional(),
  expiresAfter: duration.default(8 * hourMs),
  approvalLasts: duration.default(24 * hourMs),
  remindEvery: duration.refine((lengthMs) => lengthMs >= 60_000, 'must be at least 1m').optional(),
  escalate: section({ after: duration, to: someone }).optional(),
  confirm: z
    .enum(
      ['button', 'typed'],
      'must be button or typed; what cannot be undone is always confirmed by typing the instance',
    )
    .optional(),
  delay: pause.refine((lengthMs) => lengthMs <= 24 * hourMs, 'must be at most 24h').default(0),
  windows: z.array(window).default([]),
  freezes: z.array(freeze).default([]),
}).meta({ oneOf: [{ required: ['approvers'] }, { required: ['stages'] }] });

export type PolicySection = z.infer<typeof policy>;
