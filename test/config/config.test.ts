import { describe, expect, it } from 'vitest';
import { secretsOf } from '../../src/config/secrets.ts';
import { loadConfig, logLevel, portOf } from '../../src/config.ts';
import { complaints, complete, fileWith, load, temporaryFolder } from './files.ts';

describe('a complete configuration', () => {
  it('becomes the settings of the bot, with the documented defaults', () => {
    const { config, warnings } = load(complete);

    expect(warnings).toEqual([]);
    expect(config).toEqual({
      redis: 'redis://127.0.0.1:6379',
      http: { host: '0.0.0.0', port: 3000, adminPort: null, drainForMs: 0 },
      slack: {
        botToken: 'xoxb-1',
        signingSecrets: ['shh'],
        appToken: null,
        apiUrl: 'https://slack.com/api/',
      },
      channels: { requests: 'C0REQ', audit: 'C0AUD' },
      accounts: [
        {
          name: 'tencent-prod',
          provider: 'tencent',
          site: 'mainland',
          regions: ['ap-guangzhou', 'ap-singapore'],
          credentials: [{ secretId: 'AKIDexample', secretKey: 'hidden' }],
          endpoints: {},
          limits: {},
        },
        {
          name: 'huawei-prod',
          provider: 'huawei',
          regions: [{ name: 'cn-north-4', projectId: '0123456789abcdef0123456789abcdef' }],
          credentials: [{ accessKey: 'AK', secretKey: 'SK' }],
          endpoints: {},
          limits: {},
        },
      ],
      policySet: {
        policies: [
          {
            name: null,
            match: {},
            requesters: null,
            stages: [
              {
                name: 'approval',
                approvers: { users: ['U0GRACE', 'U0LIN'], groups: [] },
                quorum: 2,
              },
            ],
            reason: 'optional',
            ticket: null,
            expiresAfterMs: 8 * 3_600_000,
            approvalLastsMs: 24 * 3_600_000,
            remindEveryMs: null,
            escalate: null,
            confirm: 'button',
            delayMs: 0,
            windows: [],
            freezes: [],
          },
        ],
        aliasDomains: [],
        operators: { users: [], groups: [] },
      },
      expectations: [],
    });
  });

  it('keeps an id of digits as it is written', () => {
    const id = '01234567890123456789012345678901';

    const { config } = load(complete.replace('0123456789abcdef0123456789abcdef', id));

    expect(config.accounts[1]?.regions).toEqual([{ name: 'cn-north-4', projectId: id }]);
  });

  it('may be JSON', () => {
    const { config } = load(
      JSON.stringify({
        redis: { sentinels: [{ host: 'a', port: 26379 }], name: 'main' },
        slack: { botToken: 'xoxb-1', appToken: 'xapp-1', apiUrl: 'http://127.0.0.1:9000/api' },
        channels: { requests: 'C1' },
        accounts: [
          {
            name: 't',
            provider: 'tencent',
            regions: ['ap-guangzhou'],
            credentials: { secretId: 'i', secretKey: 'k' },
            endpoints: { cdb: 'http://127.0.0.1:9101/' },
            limits: { OpenDBInstanceEncryption: 5 },
          },
        ],
        policies: [{ approvers: { groups: ['S0DBA'] }, expiresAfter: '30m', approvalLasts: '2d' }],
      }),
    );

    expect(config.redis).toEqual({ sentinels: [{ host: 'a', port: 26379 }], name: 'main' });
    expect(config.slack.apiUrl).toBe('http://127.0.0.1:9000/api/');
    expect(config.channels.audit).toBeNull();
    expect(config.accounts[0]?.endpoints).toEqual({ cdb: 'http://127.0.0.1:9101' });
    expect(config.policySet.policies[0]).toMatchObject({
      expiresAfterMs: 1_800_000,
      approvalLastsMs: 172_800_000,
    });
  });
});

