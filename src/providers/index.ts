import type { ProviderName } from '../domain/operation.ts';
import type { Cloud, Clouds } from '../flow/cloud-ports.ts';
import { actions as huaweiActions } from './huawei/actions.ts';
import { huawei } from './huawei/index.ts';
import {
  type AccountConfig,
  type CloudParts,
  type ConnectedCloud,
  isSamePlace,
} from './provider.ts';
import { actions as tencentActions } from './tencent/actions.ts';
import { tencent } from './tencent/index.ts';

/** The names of all calls that a provider may make. */
export const actionsOf: Readonly<Record<ProviderName, readonly string[]>> = {
  tencent: Object.keys(tencentActions),
  huawei: Object.keys(huaweiActions),
};

export interface ConnectedClouds extends Clouds {
  /**
   * From now on the credentials of these accounts hold, where an account is what it was but for them.
   *
   * @returns for each account that has others now their short names.
   */
  takeCredentials(accounts: readonly AccountConfig[]): Record<string, readonly string[]>;
}

/** Connects every configured account. A new cloud is a new folder, and one line here and above. */
export function connectClouds(
  accounts: readonly AccountConfig[],
  parts: CloudParts,
): ConnectedClouds {
  const connected = accounts.map((account) => connect(account, parts));
  const clouds = connected.map(({ cloud }) => cloud);
  return {
    all: () => clouds,
    of: (account) => clouds.find((cloud) => cloud.account === account),
    for: (provider) => clouds.filter((cloud) => cloud.provider === provider),
    takeCredentials: (changed) =>
      Object.fromEntries(
        changed.flatMap((account) => {
          const names = connected.map((each) => each.take(account)).find((taken) => taken !== null);
          return names ? [[account.name, names] as const] : [];
        }),
      ),
  };
}

interface Connected {
  cloud: Cloud;
  /** Null: it is another account, or nothing is new. */
  take(changed: AccountConfig): readonly string[] | null;
}

function connect(account: AccountConfig, parts: CloudParts): Connected {
  switch (account.provider) {
    case 'tencent':
      return keep(account, tencent.connect(account, parts));
    case 'huawei':
      return keep(account, huawei.connect(account, parts));
  }
}

function keep<Config extends AccountConfig>(
  account: Config,
  cloud: ConnectedCloud<Config>,
): Connected {
  return {
    cloud,
    take: (changed) =>
      isSamePlace(account, changed) ? cloud.takeCredentials(changed.credentials) : null,
  };
}
