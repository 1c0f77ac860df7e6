import type { Cloud, Clouds } from '../flow/ports.ts';
import { huawei } from './huawei/index.ts';
import type { AccountConfig, CloudParts } from './provider.ts';
import { tencent } from './tencent/index.ts';

/** Connects every configured account. A new cloud is a new folder and one line in `connect`. */
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
