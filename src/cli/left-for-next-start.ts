import type { Config } from '../config.ts';
import { type AccountConfig, isSamePlace } from '../providers/provider.ts';

/** What has changed and cannot be taken over by a running bot, by the names of its keys. */
export function leftForNextStart(started: Config, changed: Config): string[] {
  const sections = ['redis', 'http', 'channels'] as const;
  const slack = ['botToken', 'appToken', 'apiUrl'] as const;
  return [
    ...sections.filter((key) => differ(started[key], changed[key])),
    ...slack
      .filter((key) => differ(started.slack[key], changed.slack[key]))
      .map((key) => `slack.${key}`),
    ...(differ(...withoutTaken(started.accounts, changed.accounts)) ? ['accounts'] : []),
  ];
}

/** Both, where the credentials of an account that is otherwise the same are those of the first. */
function withoutTaken(
  started: readonly AccountConfig[],
  changed: readonly AccountConfig[],
): [readonly object[], readonly object[]] {
  const alike = changed.map((account) => {
    const before = started.find((each) => isSamePlace(account, each));
    return before ? { ...account, credentials: before.credentials } : account;
  });
  return [started.map(sorted), alike.map(sorted)];
}

function sorted(account: object): object {
  return Object.fromEntries(Object.entries(account).sort());
}

function differ(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) !== JSON.stringify(other);
}
