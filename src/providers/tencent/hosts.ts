import type { TencentAccountConfig } from '../provider.ts';

export type Service = 'cdb' | 'kms' | 'cam' | 'sts';

/** Base URL of a service, without a trailing slash: the configured one, else Tencent's own. */
export function endpointOf(
  account: Pick<TencentAccountConfig, 'site' | 'endpoints'>,
  service: Service,
  region: string | null,
): string {
  return account.endpoints[service] ?? `https://${hostOf(account.site, service, region)}`;
}

/**
 * Source: "Request Structure" of the API documents. The finance regions are isolated and answer
 * at a host of their own only.
 */
function hostOf(
  site: TencentAccountConfig['site'],
  service: Service,
  region: string | null,
): string {
  if (region?.endsWith('-fsi')) return `${service}.${region}.tencentcloudapi.com`;
  if (site === 'international') return `${service}.intl.tencentcloudapi.com`;
  return `${service}.tencentcloudapi.com`;
}
