import { huaweiCredentials, huaweiProjectId, huaweiRegion } from '../simulator/huawei/seeds.ts';
import { tencentCredentials, tencentRegion } from '../simulator/tencent/seeds.ts';
import { sandboxPolicies } from './policies.ts';
import { app, channels, people } from './workspace.ts';

/** Where everything in the sandbox listens. */
export interface SandboxPorts {
  page: number;
  redis: number;
  tencent: number;
  huawei: number;
  bot: number;
}

/** The configuration file of the sandbox's bot. JSON is YAML. `nowMs` is when it is started. */
export function botConfig(ports: SandboxPorts, mode: 'socket' | 'http', nowMs: number): string {
  const tencent = local(ports.tencent);
  const huawei = local(ports.huawei);
  return JSON.stringify(
    {
      redis: `redis://127.0.0.1:${ports.redis}`,
      http: { host: '127.0.0.1', port: ports.bot },
      slack: {
        botToken: app.botToken,
        ...(mode === 'socket' ? { appToken: app.appToken } : { signingSecret: app.signingSecret }),
        apiUrl: `${local(ports.page)}/api/`,
      },
      channels: { requests: channels.requests.id, audit: channels.audit.id },
      accounts: [
        {
          name: 'tencent-sandbox',
          provider: 'tencent',
          site: 'international',
          regions: [tencentRegion, 'ap-singapore'],
          credentials: tencentCredentials,
          endpoints: { cdb: tencent, kms: tencent, cam: tencent, sts: tencent },
        },
        {
          name: 'huawei-sandbox',
          provider: 'huawei',
          regions: [{ name: huaweiRegion, projectId: huaweiProjectId }],
          credentials: {
            accessKey: huaweiCredentials.accessKey,
            secretKey: huaweiCredentials.secretKey,
          },
          endpoints: { taurusdb: huawei, kms: huawei, iam: huawei },
        },
      ],
      policies: sandboxPolicies(nowMs),
      operators: { users: [people.lin.id] },
    },
    null,
    2,
  );
}

export function local(port: number): string {
  return `http://127.0.0.1:${port}`;
}
