import { describe, expect, it } from 'vitest';
import { secretsOf } from '../../src/config/secrets.ts';
import { loadConfig } from '../../src/config.ts';
import { complete, fileWith, load, temporaryFolder } from './files.ts';

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
