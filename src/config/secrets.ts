import type { AccountConfig } from '../providers/provider.ts';
import type { SlackSettings } from './slack.ts';

/** Every value that must not be seen in a log, wherever it turns up. */
export function secretsOf(config: {
  redis: unknown;
  slack: SlackSettings;
  accounts: readonly AccountConfig[];
}): string[] {
  const { botToken, signingSecrets, appToken } = config.slack;
  const ofAccounts = config.accounts.flatMap(({ credentials }) =>
    credentials.flatMap((credential) => Object.values(credential)),
  );
  return [botToken, ...signingSecrets, appToken, redisPassword(config.redis), ...ofAccounts].filter(
    (secret): secret is string => typeof secret === 'string' && secret !== '',
  );
}

function redisPassword(setting: unknown): string | undefined {
  if (typeof setting === 'string') {
    return URL.canParse(setting) ? decodeURIComponent(new URL(setting).password) : undefined;
  }
  if (typeof setting !== 'object' || setting === null) return undefined;
  if ('url' in setting) return redisPassword(String(setting.url));
  if (!('password' in setting)) return undefined;
  return typeof setting.password === 'string' ? setting.password : undefined;
}
