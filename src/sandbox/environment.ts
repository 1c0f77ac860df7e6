import type { Variables } from '../config/environment.ts';

const ofTheBot =
  /^(DBENCRYPT_CONFIG|PORT|REDIS_URL|SLACK_\w+|TENCENTCLOUD_\w+|HUAWEICLOUD_\w+)(_FILE)?$/;

/**
 * The environment for the sandbox's processes: without what is meant for a configured bot, which
 * would win over the sandbox's own configuration, and might be real.
 */
export function childEnvironment(own: Variables): NodeJS.ProcessEnv {
  const kept = Object.entries(own).filter(([name]) => !ofTheBot.test(name));
  const level = own.LOG_LEVEL === 'debug' ? 'debug' : 'info';
  return { ...Object.fromEntries(kept), LOG_LEVEL: level };
}
