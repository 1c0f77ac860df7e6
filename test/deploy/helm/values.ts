import { readFileSync } from 'node:fs';

const secret = (key: string) => ({ secretName: 'dbencrypt', key });

const always = {
  SLACK_BOT_TOKEN: secret('slack-bot-token'),
  TENCENTCLOUD_SECRET_ID: secret('tencent-secret-id'),
  TENCENTCLOUD_SECRET_KEY: secret('tencent-secret-key'),
};

/** Over HTTP, with an address of Redis. */
const overHttp = {
  ...always,
  SLACK_SIGNING_SECRET: secret('slack-signing-secret'),
  REDIS_URL: secret('redis-url'),
};

const minimalConfig = `channels: { requests: C0123456789 }
accounts:
  - { name: tencent-prod, provider: tencent, site: mainland, regions: [ap-guangzhou] }
policies:
  - { approvers: { users: [U0123456788] } }
`;

/** The one that is handed out, which names its secrets itself; only its ports are the chart's. */
const exampleConfig = readFileSync(
  new URL('../../../deploy/dbencrypt.example.yaml', import.meta.url),
  'utf8',
).replace(/^http:\n(?: {2}.*\n)+/m, '');

const sentinelConfig = `---
redis:
  sentinels: [{ host: sentinel-1, port: 26379 }, { host: sentinel-2, port: 26379 }]
  name: main
  username: dbencrypt
  password: "\${REDIS_PASSWORD}"
${minimalConfig}`;

/** As platform engineers would write them, from the least to everything at once. */
export const valueSets = {
  'the least': {
    config: minimalConfig,
    secrets: { ...always, SLACK_APP_TOKEN: secret('slack-app-token'), REDIS_URL: secret('redis') },
  },
  'Socket Mode, all in one kind of pod': {
    config: exampleConfig,
    roles: ['all'],
    all: { replicas: 1 },
    secrets: {
      ...always,
      SLACK_APP_TOKEN: secret('slack-app-token'),
      HUAWEICLOUD_SDK_AK: secret('huawei-access-key'),
      HUAWEICLOUD_SDK_SK: secret('huawei-secret-key'),
      REDIS_URL: { secretName: 'redis-login', key: 'url' },
    },
  },
  'HTTP, ingress and worker apart': {
    config: minimalConfig,
    mode: 'http',
    ingress: { replicas: 3 },
    worker: { replicas: 5, resources: { limits: { memory: '1Gi' } } },
    secrets: overHttp,
    publicIngress: { enabled: true, host: 'dbencrypt.example.com' },
  },
  'HTTP, all in one kind of pod, without limits to the network': {
    config: minimalConfig,
    mode: 'http',
    roles: ['all'],
    secrets: overHttp,
    networkPolicy: { enabled: false },
    disruptionBudget: { enabled: false },
  },
  'Sentinels, with a password of their own': {
    config: sentinelConfig,
    secrets: {
      ...always,
      SLACK_APP_TOKEN: secret('slack-app-token'),
      REDIS_PASSWORD: { secretName: 'redis-login', key: 'password' },
    },
    networkPolicy: {
      redis: {
        ports: [6379, 26379],
        to: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'redis' } } }],
      },
    },
  },
  everything: {
    config: minimalConfig,
    mode: 'http',
    secrets: overHttp,
    env: { LOG_LEVEL: 'debug', SLACK_API_URL: 'https://slack.example.com/api', NODE_OPTIONS: '' },
    ca: { configMap: 'company-ca', key: 'bundle.pem' },
    image: {
      repository: 'registry.example.com/tools/dbencrypt',
      digest: `sha256:${'0a'.repeat(32)}`,
      pullPolicy: 'Always',
      pullSecrets: [{ name: 'registry' }],
    },
    http: { host: '::', port: 8080, adminPort: 8081 },
    drainSeconds: 20,
    service: { port: 8000, annotations: { 'example.com/owner': 'yes' } },
    publicIngress: {
      enabled: true,
      className: 'nginx',
      host: 'dbencrypt.example.com',
      tlsSecretName: 'dbencrypt-tls',
      annotations: { 'nginx.ingress.kubernetes.io/proxy-body-size': '1m' },
    },
    networkPolicy: { dns: { to: [] }, https: { to: [{ ipBlock: { cidr: '0.0.0.0/0' } }] } },
    disruptionBudget: { maxUnavailable: '50%' },
    podMonitor: { enabled: true, interval: '15s', labels: { release: 'prometheus' } },
    podAnnotations: { 'example.com/team': 'platform', 'example.com/on': 'on' },
    nodeSelector: { 'kubernetes.io/arch': 'amd64' },
    tolerations: [{ key: 'tools', operator: 'Exists', effect: 'NoSchedule' }],
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'pool', operator: 'In', values: ['tools'] }] },
          ],
        },
      },
    },
    priorityClassName: 'high',
  },
} as const;

export type ValueSet = keyof typeof valueSets;

export const setNames = Object.keys(valueSets) as ValueSet[];
