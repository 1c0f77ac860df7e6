/**
 * What Huawei Cloud answers: only the fields that are used, and lenient where its documents and
 * its examples disagree (numbers where strings are declared, fields missing during creation).
 */
import { z } from 'zod';

const Text = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => (value === null || value === undefined ? '' : String(value)));

/** Answer of `GET` and `POST …/backups/encryption`. The key is never in it. */
export const BackupEncryption = z.object({
  encryption_status: z.string().transform((word) => word.toLowerCase()),
});
export type BackupEncryption = z.infer<typeof BackupEncryption>;

const Instance = z.object({
  id: z.string(),
  name: Text,
  status: Text,
  datastore: z
    .object({ type: Text, version: Text, kernel_version: Text })
    .nullish()
    .transform((store) => store ?? { type: '', version: '', kernel_version: '' }),
  enterprise_project_id: Text,
});
export type Instance = z.infer<typeof Instance>;

/** Answer of `GET /v3/{project_id}/instances/{instance_id}`. */
export const InstanceDetail = z.object({ instance: Instance });
export type InstanceDetail = z.infer<typeof InstanceDetail>;

/** Answer of `GET /v3/{project_id}/instances`. */
export const InstanceList = z.object({
  instances: z.array(Instance),
  total_count: Text.transform((count) => (count === '' ? null : Number(count))),
});
export type InstanceList = z.infer<typeof InstanceList>;

/** Answer of KMS `describe-key`. */
export const KeyDetail = z.object({
  key_info: z.object({
    key_id: z.string(),
    key_alias: Text,
    key_state: Text,
    key_spec: Text,
    key_usage: Text,
    sys_enterprise_project_id: Text,
  }),
});
export type Key = z.infer<typeof KeyDetail>['key_info'];

/** Body of the answer that carries a token in `X-Subject-Token`. */
export const TokenDetail = z.object({
  token: z.object({ expires_at: z.iso.datetime() }),
});
export type TokenDetail = z.infer<typeof TokenDetail>;

/** Answer of IAM's `GET /v3/auth/projects`. */
export const ProjectList = z.object({
  projects: z.array(z.object({ id: z.string(), name: Text })),
});
export type ProjectList = z.infer<typeof ProjectList>;

const Words = z.object({
  error_code: Text,
  error_msg: Text,
  errorCode: Text,
  errorMsg: Text,
  code: Text,
  message: Text,
  request_id: Text,
});

/** Every shape of a refusal, as code, message and request id; an empty text is "not given". */
export const Refusal = Words.extend({ error: Words.optional().catch(undefined) }).transform(
  (outer) => {
    const inner = outer.error ?? outer;
    return {
      code: inner.error_code || inner.errorCode || inner.code,
      message: inner.error_msg || inner.errorMsg || inner.message,
      requestId: outer.request_id || inner.request_id,
    };
  },
);
export type Refusal = z.infer<typeof Refusal>;
