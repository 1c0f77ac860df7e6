import { describe, expect, it } from 'vitest';
import { complaints, complete, fileWith, load } from './files.ts';

describe('what is wrong with a configuration', () => {
  it('is told all at once, each with its place and its path', () => {
    const broken = `
redis: http://example
slack: { botToken: xoxb-1, signingSecret: shh }
channels: { request: C1 }
accounts:
  - name: prod
    provider: tencent
    regions: []
    credentials: { secretId: a, secretkey: b }
    endpoints: { cdb: http://cdb.example }
policies:
  - approver: { users: [U1] }
    quorum: 0
    expiresAfter: soon
  - match: { operation: storage-encrypton on }
    approvers: { users: ['@grace'] }
`;
    expect(complaints(broken)).toEqual([
      '2:1 redis: must begin with redis:// or rediss://',
      '4:1 channels.requests: is missing',
      '4:13 channels.request: unknown key; did you mean requests?',
      '8:5 accounts[0].regions: needs at least one region',
      '9:5 accounts[0].credentials.secretKey: is missing',
      '9:33 accounts[0].credentials.secretkey: unknown key; did you mean secretKey?',
      '10:18 accounts[0].endpoints.cdb: must begin with https://; http:// is for this machine (127.0.0.1, localhost) only',
      '12:5 policies[0].approvers: is missing',
      '13:5 policies[0].quorum: must be a whole number from 1 to 50: with none, a request would need no approval',
      '14:5 policies[0].expiresAfter: must be a length of time such as 60s, 30m, 8h or 2d',
      '12:5 policies[0].approver: unknown key; did you mean approvers?',
      '16:26 policies[1].approvers.users[0]: must be a Slack id such as U024BE7LH, C024BE91L or S0614TZR7, not a name',
    ]);
  });

  it('does not hide what is wrong elsewhere', () => {
    const text = complete
      .replace('botToken: xoxb-1, ', '')
      .replace('quorum: 2', 'quorum: two')
      .replace('provider: huawei', 'provider: huwaei');

    expect(complaints(text)).toEqual([
      '12:5 accounts[1].provider: must be tencent or huawei',
      '17:5 policies[0].quorum: must be a whole number from 1 to 50: with none, a request would need no approval',
      '3:1 slack.botToken: is missing; give it here or set SLACK_BOT_TOKEN',
    ]);
  });

  it.each([
    ['stages', 'stages: [{ name: dba, approvers: { users: [U1] } }]'],
    ['delay', 'delay: 60s'],
    ['windows', 'windows: [{ days: [sat], from: "01:00", to: "05:00", timeZone: UTC }]'],
    ['freezes', 'freezes: []'],
    ['remindEvery', 'remindEvery: 1h'],
    ['escalate', 'escalate: { after: 4h, to: { groups: [S1] } }'],
  ])('includes %s of a policy, which must not be passed over in silence', (key, line) => {
    const [complaint, ...others] = complaints(`${complete}    ${line}\n`);

    expect(others).toEqual([]);
    expect(complaint).toContain(`policies[0].${key}: this version does not support`);
  });

  it.each(['people: {}', 'operators: { users: [U1] }', 'expect: []'])(
    'includes the section "%s", which must not be passed over in silence',
    (line) => {
      expect(complaints(`${complete}\n${line}\n`)).toEqual([
        expect.stringContaining('this version does not support'),
      ]);
    },
  );

  it('includes a rule whose match is misspelt: a laxer rule below it would hold', () => {
    const misspelt = complete.replace(
      'policies:\n',
      'policies:\n  - { match: { operation: storage-encrypton on, provider: tencnt }, approvers: { users: [U1] } }\n',
    );

    expect(complaints(misspelt)).toEqual([
      '16:49 policies[0].match.provider: matches nothing; did you mean tencent?',
      '16:16 policies[0].match.operation: matches nothing; did you mean storage-encryption on?',
    ]);
  });

  it('never repeats a secret', () => {
    const text = complete
      .replace('redis://127.0.0.1:6379', 'https://:p4ssw0rd@host')
      .replace('botToken: xoxb-1', 'botToken: [xoxb-s3cret]');

    const all = complaints(text).join('\n');

    expect(all).toContain('redis: must begin with');
    expect(all).not.toMatch(/p4ssw0rd|s3cret/);
  });

  it.each([
    ['https://user:pw@cdb.example', 'an address alone'],
    ['https://cdb.example/?a=b', 'an address alone'],
    ['cdb.example', 'must be an address such as'],
    ['http://127.0.0.1.example', 'must begin with https://'],
    ['http://169.254.0.23', 'must begin with https://'],
  ])('includes the endpoint %s', (url, words) => {
    const text = complete.replace(
      '    site: mainland\n',
      `    site: mainland\n    endpoints: { cdb: "${url}" }\n`,
    );

    expect(complaints(text).join()).toContain(words);
  });

  it.each([
    'http://127.0.0.1:9101',
    'http://localhost:9101',
    'http://[::1]:9101',
    'https://x.example/p',
  ])('does not include the endpoint %s', (url) => {
    const text = complete.replace(
      '    site: mainland\n',
      `    site: mainland\n    endpoints: { cdb: "${url}" }\n`,
    );

    expect(complaints(text)).toEqual([]);
  });

  it('includes two accounts of one name and one key twice', () => {
    expect(complaints(complete.replace('huawei-prod', 'tencent-prod'))).toEqual([
      '11:5 accounts[1].name: tencent-prod is the name of accounts[0] already',
    ]);
    expect(complaints(`${complete}\nredis: redis://other\n`)[0]).toContain(
      'Map keys must be unique',
    );
  });

  it('is a sentence for a file that is empty, broken or something else', () => {
    expect(complaints('')[0]).toContain('is empty');
    expect(complaints('redis: [')[0]).toMatch(/^1:9: /);
    expect(complaints('just words')[0]).toContain('is not a list of keys');
  });
});

