import type { z } from 'zod';
import { type AccountSection, account } from './accounts-schema.ts';
import { type PolicySection, policy } from './policies-schema.ts';
import { type Problem, problemsOf } from './problems.ts';
import { type ConfigSections, configFile } from './schema.ts';

/** What could be read, section by section: a broken one does not hide what is wrong in another. */
export interface ReadSections {
  redis: ConfigSections['redis'];
  http: ConfigSections['http'] | undefined;
  slack: ConfigSections['slack'] | undefined;
  channels: ConfigSections['channels'] | undefined;
  /** Undefined where an entry is broken. */
  accounts: (AccountSection | undefined)[];
  policies: (PolicySection | undefined)[];
}

/** Checks the file's data against the schema. */
export function readSections(data: unknown): { sections: ReadSections; problems: Problem[] } {
  const whole = configFile.safeParse(data, { reportInput: true });
  const problems = whole.success ? [] : whole.error.issues.flatMap(problemsOf);
  if (whole.success) return { sections: { redis: undefined, ...whole.data }, problems };

  const raw: Record<string, unknown> = typeof data === 'object' && data !== null ? { ...data } : {};
  const { shape } = configFile;
  const sections = {
    redis: orUndefined(shape.redis, raw.redis),
    http: orUndefined(shape.http, raw.http),
    slack: orUndefined(shape.slack, raw.slack),
    channels: orUndefined(shape.channels, raw.channels),
    accounts: listOf(raw.accounts).map((entry) => orUndefined(account, entry)),
    policies: listOf(raw.policies).map((entry) => orUndefined(policy, entry)),
  };
  return { sections, problems };
}

function orUndefined<Schema extends z.ZodType>(
  schema: Schema,
  data: unknown,
): z.infer<Schema> | undefined {
  return schema.safeParse(data).data;
}

function listOf(data: unknown): unknown[] {
  return Array.isArray(data) ? data : [];
}
