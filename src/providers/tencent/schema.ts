/**
 * What Tencent Cloud answers: only the fields that are used. Named as the actions.
 *
 * Sources: cdb API 2017-03-20, kms API 2019-01-18, cam API 2019-01-16, sts API 2018-08-13.
 */
import { z } from 'zod';
import { parseJson, readAs } from '../wire.ts';

/** Around every answer. An answer without `Error` is a success. */
const Envelope = z.object({
  Response: z.looseObject({
    RequestId: z.string().nullish(),
    Error: z.object({ Code: z.string(), Message: z.string().nullish() }).nullish(),
  }),
});

const text = z.string().nullish();
const number = z.number().nullish();

export const InstanceInfo = z.object({
  InstanceId: z.string(),
  InstanceName: text,
  /** 0 creating, 1 running, 4 being isolated, 5 isolated. */
  Status: z.number(),
  /** 0 none; anything else is busy. */
  TaskStatus: z.number(),
  /** 0 not initialised, 1 initialised. */
  InitFlag: z.number(),
  /** 1 primary, 2 disaster recovery, 3 read-only. */
  InstanceType: z.number(),
  EngineVersion: text,
  EngineType: text,
  DeviceType: text,
  Region: text,
  Zone: text,
  /** MB. */
  Memory: number,
  /** GB. */
  Volume: number,
  Cpu: number,
  /** On instances that are not primary. */
  MasterInfo: z.object({ InstanceId: text }).nullish(),
});
export type InstanceInfo = z.infer<typeof InstanceInfo>;

export const DescribeDBInstances = z.object({
  TotalCount: number,
  Items: z
    .array(InstanceInfo)
    .nullish()
    .transform((items) => items ?? []),
});

/** `KeyId` may be filled while `Encryption` is `NO`: it proves nothing alone. */
export const DescribeDBInstanceInfo = z.object({
  Encryption: z.string(),
  KeyId: text,
  KeyRegion: text,
});
export type DescribeDBInstanceInfo = z.infer<typeof DescribeDBInstanceInfo>;

export const DescribeDBFeatures = z.object({
  IsSupportEncryption: z.boolean(),
  EncryptionNeedUpgrade: z.boolean(),
});
export type DescribeDBFeatures = z.infer<typeof DescribeDBFeatures>;

export const DescribeBackupEncryptionStatus = z.object({ EncryptionStatus: z.string() });

/**
 * Of the writes: they answer with nothing but a request id. Without one the API never saw the
 * request ("Responses").
 */
export const Accepted = z.object({ RequestId: z.string().min(1) });

export const GetServiceStatus = z.object({
  ServiceEnabled: z.boolean(),
  /** 0 not bought, 1 normal, 2 suspended for arrears, 3 released. */
  InvalidType: number,
});
export type GetServiceStatus = z.infer<typeof GetServiceStatus>;

export const KeyMetadata = z.object({
  KeyId: z.string(),
  Alias: text,
  KeyState: z.string(),
  KeyUsage: z.string(),
  /** `user`, or the product that made it. */
  Owner: text,
});
export type KeyMetadata = z.infer<typeof KeyMetadata>;

export const DescribeKey = z.object({ KeyMetadata });

export const GetRole = z.object({ RoleInfo: z.object({ RoleName: z.string() }) });

export const ListAttachedRolePolicies = z.object({
  List: z
    .array(z.object({ PolicyName: z.string(), Deactived: number }))
    .nullish()
    .transform((list) => list ?? []),
});
export type ListAttachedRolePolicies = z.infer<typeof ListAttachedRolePolicies>;

/** Whose credential it is. */
export const GetCallerIdentity = z.object({ AccountId: text, UserId: text });
export type GetCallerIdentity = z.infer<typeof GetCallerIdentity>;

export type Schema<T> = z.ZodType<T>;
export type Response = z.infer<typeof Envelope>['Response'];

const whole = 'Response';

/** @throws WireError when it is not an answer of Tencent Cloud at all. */
export function openEnvelope(body: string): Response {
  return readAs(Envelope, parseJson(body), { whole }).Response;
}

/** @throws WireError that names the first field that is not as expected. */
export function readFields<T>(schema: Schema<T>, response: Response): T {
  return readAs(schema, response, { whole, at: [whole], requestId: response.RequestId ?? null });
}