describe('filling in', () => {
  it('takes variables and files, and nothing twice', () => {
    const secret = fileWith(`k\${NOT_A_VARIABLE}\n`, 'secret');
    const text = complete
      .replace('redis://127.0.0.1:6379', `redis://\${HOST}:\${PORT_OF_REDIS}`)
      .replace('secretKey: hidden', `secretKey: "\${file:${secret}}"`);

    const { config } = load(text, { HOST: 'cache', PORT_OF_REDIS: '7000' });

    expect(config.redis).toBe('redis://cache:7000');
    expect(config.accounts[0]?.credentials).toMatchObject({ secretKey: `k\${NOT_A_VARIABLE}` });
  });

  it('takes a port from a variable', () => {
    const { config } = load(`${complete}\nhttp:\n  port: \${WEB}\n`, { WEB: '8080' });

    expect(config.http.port).toBe(8080);
  });

  it(`leaves $\${NAME} as the text \${NAME}`, () => {
    const { config } = load(complete.replace('shh', () => `"$\${NAME}"`));

    expect(config.slack.signingSecret).toBe(`\${NAME}`);
  });

  it('complains once about a variable that is not set, and about a file that is not there', () => {
    const text = complete
      .replace('botToken: xoxb-1', `botToken: "\${SLACK_TOKEN}"`)
      .replace('secretKey: SK', `secretKey: "\${file:/nowhere/sk}"`);

    expect(complaints(text)).toEqual([
      '3:10 slack.botToken: the environment variable SLACK_TOKEN is not set',
      '14:35 accounts[1].credentials.secretKey: cannot read /nowhere/sk (ENOENT)',
    ]);
  });

  it('explains the quotes that YAML wants inside brackets', () => {
    const text = complete.replace('users: [U0GRACE', `users: [\${GRACE}`);

    expect(complaints(text)[0]).toContain(`put quotes round "\${…}"`);
  });
});

describe('a warning', () => {
  const withPolicies = (policies: string) =>
    load(complete.replace(/policies:[\s\S]*$/, `policies:\n${policies}\n`)).warnings;

  it('is given when nobody may approve', () => {
    expect(withPolicies('  - { approvers: {} }')).toEqual([
      'policies[0].approvers: is empty: nobody may approve what it matches',
    ]);
    expect(load(complete.replace(/policies:[\s\S]*$/, '')).warnings).toEqual([
      'policies: is empty: nobody may approve',
    ]);
  });

  it('is given when a rule can never be fulfilled or never holds', () => {
    expect(
      withPolicies(
        '  - { approvers: { users: [U1, U1] }, quorum: 2 }\n  - { approvers: { users: [U1] } }',
      ),
    ).toEqual([
      'policies[0].quorum: is 2, but only 1 can approve: it is never reached',
      'policies[1]: never holds: policies[0] matches everything',
    ]);
  });

  it('is given when a limit is for a call that is never made', () => {
    const text = complete.replace(
      '    site: mainland\n',
      '    site: mainland\n    limits: { OpenDBInstanceEncrytion: 5, DescribeKey: 5 }\n',
    );

    expect(load(text).warnings).toEqual([
      'accounts[0].limits.OpenDBInstanceEncrytion: is none of the calls that are made; did you mean OpenDBInstanceEncryption?',
    ]);
  });

  it('is given when a rule is for an account or a region that is not configured', () => {
    expect(
      withPolicies(
        '  - { match: { account: "*-test", region: eu-* }, approvers: { users: [U1] } }',
      ),
    ).toEqual([
      'policies[0].match.account: matches none of the accounts',
      'policies[0].match.region: matches none of the regions',
    ]);
  });
});
