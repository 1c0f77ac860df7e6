import { z } from 'zod';
import { duration, notYet, section, slackId, text, wholeNumber } from './fields.ts';

const audience = section({
  users: z.array(slackId).default([]),
  groups: z.array(slackId).default([]),
});

const regularExpression = z.string().superRefine((value, context) => {
  try {
    new RegExp(value);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unreadable';
    context.addIssue({ code: 'custom', message: `is not a regular expression: ${reason}` });
  }
});

const aLengthOfTime = { expiresAfter: 8 * 3_600_000, approvalLasts: 24 * 3_600_000 };

export const policy = section({
  match: section({
    provider: text.optional(),
    account: text.optional(),
    region: text.optional(),
    instance: text.optional(),
    operation: text.optional(),
  }).default({}),
  requesters: audience.optional(),
  approvers: audience,
  quorum: wholeNumber(1, 50, ': with none, a request would need no approval').default(1),
  reason: z.enum(['required', 'optional']).default('optional'),
  ticket: regularExpression.optional(),
  expiresAfter: duration.default(aLengthOfTime.expiresAfter),
  approvalLasts: duration.default(aLengthOfTime.approvalLasts),
  confirm: z.enum(['button', 'typed']).default('button'),
  stages: notYet('stages; use approvers and quorum'),
  delay: notYet('a pause before the write (delay)'),
  windows: notYet('windows'),
  freezes: notYet('freezes'),
  remindEvery: notYet('reminders (remindEvery)'),
  escalate: notYet('escalation (escalate)'),
});

export type PolicySection = z.infer<typeof policy>;
