import { describe, expect, it } from 'vitest';
import { logLevel, portOf } from '../../src/config.ts';
import { complaints, complete, fileWith, load } from './files.ts';

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
    expect(complaints(complete, { ...variables, LOG_LEVEL: 'loud' })).toEqual([
      'LOG_LEVEL: must be one of debug, info, warn, error, silent',
    ]);
    expect(portOf({ PORT: '3001' })).toBe(3001);
    expect(() => portOf({ PORT: 'http' })).toThrow('PORT: must be a port');
  });
});
