import { ConfigError } from '../domain/errors.ts';
import { lookUp, type Variables } from './environment.ts';
import { endpoint } from './fields.ts';
import type { Problem } from './problems.ts';

/** What the environment says beside secrets. */
export interface EnvironmentSettings {
  redis: string | undefined;
  /** Without a slash at its end. */
  apiUrl: string | undefined;
  port: number | undefined;
  problems: Problem[];
}

export function readEnvironment(variables: Variables): EnvironmentSettings {
  const problems: Problem[] = [];
  const redis = lookUp(variables, 'REDIS_URL');
  if (!redis.ok) problems.push({ at: ['REDIS_URL'], message: redis.problem });
  else if (redis.value !== undefined && !/^rediss?:\/\/\S+$/.test(redis.value)) {
    problems.push({ at: ['REDIS_URL'], message: 'must begin with redis:// or rediss://' });
  }

  const port = variables.PORT || undefined;
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) {
    problems.push({ at: ['PORT'], message: 'must be a port from 0 to 65535' });
  }

  const apiUrl = endpoint.optional().safeParse(variables.SLACK_API_URL || undefined);
  for (const issue of apiUrl.error?.issues ?? []) {
    problems.push({ at: ['SLACK_API_URL'], message: issue.message });
  }

  return {
    redis: redis.ok ? redis.value : undefined,
    apiUrl: apiUrl.data,
    port: port === undefined ? undefined : Number(port),
    problems,
  };
}

const levels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof levels)[number];

/** @throws ConfigError when `LOG_LEVEL` is none of the known words. */
export function parseLogLevel(word: string): LogLevel {
  const level = levels.find((known) => known === word.toLowerCase());
  if (!level) {
    throw new ConfigError([{ path: 'LOG_LEVEL', message: `must be one of ${levels.join(', ')}` }]);
  }
  return level;
}
