import {
  huaweiCredentials,
  huaweiProjectId,
  huaweiRegion,
} from '../../src/simulator/huawei/seeds.ts';
import { tencentCredentials } from '../../src/simulator/tencent/seeds.ts';

/** An account of the simulated Tencent Cloud at this address, as a configuration has it. */
export function tencentAccount(url: string) {
  return {
    name: 'tencent-prod',
    provider: 'tencent' as const,
    site: 'international' as const,
    regions: ['ap-guangzhou', 'ap-singapore'],
    credentials: [tencentCredentials],
    endpoints: { cdb: url, kms: url, cam: url, sts: url },
  };
}

/** One of the simulated Huawei Cloud. */
export function huaweiAccount(url: string) {
  const { accessKey, secretKey } = huaweiCredentials;
  return {
    name: 'huawei-prod',
    provider: 'huawei' as const,
    regions: [{ name: huaweiRegion, projectId: huaweiProjectId }],
    credentials: [{ accessKey, secretKey }],
    endpoints: { taurusdb: url, kms: url, iam: url },
  };
}
