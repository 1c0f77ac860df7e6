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
      '13:5 policies[0].quorum: must be a whole number from 1 to 50: with none, a request would need no approval',
      '14:5 policies[0].expiresAfter: must be a length of time such as 60s, 30m, 8h or 2d',
      '12:5 policies[0].approver: unknown key; did you mean approvers?',
      '16:26 policies[1].approvers.users[0]: must be a Slack id such as U024BE7LH, C024BE91L or S0614TZR7, not a name',
      '12:5 policies[0].approvers: is missing; name who may approve, here or in stages',
      '15:14 policies[1].match.operation: matches nothing; did you mean storage-encryption on?',
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
    expect(complaints(`${complete}\nredis: redis://other\nhttp: {}\nhttp: {}\n`)).toEqual([
      '19:1: redis is a key here already',
      '21:1: http is a key here already',
    ]);
  });

  it('includes one region twice', () => {
    const text = complete
      .replace('ap-singapore', 'ap-guangzhou')
      .replace(/regions: \[(\{ name: .*\})\]/, 'regions: [$1, $1]');

    expect(complaints(text)).toEqual([
      '9:29 accounts[0].regions[1]: ap-guangzhou is regions[0] already',
      '13:82 accounts[1].regions[1]: cn-north-4 is regions[0] already',
    ]);
  });

  it('is a sentence for a file that is empty, broken or something else', () => {
    expect(complaints('')[0]).toContain('is empty');
    expect(complaints('redis: [')[0]).toMatch(/^1:9: /);
    expect(complaints('just words')[0]).toContain('is not a list of keys');
    expect(complaints(`${complete}---\n{}\n`)).toEqual([
      '18:1: begins a second document; one file holds one configuration',
    ]);
  });

  it('includes an alias without its anchor, and what is wrong beside it', () => {
    const text = complete.replace('{ users: [U0GRACE, U0LIN] }', '*grace').replace(': 2', ': two');

    expect(complaints(text)).toEqual([
      '16:5 policies[0].approvers: *grace stands for nothing: no &grace comes before it',
      '17:5 policies[0].quorum: must be a whole number from 1 to 50: with none, a request would need no approval',
    ]);
  });

  it('does not take a secret without its quotes for the name of an anchor', () => {
    const text = complete
      .replace('signingSecret: shh', 'signingSecret: *shh-1')
      .replace('secretKey: hidden', 'secretKey: *shh-2')
      .replace('redis://127.0.0.1:6379', '{ url: redis://127.0.0.1:6379, password: *shh-3 }');

    const told = complaints(text).filter((each) => each.includes('needs quotes'));

    expect(told.map((each) => each.split(' ')[1])).toEqual([
      'redis.password:',
      'slack.signingSecret:',
      'accounts[0].credentials.secretKey:',
    ]);
    expect(complaints(text).join()).not.toContain('shh-');
  });

  it('includes anchors that would fill the memory', () => {
    const nines = (name: string, of: string) => `  ${name}: &${name} [${Array(9).fill(of)}]\n`;
    const growing = nines('a', 'x') + nines('b', '*a') + nines('c', '*b') + nines('d', '*c');
    const text = `${complete}people:\n${growing}`;

    expect(complaints(text)).toEqual([expect.stringContaining('uses its anchors (&) too often')]);
  });
});

describe('what would only be found at the start', () => {
  it.each([
    ['http: { port: 3000, adminPort: 3000 }', {}, 'port'],
    ['http: { adminPort: 3000 }', {}, 'port'],
    ['http: { port: 3000, adminPort: 9090 }', { PORT: '9090' }, 'PORT'],
  ])('is one port for two things: %s', (http, variables, whose) => {
    expect(complaints(`${complete}${http}\n`, variables)).toEqual([
      expect.stringMatching(`^18:\\d+ http.adminPort: is ${whose} already, where Slack is heard`),
    ]);
  });

  it('is not two free ports, nor one that is used once, in Socket Mode', () => {
    const socket = complete.replace('signingSecret: shh', 'appToken: xapp-1');

    expect(complaints(`${complete}http: { port: 0, adminPort: 0 }\n`)).toEqual([]);
    expect(complaints(`${socket}http: { port: 3000, adminPort: 3000 }\n`)).toEqual([]);
  });

  it('is a region whose hosts are not known', () => {
    const nowhere = complete.replace('cn-north-4', 'cn-nowhere-9');
    const known = nowhere.replace(
      '    credentials: { accessKey',
      '    endpoints: { taurusdb: https://t.example, kms: https://k.example }\n    credentials: { accessKey',
    );

    expect(complaints(nowhere)).toEqual([
      '13:15 accounts[1].regions[0]: no taurusdb or kms host is known for cn-nowhere-9; give endpoints.taurusdb and endpoints.kms',
    ]);
    expect(complaints(known)).toEqual([]);
    expect(
      complaints(
        known.replace(
          '{ accessKey: AK, secretKey: SK }',
          '{ userName: u, password: p, domainName: d }',
        ),
      ),
    ).toEqual([
      expect.stringContaining('no iam host is known for cn-nowhere-9; give endpoints.iam'),
    ]);
  });

  it.each(['redis://u:p%zz@h', 'redis://u:p#w@h:6379', 'redis://u:p/w@h'])(
    'is an address of Redis that cannot be taken apart: %s',
    (address) => {
      const message = 'is no address; in user and password # / ? and % are written';

      expect(complaints(complete.replace('redis://127.0.0.1:6379', `"${address}"`))).toEqual([
        expect.stringContaining(`redis: ${message}`),
      ]);
      expect(complaints(complete.replace(/redis: .*/, ''), { REDIS_URL: address })).toEqual([
        expect.stringContaining(`REDIS_URL: ${message}`),
      ]);
    },
  );
});

describe('filling in', () => {
  it('takes variables and files, and nothing twice', () => {
    const secret = fileWith(`k\${NOT_A_VARIABLE}\n`, 'secret');
    const text = complete
      .replace('redis://127.0.0.1:6379', `redis://\${HOST}:\${PORT_OF_REDIS}`)
      .replace('secretKey: hidden', `secretKey: "\${file:${secret}}"`);

    const { config } = load(text, { HOST: 'cache', PORT_OF_REDIS: '7000' });

    expect(config.redis).toBe('redis://cache:7000');
    expect(config.accounts[0]?.credentials).toMatchObject([{ secretKey: `k\${NOT_A_VARIABLE}` }]);
  });

  it('takes a port from a variable', () => {
    const { config } = load(`${complete}\nhttp:\n  port: \${WEB}\n`, { WEB: '8080' });

    expect(config.http.port).toBe(8080);
  });

  it(`leaves $\${NAME} as the text \${NAME}`, () => {
    const { config } = load(complete.replace('shh', () => `"$\${NAME}"`));

    expect(config.slack.signingSecrets).toEqual([`\${NAME}`]);
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
