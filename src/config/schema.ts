import { z } from 'zod';
import { account } from './accounts-schema.ts';
import { expectation } from './expect-schema.ts';
import {
  endpoint,
  oneOrTwo,
  pause,
  port,
  redisAddress,
  section,
  slackId,
  text,
  wholeNumber,
} from './fields.ts';
import { operators, people } from './people-schema.ts';
import { policy } from './policies-schema.ts';

const node = section({ host: text, port });

const redisLogin = {
  username: text.optional(),
  password: text.optional(),
  tls: z.boolean().optional(),
};

const waitForReplicas = wholeNumber(0, 10)
  .optional()
  .describe(
    'So many replicas must have an event before it is called recorded, so that a fail-over does not lose it. Default: 1 with sentinels or cluster, 0 with an address.',
  );

/** One Redis by its address, or Sentinels and the name they know, or a Cluster. */
export const redis = z.union([
  redisAddress,
  section({ url: redisAddress, waitForReplicas }),
  section({
    sentinels: z.array(node).min(1, 'needs at least one Sentinel'),
    name: text,
    waitForReplicas,
    ...redisLogin,
  }),
  section({
    cluster: z.array(node).min(1, 'needs at least one node'),
    waitForReplicas,
    ...redisLogin,
  }),
]);

/** The configuration file, after `${…}` has been filled in. */
export const configFile = section({
  redis: redis.optional(),
  http: section({
    host: text.optional(),
    port: port.optional(),
    adminPort: port.optional(),
    drainFor: pause.optional(),
  }).default({}),
  slack: section({
    botToken: text.optional(),
    signingSecret: oneOrTwo(text).optional(),
    appToken: text.optional(),
    apiUrl: endpoint.optional(),
  }).default({}),
  channels: section({ requests: slackId, audit: slackId.optional() }),
  accounts: z.array(account).min(1, 'needs at least one account'),
  policies: z.array(policy).default([]),
  people: people.default({ aliasDomains: [] }),
  operators: operators.default({ users: [], groups: [] }),
  expect: z.array(expectation).default([]),
});

export type ConfigSections = z.infer<typeof configFile>;
