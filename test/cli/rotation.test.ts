import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { nameCredential } from '../../src/providers/credential.ts';
import { tencentKeys } from '../../src/simulator/tencent/seeds.ts';
import { fileWith } from '../config/files.ts';
import { tencentAccount } from '../helpers/accounts.ts';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { type House, openHouse } from '../helpers/house.ts';
import { type BotProcess, startProcess } from '../helpers/process.ts';
import { tellStory } from '../helpers/story.ts';
import { until as untilWithin } from '../helpers/until.ts';

const instance = 'cdb-qwer1234';
const old = { secretId: 'AKIDold00000000000001', secretKey: 'old-secret-key-of-tencent' };
const next = { secretId: 'AKIDnext0000000000001', secretKey: 'next-secret-key-of-tencent' };
const signing = { old: 'the-old-signing-secret', next: 'the-next-signing-secret' };
const all = [...Object.values(old), ...Object.values(next), ...Object.values(signing)];

/** A change is looked at twice before it is read, two seconds apart. */
const until = <T>(condition: () => T | Promise<T>) => untilWithin(condition, { timeoutMs: 25_000 });

it('takes the next secrets when only the files change that they stand in, with a request in hand', async () => {
  const { house, bot, files, valid } = await openBot();
  const story = tellStory(house);
  const wait = () => until(() => bot.output().split('new secrets are used').length - 1);
  house.slack.deliverTo(bot.address, signing.old);
  await story.asks(`tencent ${instance} key=${tencentKeys.enabled}`);
  await story.card(instance);

  writeFileSync(files.signing, signing.next);
  writeFileSync(files.id, next.secretId);
  writeFileSync(files.key, next.secretKey);
  await wait();
  valid.splice(0, 1, next);

  expect(await statusOf(house, bot, signing.old)).toBe(401);
  house.slack.deliverTo(bot.address, signing.next);
  await story.approves(people.ben, instance);
  await story.becomes(instance, 'succeeded');
  expect(house.tencent.counters().effects).toEqual({ [instance]: 1 });
  const taken = lines(bot, 'new secrets are used from now on');
  expect(taken.at(-1)).toMatchObject({ file: bot.file });
  expect(JSON.stringify(taken)).toContain(nameCredential(next.secretId));
  expect(JSON.stringify(taken)).toContain(nameCredential(signing.next));
  expect(bot.output()).not.toMatch(/next start|could not start/);
  for (const secret of all) expect(bot.output()).not.toContain(secret);
}, 90_000);

it('takes two secrets of each kind at once on SIGHUP, goes on with the second when the first is gone, and says what needs a restart', async () => {
  const { house, bot, valid } = await openBot();
  const story = tellStory(house);

  await bot.rewrite(house.config, {
    slack: {
      ...slackOf(house),
      botToken: 'xoxb-next-token',
      signingSecret: [signing.old, signing.next],
    },
    accounts: [{ ...tencentAccount(house.tencent.url), credentials: [old, next] }],
  });
  bot.signal('SIGHUP');
  await until(() => lines(bot, 'new secrets are used from now on').length === 1);
  await until(() => /takes effect at the next start: slack\.botToken/.test(bot.output()));
  expect(await statusOf(house, bot, signing.old)).toBe(200);
  expect(await statusOf(house, bot, signing.next)).toBe(200);
  valid.splice(0, 1, next);

  house.slack.deliverTo(bot.address, signing.next);
  await story.asks(`tencent ${instance} key=${tencentKeys.enabled}`);
  await story.approves(people.ben, instance);
  await story.becomes(instance, 'succeeded');
  expect(lines(bot, 'a cloud refuses a credential')).toMatchObject([
    { key: nameCredential(old.secretId), cloudCode: 'AuthFailure.SecretIdNotFound' },
  ]);
  const told = await until(() => house.slack.directs(people.dan)[0]?.text);
  expect(told).toMatch(/refuses credentials\[0\] of the account tencent-prod/);
  for (const secret of all) expect(bot.output() + told).not.toContain(secret);
}, 90_000);

it('goes on with the secrets it has while a file of them cannot be used, and needs no Redis to take others', async () => {
  const { house, bot, files } = await openBot();

  writeFileSync(files.signing, '');
  bot.signal('SIGHUP');

  await until(() => lines(bot, 'the configuration was refused, the policies in force stay').length);
  expect(bot.output()).toContain(`${files.signing} is empty`);
  expect(await statusOf(house, bot, signing.old)).toBe(200);
  await house.redis.crash();
  writeFileSync(files.signing, signing.next);
  await until(() => lines(bot, 'new secrets are used from now on').length === 1);
  expect(await statusOf(house, bot, signing.old)).toBe(401);
}, 90_000);

/** A bot in HTTP mode whose secrets stand in files of their own; `valid` is what the cloud accepts. */
async function openBot() {
  const valid = [old];
  const operators = { users: [people.dan], groups: [] };
  const house = await openHouse({ start: false, operators, tencent: { credentials: valid } });
  const files = {
    signing: fileWith(`${signing.old}\n`, 'signing'),
    id: fileWith(old.secretId, 'id'),
    key: fileWith(old.secretKey, 'key'),
  };
  const process = await startProcess(house.config, sectionsOf(house, files));
  const address = `http://127.0.0.1:${process.port}/slack/events`;
  return { house, bot: { ...process, address, files }, files, valid };
}

function sectionsOf(house: House, files: { signing: string; id: string; key: string }): object {
  const credentials = { secretId: `\${file:${files.id}}`, secretKey: `\${file:${files.key}}` };
  return {
    slack: { ...slackOf(house), signingSecret: `\${file:${files.signing}}` },
    accounts: [{ ...tencentAccount(house.tencent.url), credentials }],
  };
}

function slackOf({ slack: { botToken, apiUrl } }: House) {
  return { botToken, apiUrl };
}

/** How the bot answers a command that is signed by this. */
async function statusOf({ slack }: House, { address }: { address: string }, by: string) {
  slack.deliverTo(address, by);
  const { status } = await slack.command({
    user: people.ada,
    channel: rooms.requests,
    text: 'help',
  });
  return status;
}

function lines(bot: BotProcess, message: string): Record<string, unknown>[] {
  return bot
    .output()
    .split('\n')
    .filter((line) => line.includes(`"message":"${message}"`))
    .map((line) => JSON.parse(line));
}