describe('the environment', () => {
  const bare = `
channels: { requests: C1 }
accounts:
  - { name: t, provider: tencent, regions: [ap-guangzhou] }
  - { name: h, provider: huawei, regions: [{ name: cn-north-4, projectId: ${'0'.repeat(32)} }] }
policies: [{ approvers: { users: [U1] } }]
`;
  const variables = {
    REDIS_URL: 'rediss://cache.example:6380',
    SLACK_BOT_TOKEN: 'xoxb-env',
    SLACK_APP_TOKEN: 'xapp-env',
    SLACK_API_URL: 'https://slack.example/api/',
    TENCENTCLOUD_SECRET_ID: 'id',
    TENCENTCLOUD_SECRET_KEY: 'key',
    TENCENTCLOUD_SECURITY_TOKEN: 'token',
    HUAWEICLOUD_SDK_AK: 'ak',
    HUAWEICLOUD_SDK_SK: 'sk',
  };

  it('gives what the file leaves out', () => {
    const { config } = load(bare, variables);

    expect(config.redis).toBe('rediss://cache.example:6380');
    expect(config.slack).toEqual({
      botToken: 'xoxb-env',
      signingSecrets: [],
      appToken: 'xapp-env',
      apiUrl: 'https://slack.example/api/',
    });
    expect(config.accounts.map((account) => account.credentials)).toEqual([
      [{ secretId: 'id', secretKey: 'key', token: 'token' }],
      [{ accessKey: 'ak', secretKey: 'sk', securityToken: undefined }],
    ]);
  });

  it('may name files instead of holding secrets', () => {
    const { SLACK_BOT_TOKEN: _, TENCENTCLOUD_SECRET_KEY: __, REDIS_URL: ___, ...rest } = variables;

    const { config } = load(bare, {
      ...rest,
      SLACK_BOT_TOKEN_FILE: fileWith('xoxb-from-file\n', 'token'),
      TENCENTCLOUD_SECRET_KEY_FILE: fileWith('key-from-file', 'key'),
      REDIS_URL_FILE: fileWith('redis://from-file\n', 'redis'),
    });

    expect(config.slack.botToken).toBe('xoxb-from-file');
    expect(config.accounts[0]?.credentials).toMatchObject([{ secretKey: 'key-from-file' }]);
    expect(config.redis).toBe('redis://from-file');
  });

  it('never decides between a variable and a file of the same name', () => {
    const file = fileWith('xoxb-2', 'token');

    expect(complaints(bare, { ...variables, SLACK_BOT_TOKEN_FILE: file })).toEqual([
      'SLACK_BOT_TOKEN: both SLACK_BOT_TOKEN and SLACK_BOT_TOKEN_FILE are set; unset one of them',
    ]);
  });

  it('gives way to what the file says, but for PORT', () => {
    const { config } = load(`${complete}\nhttp: { port: 3100, adminPort: 9090, drainFor: 5s }\n`, {
      ...variables,
      PORT: '4000',
    });

    expect(config.redis).toBe('redis://127.0.0.1:6379');
    expect(config.slack.botToken).toBe('xoxb-1');
    expect(config.http).toEqual({
      host: '0.0.0.0',
      port: 4000,
      adminPort: 9090,
      drainForMs: 5_000,
    });
  });

  it('serves one account of a provider and never two', () => {
    const two = bare.replace(
      '  - { name: h',
      '  - { name: t2, provider: tencent, regions: [ap-guangzhou] }\n  - { name: h',
    );

    expect(complaints(two, variables)).toEqual([
      "5:5 accounts[1].credentials: is missing, and the environment's tencent credentials serve accounts[0] already",
    ]);
  });

  it('says which variables are missing', () => {
    expect(complaints(bare)).toEqual([
      'slack.botToken: is missing; give it here or set SLACK_BOT_TOKEN',
      'slack: needs appToken (SLACK_APP_TOKEN, Socket Mode) or signingSecret (SLACK_SIGNING_SECRET, HTTP)',
      '4:5 accounts[0].credentials: is missing; give it here or set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY',
      '5:5 accounts[1].credentials: is missing; give it here or set HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK',
      'redis: is missing; give it here or set REDIS_URL',
    ]);
  });

  it('says of each file that cannot be read which variable names it', () => {
    const { TENCENTCLOUD_SECRET_ID: _, TENCENTCLOUD_SECRET_KEY: __, ...rest } = variables;
    const files = {
      TENCENTCLOUD_SECRET_ID_FILE: '/no/id',
      TENCENTCLOUD_SECRET_KEY_FILE: '/no/key',
    };

    expect(complaints(bare, { ...rest, ...files })).toEqual([
      '4:5 accounts[0].credentials: TENCENTCLOUD_SECRET_ID_FILE: cannot read /no/id (ENOENT); TENCENTCLOUD_SECRET_KEY_FILE: cannot read /no/key (ENOENT)',
    ]);
  });

  it('has a LOG_LEVEL and a PORT that are checked', () => {
    expect(logLevel({ LOG_LEVEL: 'WARN' })).toBe('warn');
    expect(() => logLevel({ LOG_LEVEL: 'loud' })).toThrow('LOG_LEVEL: must be one of debug');
    expect(portOf({ PORT: '3001' })).toBe(3001);
    expect(() => portOf({ PORT: 'http' })).toThrow('PORT: must be a port');
  });
});

describe('the file that is read', () => {
  it('must be there when it is named', () => {
    const missing = `${temporaryFolder()}/none.yaml`;

    expect(() => loadConfig({ file: missing, variables: {} })).toThrow(
      `${missing}: no such file; name another with --config or DBENCRYPT_CONFIG`,
    );
    expect(() => loadConfig({ variables: { DBENCRYPT_CONFIG: missing } })).toThrow('no such file');
  });

  it('is DBENCRYPT_CONFIG unless the command line names one', () => {
    const named = fileWith(complete);
    const other = fileWith(complete);

    expect(loadConfig({ variables: { DBENCRYPT_CONFIG: named } }).file).toBe(named);
    expect(loadConfig({ file: other, variables: { DBENCRYPT_CONFIG: named } }).file).toBe(other);
  });
});

describe('the secrets of a configuration', () => {
  it('are all known to the log, so that none is ever written', () => {
    const { config } = load(complete.replace('redis://127', 'redis://:p%40ss@127'));

    expect(secretsOf(config)).toEqual(
      expect.arrayContaining(['xoxb-1', 'shh', 'p@ss', 'AKIDexample', 'hidden', 'AK', 'SK']),
    );
  });
});
