import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { huaweiProjectId, huaweiRegion } from '../../src/simulator/huawei/seeds.ts';
import { tencentKeys } from '../../src/simulator/tencent/seeds.ts';
import { fileWith } from '../config/files.ts';
import { huaweiAccount, tencentAccount } from '../helpers/accounts.ts';
import { run } from '../helpers/dbencrypt.ts';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { dumpRedis, findSecrets } from '../helpers/find-secrets.ts';
import { type House, openHouse } from '../helpers/house.ts';
import { type BotProcess, startProcess } from '../helpers/process.ts';
import { tellStory } from '../helpers/story.ts';
import { until as untilWithin } from '../helpers/until.ts';
import { startEcho } from './echoing-cloud.ts';

const until = <T>(condition: () => T | Promise<T>) => untilWithin(condition, { timeoutMs: 30_000 });

/** With everything in them that is written differently in an address, in JSON and in a header. */
const secrets = {
  redis: 're"dis/pass+word%20\\one',
  signing: 'sign"ing/secret+100%\\one',
  nextSigning: 'next"signing/secret+100%\\two',
  revoked: { secretId: 'AKIDrevoked0000000001', secretKey: 'revoked"key/of+tencent%\\1' },
  tencent: { secretId: 'AKIDnext0000000000001', secretKey: 'next"key/of+tencent%\\2' },
  echoed: {
    secretId: 'AKIDechoed00000000001',
    secretKey: 'echoed"key/of+tencent%\\3',
    token: 'sts"token/of+tencent%\\',
  },
  huawei: { accessKey: 'HUAWEIKEY0000000001', secretKey: 'key"of/huawei+is%\\this' },
  login: { userName: 'dbencrypt', password: 'pass"word/of+huawei%\\', domainName: 'example' },
  iamToken: `MII${'token/of+huawei='.repeat(3)}`,
  broken: { secretId: 'AKIDbroken00000000001', secretKey: 'broken"key/of+tencent%\\4' },
} as const;

const all = Object.values(secrets).flatMap((each): string[] =>
  typeof each === 'string'
    ? [each]
    : Object.entries(each).flatMap(([name, value]) => (/name$/i.test(name) ? [] : [value])),
);

it('finds a secret however it is written down', () => {
  const [secret] = [secrets.tencent.secretKey];
  const inHeader = Buffer.from(`user:${secret}:rest`).toString('base64');
  const ways = [
    secret,
    JSON.stringify({ secret }),
    JSON.stringify(JSON.stringify({ secret })),
    encodeURIComponent(secret),
    inHeader,
    Buffer.from(`a${inHeader}`).toString('base64url') &&
      Buffer.from(`xx${secret}`).toString('base64url'),
  ];

  expect(ways.flatMap((text) => findSecrets([secret], 'here', `before ${text} after`))).toEqual(
    ways.map(() => 'here holds a secret: next…'),
  );
  expect(findSecrets([secret], 'here', 'nothing of it')).toEqual([]);
});

