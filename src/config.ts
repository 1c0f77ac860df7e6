import { existsSync } from 'node:fs';
import { buildAccounts } from './config/accounts.ts';
import type { Surroundings, Variables } from './config/environment.ts';
import { buildHttp, type HttpSettings } from './config/http.ts';
import { readConfigDocument, toConfigError } from './config/load.ts';
import { type Problem, pathText, problemsOf } from './config/problems.ts';
import { buildRules, mismatchesOf } from './config/rules.ts';
import { redis as redisSchema } from './config/schema.ts';
import { readSections } from './config/sections.ts';
import { type LogLevel, parseLogLevel, readEnvironment } from './config/settings.ts';
import { buildSlack, type SlackSettings } from './config/slack.ts';
import { ConfigError } from './domain/errors.ts';
import type { Expectation } from './domain/expectation.ts';
import type { PolicySet } from './domain/policy.ts';
import type { AccountConfig } from './providers/provider.ts';
import type { RedisSetting } from './store/redis.ts';

/** Everything the bot is told from outside, checked. Holds secrets: never log it. */
export interface Config {
  redis: RedisSetting;
  http: HttpSettings;
  slack: SlackSettings;
  channels: { requests: string; audit: string | null };
  accounts: AccountConfig[];
  policySet: PolicySet;
  /** What the policies are expected to say. */
  expectations: Expectation[];
}

/** A configuration, where it came from, and what in it looks like a mistake. */
export interface LoadedConfig {
  config: Config;
  file: string;
  /** A sentence each: it works, but perhaps not as it was meant. */
  warnings: string[];
  /** A sentence each, with its place: an expectation that the policies do not meet. */
  mismatches: string[];
}

export interface LoadOptions {
  /** As named on the command line; wins over `DBENCRYPT_CONFIG`. */
  file?: string | undefined;
  /** Default: those of this process. */
  variables?: Variables;
  /** Is told of each further file that a value is taken from. */
  noteFile?: Surroundings['noteFile'];
  /** Unix milliseconds, to see which freezes are over. Default: the clock of this process. */
  nowMs?: number;
}

const defaultFile = 'dbencrypt.yaml';

const noRedis: Problem = { at: ['redis'], message: 'is missing; give it here or set REDIS_URL' };

/** The variables of this process, read here and nowhere else. */
export function processVariables(): Variables {
  return process.env;
}

/**
 * Reads file and environment. Whether the policies meet what is expected of them is told in
 * `mismatches`, and whoever puts them in force has to look there.
 *
 * @throws ConfigError with every problem at once, each with its place in the file.
 */
export function loadConfig(options: LoadOptions = {}): LoadedConfig {
  const variables = options.variables ?? processVariables();
  const file = options.file ?? configPath(variables);
  const around = { variables, noteFile: options.noteFile ?? ignore };
  const document = readConfigDocument(file, around);
  const { sections, problems: ofSections } = readSections(document.data);

  const environment = readEnvironment(around);
  const accounts = buildAccounts(sections.accounts, around);
  const rules = buildRules(sections, {
    accounts: accounts.accounts,
    nowMs: options.nowMs ?? Date.now(),
  });
  const slack = sections.slack && buildSlack(sections.slack, environment.apiUrl, around);
  const http =
    sections.http &&
    buildHttp(
      sections.http,
      environment.port,
      slack !== undefined && slack.slack.appToken === null,
    );
  const redis = sections.redis ?? environment.redis;
  const { channels } = sections;

  const problems = [
    ...document.problems,
    ...ofSections,
    ...environment.problems,
    ...(slack?.problems ?? []),
    ...(http?.problems ?? []),
    ...accounts.problems,
    ...rules.problems,
  ];
  if (redis === undefined && !problems.some(({ at }) => ['redis', 'REDIS_URL'].includes(top(at)))) {
    problems.push(noRedis);
  }
  if (problems.length > 0 || redis === undefined || !channels || !slack || !http) {
    throw toConfigError(file, document, problems);
  }

  return {
    config: {
      redis,
      http: http.http,
      slack: slack.slack,
      channels: { requests: channels.requests, audit: channels.audit ?? null },
      accounts: accounts.accounts,
      policySet: rules.policySet,
      expectations: rules.expectations,
    },
    file,
    warnings: [...slack.warnings, ...accounts.warnings, ...rules.warnings].map(
      ({ at, message }) => `${pathText(at)}: ${message}`,
    ),
    mismatches: mismatchesOf(rules, file, document),
  };
}

/**
 * Where the store is, for commands that need nothing else: an auditor has no Slack token. Without
 * a configuration file `REDIS_URL` alone is enough.
 *
 * @throws ConfigError
 */
export function loadRedisSetting(options: LoadOptions = {}): RedisSetting {
  const variables = options.variables ?? processVariables();
  const file = options.file ?? configPath(variables);
  const around = { variables, noteFile: ignore };
  const environment = readEnvironment(around);
  const isNamed = options.file !== undefined || Boolean(variables.DBENCRYPT_CONFIG);
  if (!isNamed && !existsSync(file) && environment.redis !== undefined) return environment.redis;

  const document = readConfigDocument(file, around);
  const parsed = redisSchema
    .optional()
    .safeParse(Object(document.data).redis, { reportInput: true });
  const problems = [...document.problems, ...environment.problems].filter(({ at }) =>
    ['redis', 'REDIS_URL'].includes(top(at)),
  );
  for (const issue of parsed.error?.issues ?? []) {
    problems.push(...problemsOf({ ...issue, path: ['redis', ...issue.path] }));
  }
  const setting = parsed.data ?? environment.redis;
  if (setting === undefined && problems.length === 0) problems.push(noRedis);
  if (problems.length > 0 || setting === undefined) throw toConfigError(file, document, problems);
  return setting;
}

/** The file that holds when none is named on the command line. */
export function configPath(variables: Variables = processVariables()): string {
  return variables.DBENCRYPT_CONFIG || defaultFile;
}

/** Is there a configured bot, or is this a machine with nothing configured? */
export function isConfigured(variables: Variables = processVariables()): boolean {
  return Boolean(variables.DBENCRYPT_CONFIG) || existsSync(defaultFile);
}

/** @throws ConfigError when `LOG_LEVEL` is none of the known words. */
export function logLevel(variables: Variables = processVariables()): LogLevel {
  return parseLogLevel(variables.LOG_LEVEL || 'info');
}

/** The `PORT` of the environment. @throws ConfigError when it is not a port. */
export function portOf(variables: Variables = processVariables()): number | undefined {
  const { port, problems } = readEnvironment({ variables, noteFile: ignore });
  const problem = problems.find(({ at }) => top(at) === 'PORT');
  if (problem) throw new ConfigError([{ path: 'PORT', message: problem.message }]);
  return port;
}

function ignore(): void {}

function top(at: readonly PropertyKey[]): string {
  return String(at[0] ?? '');
}
