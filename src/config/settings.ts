import { ConfigError } from '../domain/errors.ts';
import { lookUp, type Surroundings } from './environment.ts';
import { endpoint, redisAddress } from './fields.ts';
import type { Problem } from './problems.ts';

/** What the environment says beside secrets. */
export interface EnvironmentSettings {
  redis: string | undefined;
  /** Without a slash at its end. */
  apiUrl: string | undefined;
  port: number | undefined;
  problems: Problem[];
}

export function readEnvironment(around: Surroundings): EnvironmentSettings {
  const { variables } = around;
  const problems: Problem[] = [];
  const redis = lookUp(around, 'REDIS_URL');
  if (!redis.ok) problems.push({ at: ['REDIS_URL'], message: redis.problem });
  const address = redisAddress.optional().safeParse(redis.ok ? redis.value : undefined);
  for (const issue of address.error?.issues ?? []) {
    problems.push({ at: ['REDIS_URL'], message: issue.message });
  }

  const port = variables.PORT || undefined;
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) {
    problems.push({ at: ['PORT'], message: 'must be a port from 0 to 65535' });
  }

  if (variables.LOG_LEVEL && levelOf(variables.LOG_LEVEL) === undefined) {
    problems.push({ at: ['LOG_LEVEL'], message: knownLevels });
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

const knownLevels = `must be one of ${levels.join(', ')}`;

/** @throws ConfigError when `LOG_LEVEL` is none of the known words. */
export function parseLogLevel(word: string): LogLevel {
  const level = levelOf(word);
  if (!level) throw new ConfigError([{ path: 'LOG_LEVEL', message: knownLevels }]);
  return level;
}

function levelOf(word: string): LogLevel | undefined {
  return levels.find((known) => known === word.toLowerCase());
}