it('writes no secret anywhere, whatever goes wrong', async () => {
  const { house, bot, sections } = await openBot();
  const story = tellStory(house);
  const { slack } = house;

  // A whole story, which begins with a key that is refused.
  const instance = 'cdb-qwer1234';
  await story.asks(`tencent ${instance} key=${tencentKeys.enabled} account=tencent-prod`);
  await story.approves(people.ben, instance);
  await story.becomes(instance, 'succeeded');
  await until(() => slack.directs(people.dan).length > 0);

  // Clouds that answer with everything they know.
  for (const account of ['tencent-echo', 'huawei-echo']) {
    const [cloud = ''] = account.split('-');
    const target = cloud === 'tencent' ? 'cdb-echo1' : '7033e7c3cf93438797d44ad7ae0a7d95in07';
    for (let time = 0; time < 3; time += 1) {
      await story.asks(`${cloud} ${target} on key=${tencentKeys.enabled} account=${account}`);
    }
    await story.asks(`list ${cloud} account=${account}`, people.cid);
  }
  await story.asks(`key ${tencentKeys.enabled}`, people.cid);
  await story.asks('doctor', people.dan);
  await story.hears(people.cid, /echo/);
  await until(() => /"cloudCode":"IAM\.0062"/.test(bot.output()));

  // Slack that is not itself.
  for (const status of [500, 503]) slack.faults.add({ method: '*', how: { kind: 'http', status } });
  slack.faults.add({ method: '*', how: { kind: 'error', code: 'invalid_auth' } });
  slack.faults.add({ method: '*', how: { kind: 'cut-after' } });
  await story.asks('requests all', people.cid);
  slack.faults.clear();

  // Configurations that cannot be used, and one that brings a new secret.
  for (const content of brokenConfigs(house)) {
    const before = bot.output().split('was refused').length;
    await bot.rewrite(content);
    bot.signal('SIGHUP');
    await until(() => bot.output().split('was refused').length > before);
  }
  await bot.rewrite(house.config, {
    ...sections,
    slack: { ...Object(sections).slack, signingSecret: [secrets.nextSigning, secrets.signing] },
  });
  bot.signal('SIGHUP');
  await until(() => /new secrets are used from now on/.test(bot.output()));
  slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`, secrets.nextSigning);
  await until(
    async () =>
      (await slack.command({ user: people.ada, channel: rooms.requests, text: 'help' })).status ===
      200,
  );

  const written = await everythingWritten(house, bot);
  expect(written.log).toMatch(/"level":"debug"[\s\S]*(\[hidden\]|\*\*\*)/);
  expect(written['the audit export']).toContain('succeeded');
  expect(written['/metrics']).toContain('dbencrypt_cloud_calls');
  const found = Object.entries(written).flatMap(([place, text]) => findSecrets(all, place, text));
  expect(found).toEqual([]);
}, 120_000);

/** What was written by all processes, by where it stands. */
async function everythingWritten(house: House, bot: BotProcess): Promise<Record<string, string>> {
  const at = `http://127.0.0.1:${bot.port}`;
  const [metrics, ready, missing] = await Promise.all(
    ['/metrics', '/readyz', '/nowhere'].map(async (path) => (await fetch(`${at}${path}`)).text()),
  );
  const commands = await Promise.all([
    run(['audit', 'export', '--config', bot.file]),
    run(['audit', 'verify', '--config', bot.file]),
    run(['config', 'check', '--config', bot.file]),
    ...brokenConfigs(house).map((text) => run(['config', 'check', '--config', fileWith(text)])),
    ...brokenConfigs(house).map((text) =>
      run(['start', '--config', fileWith(text)], { LOG_LEVEL: 'debug' }),
    ),
  ]);
  const { calls, messages, ephemerals, views } = house.slack.workspace;
  return {
    log: bot.output(),
    'the audit export': commands[0]?.stdout ?? '',
    'what commands print': JSON.stringify(commands),
    '/metrics': metrics ?? '',
    'other pages': `${ready}${missing}`,
    'the arguments of the process': readFileSync(`/proc/${bot.pid}/cmdline`, 'utf8'),
    'what Slack was told': JSON.stringify([calls, messages, ephemerals, [...views]]),
    ...Object.fromEntries(
      [...(await dumpRedis(house.config.redis as string))].map(([key, text]) => [
        `Redis ${key}`,
        `${key} ${text}`,
      ]),
    ),
  };
}

/** Each holds secrets where they do not belong. */
function brokenConfigs(house: House): string[] {
  const { botToken } = house.slack;
  const key = JSON.stringify(secrets.broken);
  return [
    `slack: { botToken: [${botToken}], signingSecret: ${JSON.stringify(secrets.signing)}\naccounts: ${key}`,
    `redis: "http://:${encodeURIComponent(secrets.redis)}@host"\nslack: { botToken: { ${botToken}: 1 } }\naccounts: [{ name: ${JSON.stringify(secrets.broken.secretKey)}, provider: tencent, credentials: ${key} }]\n`,
    `redis: ${JSON.stringify(`redis://:${secrets.redis}@host`)}\naccounts: ${JSON.stringify(secrets.broken.secretKey)}\nchannels: { requests: ${JSON.stringify(secrets.nextSigning)} }\n`,
  ];
}

/** A bot with the loudest log, whose first key is refused, and two accounts in clouds that echo. */
async function openBot() {
  const house = await openHouse({
    start: false,
    operators: { users: [people.dan], groups: [] },
    tencent: { credentials: [secrets.tencent] },
    huawei: { credentials: [secrets.huawei] },
  });
  const redis = new Redis(house.redis.url);
  await redis.config('SET', 'requirepass', secrets.redis);
  redis.disconnect();
  house.config.redis = `redis://:${encodeURIComponent(secrets.redis)}@127.0.0.1:${house.redis.port}`;
  const echo = await startEcho(secrets);
  const sections = {
    slack: {
      botToken: house.slack.botToken,
      apiUrl: house.slack.apiUrl,
      signingSecret: secrets.signing,
    },
    accounts: [
      { ...tencentAccount(house.tencent.url), credentials: [secrets.revoked, secrets.tencent] },
      { ...huaweiAccount(house.huawei.url), credentials: secrets.huawei },
      { ...tencentAccount(echo), name: 'tencent-echo', credentials: secrets.echoed },
      {
        ...huaweiAccount(echo),
        name: 'huawei-echo',
        regions: [{ name: huaweiRegion, projectId: huaweiProjectId }],
        credentials: secrets.login,
      },
    ],
  };
  const bot = await startProcess(house.config, sections, 'debug');
  house.slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`, secrets.signing);
  return { house, bot, sections };
}
