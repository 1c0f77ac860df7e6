import { expect, it } from 'vitest';
import { endpointOf } from '../../../src/providers/tencent/hosts.ts';

it.each([
  ['international', 'cdb', 'ap-guangzhou', 'https://cdb.intl.tencentcloudapi.com'],
  ['mainland', 'kms', 'ap-guangzhou', 'https://kms.tencentcloudapi.com'],
  ['mainland', 'cam', null, 'https://cam.tencentcloudapi.com'],
  ['international', 'cam', null, 'https://cam.intl.tencentcloudapi.com'],
  ['mainland', 'cdb', 'ap-shanghai-fsi', 'https://cdb.ap-shanghai-fsi.tencentcloudapi.com'],
  ['mainland', 'kms', 'ap-shenzhen-fsi', 'https://kms.ap-shenzhen-fsi.tencentcloudapi.com'],
] as const)('on the %s site, %s of %s is at %s', (site, service, region, endpoint) => {
  expect(endpointOf({ site, endpoints: {} }, service, region)).toBe(endpoint);
});

it('is where the configuration says, if it says', () => {
  const account = { site: 'mainland', endpoints: { cdb: 'http://127.0.0.1:9101' } } as const;

  expect(endpointOf(account, 'cdb', 'ap-shanghai-fsi')).toBe('http://127.0.0.1:9101');
  expect(endpointOf(account, 'kms', 'ap-guangzhou')).toBe('https://kms.tencentcloudapi.com');
});
