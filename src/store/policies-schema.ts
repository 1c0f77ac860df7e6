/** The policies in force as they are kept, and the events that put them there. */
import { z } from 'zod';
import type { PolicySet } from '../domain/policy.ts';
import type { PoliciesTold } from '../flow/ports.ts';
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

/**
 * What happened, without who and when. A set that is in force no more is kept as it is: a later version
 * may have made it, and what has changed is told all the same.
 */
export const policiesEvent = z.looseObject({
  type: z.literal('policies-changed'),
  data: z.looseObject({
    revision: count,
    difference: z.array(text),
    set: z.unknown(),
    source: z.looseObject({ file: text, host: text }),
  }),
}) satisfies z.ZodType<PoliciesTold['event']>;
