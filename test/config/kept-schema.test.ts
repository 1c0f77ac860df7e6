import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { configJsonSchema, type JsonSchema } from '../../src/config/json-schema.ts';
import { complaints, complete } from './files.ts';

const deploy = (name: string) =>
  readFileSync(new URL(`../../deploy/${name}`, import.meta.url), 'utf8');
const kept: object = JSON.parse(deploy('config.schema.json'));
const example = deploy('dbencrypt.example.yaml');

/** As an editor does it: the file as it is written, with nothing filled in. */
const isValid = new Ajv({ strict: false, allErrors: true }).compile(kept);
const faultsOf = (yaml: string) => {
  isValid(parse(yaml));
  return (isValid.errors ?? []).map(({ instancePath }) => instancePath);
};

const anew =
  'deploy/config.schema.json is stale; make it anew: npm run build && npx dbencrypt config schema > deploy/config.schema.json && npm run fix';

it('is kept as it is printed', () => {
  expect(kept, anew).toEqual(JSON.parse(JSON.stringify(configJsonSchema())));
});

it('stands where the example says that editors find it', () => {
  const [, path] = /^# yaml-language-server: \$schema=(\S+)$/m.exec(example) ?? [];

  expect(path).toBe('config.schema.json');
});

describe('an editor', () => {
  it.each([
    ['the example', example],
    ['a complete file', complete],
    [
      'what is filled in, wherever a text can stand',
      `redis: \${REDIS_URL}
http: { port: "\${WEB}" }
channels: { requests: "\${ROOM}" }
accounts:
  - { name: "\${NAME}", provider: tencent, site: "\${SITE}", regions: ["\${REGION}"], credentials: { secretId: "\${ID}", secretKey: "\${file:key}" } }
policies: [{ approvers: { users: ["\${ADA}"] }, quorum: "\${HOW_MANY}", expiresAfter: "\${SOON}" }]
`,
    ],
    [
      'everything that there are two forms of',
      `redis: { sentinels: [{ host: a, port: 26379 }], name: main, password: "\${file:redis}", tls: true, waitForReplicas: 2 }
http: { host: 127.0.0.1, port: 3000, adminPort: 9090, drainFor: 5s }
slack: { botToken: xoxb-1, signingSecret: [one, two], apiUrl: https://slack.example/api }
channels: { requests: C1, audit: C2 }
accounts:
  - name: t
    provider: tencent
    regions: [ap-guangzhou]
    credentials: [{ secretId: a, secretKey: b }, { secretId: c, secretKey: d, token: e }]
    endpoints: { cdb: http://127.0.0.1:1, kms: https://kms.example, cam: https://c.example, sts: https://s.example }
    limits: { DescribeDBInstances: 5 }
  - name: h
    provider: huawei
    regions: [{ name: cn-north-4, projectId: ${'0a'.repeat(16)} }]
    credentials: { userName: u, password: p, domainName: d }
    endpoints: { taurusdb: https://t.example, iam: https://i.example }
policies:
  - { approvers: { groups: [S1] }, delay: 0, confirm: button, reason: optional }
`,
    ],
  ])('accepts %s', (_, yaml) => {
    expect(faultsOf(yaml)).toEqual([]);
  });

  it.each([
    ['a key that is spelt wrong', 'channels:', 'chanels:', ''],
    [
      'a key of an account that is spelt wrong',
      'secretKey: hidden',
      'secretkey: hidden',
      '/accounts/0',
    ],
    [
      'three credentials',
      '{ accessKey: AK, secretKey: SK }',
      '[{}, {}, {}]',
      '/accounts/1/credentials',
    ],
    ['a name in the place of an id', 'C0REQ', '"#requests"', '/channels/requests'],
    ['an unknown cloud', 'provider: tencent', 'provider: tencnet', '/accounts/0'],
    ['an unknown site', 'site: mainland', 'site: china', '/accounts/0/site'],
    ['a quorum of none', 'quorum: 2', 'quorum: 0', '/policies/0/quorum'],
    [
      'a project that is none',
      '0123456789abcdef0123456789abcdef',
      'my-project',
      '/accounts/1/regions/0',
    ],
    ['a Redis of another kind', 'redis://127', 'http://127', '/redis'],
  ])('marks %s, as the bot refuses it', (_, right, wrong, at) => {
    const broken = complete.replace(right, wrong);

    expect(faultsOf(broken).filter((path) => path.startsWith(at))).not.toEqual([]);
    expect(complaints(broken)).not.toEqual([]);
  });

  it('says at every key what it is for', () => {
    const silent = keysOf(kept).filter(([, { description }]) => !description);

    expect(silent.map(([path]) => path)).toEqual([]);
  });

  it('shows what holds for a key that is left out, as one would write it', () => {
    const shown = keysOf(kept).flatMap(([path, { default: given }]) =>
      given === undefined ? [] : [[path.replace(/^policies\[\]\./, ''), given]],
    );

    expect(Object.fromEntries(shown)).toMatchObject({
      'http.host': '0.0.0.0',
      'http.port': 3000,
      expiresAfter: '8h',
      approvalLasts: '24h',
      delay: '0',
      quorum: 1,
      reason: 'optional',
      confirm: 'button',
    });
  });
});

function keysOf(schema: JsonSchema, at = ''): [path: string, schema: JsonSchema][] {
  const { properties = {}, items, anyOf = [], oneOf = [] } = schema;
  return [
    ...Object.entries(properties).flatMap(([name, inner]): [string, JsonSchema][] => {
      const path = at === '' ? name : `${at}.${name}`;
      return [[path, inner], ...keysOf(inner, path)];
    }),
    ...(items ? keysOf(items, `${at}[]`) : []),
    ...[...anyOf, ...oneOf].flatMap((branch) => keysOf(branch, at)),
  ];
}
