/** The policies in force as they are kept, and the events that put them there. */
import { z } from 'zod';
import type { PoliciesEvent } from '../domain/events.ts';
import type { PolicySet } from '../domain/policy.ts';
import { count, text, textOrNull } from './fields.ts';
import { audience, ruleShape } from './rule-schema.ts';

const glob = text.exactOptional();

export const policySet = z.looseObject({
  policies: z.array(
    z.looseObject({
      name: textOrNull,
      match: z.looseObject({
        provider: glob,
        account: glob,
        region: glob,
        instance: glob,
        operation: glob,
      }),
      ...ruleShape,
    }),
  ),
  aliasDomains: z.array(z.array(text)),
  operators: audience,
}) satisfies z.ZodType<PolicySet>;

/** `event` is the id of the event that put the set in force. */
export const policiesSnapshot = z.looseObject({ event: text, set: policySet });

/** What happened, without who and when. */
export const policiesEvent = z.looseObject({
  type: z.literal('policies-changed'),
  data: z.looseObject({
    revision: count,
    difference: z.array(text),
    set: policySet,
    source: z.looseObject({ file: text, host: text }),
  }),
}) satisfies z.ZodType<PoliciesEvent>;
