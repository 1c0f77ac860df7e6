import { z } from 'zod';
import { endpoint, oneOrTwo, section, text, wholeNumber } from './fields.ts';

const name = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'must be letters, digits, dots, dashes or underscores',
  );

const region = z
  .string()
  .regex(/^[a-z0-9-]+$/, 'must be a region such as ap-guangzhou or cn-north-4');

/** Actions of the cloud to calls a second. */
const limits = z.record(z.string(), wholeNumber(1, 1_000)).default({});

const tencent = section({
  name,
  provider: z.literal('tencent'),
  site: z.enum(['international', 'mainland']).default('international'),
  regions: z.array(region).min(1, 'needs at least one region'),
  credentials: oneOrTwo(
    section({ secretId: text, secretKey: text, token: text.optional() }),
  ).optional(),
  endpoints: section({
    cdb: endpoint.optional(),
    kms: endpoint.optional(),
    cam: endpoint.optional(),
    sts: endpoint.optional(),
  }).default({}),
  limits,
});

const huawei = section({
  name,
  provider: z.literal('huawei'),
  regions: z
    .array(
      section({
        name: region,
        projectId: z.string().regex(/^[0-9a-z]{32}$/, 'must be 32 lower-case letters and digits'),
      }),
    )
    .min(1, 'needs at least one region'),
  credentials: oneOrTwo(
    z.union([
      section({ accessKey: text, secretKey: text, securityToken: text.optional() }),
      section({ userName: text, password: text, domainName: text }),
    ]),
  )
    .refine(
      (list) => new Set(list.map((each) => 'userName' in each)).size === 1,
      'must be of one kind: access keys, or users with their passwords',
    )
    .optional(),
  endpoints: section({
    taurusdb: endpoint.optional(),
    kms: endpoint.optional(),
    iam: endpoint.optional(),
  }).default({}),
  limits,
});

export const account = z.discriminatedUnion('provider', [tencent, huawei], {
  error: 'must be tencent or huawei',
});

export type AccountSection = z.infer<typeof account>;
