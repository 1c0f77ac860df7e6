import { z } from 'zod';
import {
  operationNames,
  operations,
  type ProviderName,
  providerNames,
} from '../domain/operation.ts';
import { section, shortName, slackId, wholeNumber } from './fields.ts';

/** One instance, one account, one region: a glob would ask about many, and read as a plain name. */
const oneName = z
  .string()
  .regex(/^[^*?]+$/, 'must be the name of one, without * and ?: it stands for one request');

const request = section({
  provider: z.enum(providerNames, `must be ${providerNames.join(' or ')}`),
  account: oneName,
  region: oneName.optional(),
  instance: oneName,
  operation: z.enum(operationNames, `must be one of ${operationNames.join(', ')}`),
}).superRefine(({ provider, operation }, context) => {
  const known = operationsOf(provider);
  if (known.includes(operation)) return;
  const message = `is none of ${provider}; known: ${known.join(', ')}`;
  context.addIssue({ code: 'custom', path: ['operation'], message });
});

const stage = section({
  name: shortName,
  approvers: z.array(slackId),
  quorum: wholeNumber(1, 50).default(1),
});

const assertions = ['requester', 'approvers', 'stages', 'quorum'] as const;

/** What the policies are expected to say about one request. */
export const expectation = section({
  request,
  requester: slackId.optional(),
  mayAsk: z.boolean().optional(),
  approvers: z.array(slackId).optional(),
  stages: z.array(stage).optional(),
  quorum: wholeNumber(1, 500).optional(),
})
  .refine((value) => assertions.some((key) => value[key] !== undefined), {
    error: `expects nothing; add one of ${assertions.join(', ')}`,
    when: ({ value }) => isObject(value) && !('mayAsk' in value),
  })
  .refine(({ mayAsk, requester }) => mayAsk === undefined || requester !== undefined, {
    path: ['mayAsk'],
    error: 'needs a requester: the id of a user or of a user group',
    when: ({ value }) => isObject(value),
  });

export type ExpectationSection = z.infer<typeof expectation>;

function operationsOf(provider: ProviderName): string[] {
  return operations.filter((row) => row.provider === provider).map((row) => row.name);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
