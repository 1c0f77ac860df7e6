import type { ProviderName } from '../domain/operation.ts';
import type { Cloud, Clouds } from '../flow/ports.ts';
import { actions as huaweiActions } from './huawei/actions.ts';
import { huawei } from './huawei/index.ts';
import type { AccountConfig, CloudParts } from './provider.ts';
import { actions as tencentActions } from './tencent/actions.ts';
import { tencent } from './tencent/index.ts';

/** The names of all calls that a provider may make. */
export const actionsOf: Readonly<Record<ProviderName, readonly string[]>> = {
  tencent: Object.keys(tencentActions),
  huawei: Object.keys(huaweiActions),
};

/** Connects every configured account. A new cloud is a new folder, and one line here and above. */
export function connectClouds(accounts: readonly AccountConfig[], parts: CloudParts): Clouds {
  const clouds = accounts.map((account) => connect(account, parts));
  return {
    all: () => clouds,
    of: (account) => clouds.find((cloud) => cloud.account === account),
    for: (provider) => clouds.filter((cloud) => cloud.provider === provider),
  };
}

function connect(account: AccountConfig, parts: CloudParts): Cloud {
  switch (account.provider) {
    case 'tencent':
      return tencent.connect(account, parts);
    case 'huawei':
      return huawei.connect(account, parts);
  }
}
