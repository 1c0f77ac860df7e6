import type { z } from 'zod';
import { type AccountSection, account } from './accounts-schema.ts';
import { type ExpectationSection, expectation } from './expect-schema.ts';
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
  policies: PolicyReading[];
  people: ConfigSections['people'] | undefined;
  operators: ConfigSections['operators'] | undefined;
  expect: (ExpectationSection | undefined)[];
}

/** One policy, as far as it could be read. */
export interface PolicyReading {
  /** The keys that are there, broken ones included; null: the entry is no list of keys. */
  given: readonly string[] | null;
  /** The values that could be read; undefined for broken and for missing ones without a default. */
  draft: Partial<PolicySection>;
  /** The whole of it, when nothing is broken. */
  section: PolicySection | undefined;
}

/** Checks the file's data against the schema. */
export function readSections(data: unknown): { sections: ReadSections; problems: Problem[] } {
  const whole = configFile.safeParse(data, { reportInput: true });
  const problems = whole.success ? [] : whole.error.issues.flatMap(problemsOf);

  const raw = isRecord(data) ? data : {};
  const { shape } = configFile;
  const sections = {
    redis: orUndefined(shape.redis, raw.redis),
    http: orUndefined(shape.http, raw.http),
    slack: orUndefined(shape.slack, raw.slack),
    channels: orUndefined(shape.channels, raw.channels),
    accounts: listOf(raw.accounts).map((entry) => orUndefined(account, entry)),
    policies: listOf(raw.policies).map(readPolicy),
    people: orUndefined(shape.people, raw.people),
    operators: orUndefined(shape.operators, raw.operators),
    expect: listOf(raw.expect).map((entry) => orUndefined(expectation, entry)),
  };
  return { sections, problems };
}

function readPolicy(entry: unknown): PolicyReading {
  const raw = isRecord(entry) ? entry : {};
  const values = Object.entries<z.ZodType>(policy.shape).map(([key, schema]) => [
    key,
    orUndefined(schema, raw[key]),
  ]);
  return {
    given: isRecord(entry) ? Object.keys(entry) : null,
    draft: Object.fromEntries(values),
    section: orUndefined(policy, entry),
  };
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

function isRecord(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}
