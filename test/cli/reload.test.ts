import { rename, symlink } from 'node:fs/promises';
import { expect, it } from 'vitest';
import type { Config } from '../../src/config.ts';
import { aPolicy, type PolicyDraft } from '../helpers/build.ts';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { type House, openHouse } from '../helpers/house.ts';
import { type BotProcess, launchProcess, startProcess } from '../helpers/process.ts';
import { until as untilWithin } from '../helpers/until.ts';

const byBen = { users: [people.ben], groups: [] };
const byCid = { users: [people.cid], groups: [] };

/** A change is looked at twice before it is read, two seconds apart. */
const until = <T>(condition: () => T | Promise<T>) => untilWithin(condition, { timeoutMs: 25_000 });

/** What the owner of the policies expects of them: that Ben decides. */
const expectBen = {
  expect: [
    {
      request: {
        provider: 'tencent',
        account: 'tencent-prod',
        instance: 'cdb-1',
        operation: 'storage-encryption on',
      },
      approvers: [people.ben],
    },
  ],
};

it('takes over the policies when its file changes, and when only a link to it does', async () => {
  const { house, bot } = await openProcess();

  await bot.rewrite(withApprovers(house.config, byCid));
  await until(() => revisions(house).length === 2);
  expect(revisions(house)[1]).toMatch(/U0BEN.*U0CID/);

  const elsewhere = `${bot.file}.elsewhere`;
  await bot.rewrite(withApprovers(house.config, byBen));
  await rename(bot.file, elsewhere);
  await symlink(elsewhere, `${bot.file}.link`);
  await rename(`${bot.file}.link`, bot.file);

  await until(() => revisions(house).length === 3);
  expect(revisions(house)[2]).toMatch(/U0CID.*U0BEN/);
}, 90_000);

it('reads its file at once when it gets SIGHUP, and says so when nothing has changed', async () => {
  const { house, bot } = await openProcess();

  bot.signal('SIGHUP');
  await until(() => /nothing has changed/.test(bot.output()));

  await bot.rewrite(withApprovers(house.config, byCid));
  bot.signal('SIGHUP');
  bot.signal('SIGHUP');
  await until(() => revisions(house).length === 2);
  expect(bot.output()).not.toMatch(/stopping/);
}, 90_000);

it('keeps its policies when the file is broken, says all that is wrong, and takes the mended one', async () => {
  const { house, bot } = await openProcess();
  const broken = {
    ...JSON.parse(JSON.stringify(house.config.accounts[0])),
    provider: 'somewhere',
  };

  await bot.rewrite(house.config, { accounts: [broken], polices: [] });

  await until(() => /the configuration was refused/.test(bot.output()));
  expect(refusals(bot)[0]?.reason).toMatch(
    /accounts\[0\]\.provider[\s\S]*polices|polices[\s\S]*accounts\[0\]\.provider/,
  );
  const told = await until(() => house.slack.directs(people.dan)[0]?.text);
  expect(told).toMatch(/was refused, and the policies in force stay/);
  const mistakes = told.split('\n').filter((line) => /accounts\[0\]\.provider|polices/.test(line));
  expect(mistakes).toHaveLength(2);
  expect(told).not.toContain(house.config.slack.botToken);
  expect(revisions(house)).toHaveLength(1);

  await bot.rewrite('policies: [');
  await until(() => refusals(bot).length === 2);
  await until(() => tells(bot, 'dbencrypt_config_last_reload_successful 0'));
  await bot.rewrite(withApprovers(house.config, byCid));
  await until(() => revisions(house).length === 2);
  await until(() => tells(bot, 'dbencrypt_config_last_reload_successful 1'));
}, 90_000);

/** Its metrics have this line. */
async function tells({ port }: BotProcess, line: string): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
  return (await answer.text()).split('\n').includes(line);
}

it('refuses policies that its own expectations contradict', async () => {
  const { house, bot } = await openProcess(expectBen);

  await bot.rewrite(withApprovers(house.config, byCid));

  await until(() => refusals(bot).length === 1);
  expect(refusals(bot)[0]?.reason).toMatch(/expect\[0\]\.approvers: expected U0BEN.*U0CID/);
  await until(() => house.slack.directs(people.dan).length === 1);
  expect(revisions(house)).toHaveLength(1);
}, 90_000);

it('names what takes effect at the next start only', async () => {
  const { house, bot } = await openProcess();
  const { accounts } = house.config;

  await bot.rewrite({ ...withApprovers(house.config, byCid), accounts: accounts.slice(0, 1) });

  await until(() => /takes effect at the next start: accounts"/.test(bot.output()));
  await until(() => revisions(house).length === 2);
}, 90_000);

it('takes the policies over when Redis is back', async () => {
  const { house, bot } = await openProcess();
  await house.redis.crash();

  await bot.rewrite(withApprovers(house.config, byCid));
  await until(() => /could not be stored, tried again/.test(bot.output()));
  await house.redis.restart();

  await until(() => revisions(house).length === 2);
}, 90_000);

it('puts in force what its file says when it comes to work, not what it said when it began to wait', async () => {
  const house = await openHouse({ start: false });
  await house.redis.crash();
  const bot = await launchProcess(withApprovers(house.config, byBen));
  await until(() => /Redis cannot be used yet/.test(bot.output()));

  await bot.rewrite(withApprovers(house.config, byCid));
  await house.redis.restart();

  await bot.started();
  await until(() => /nothing has changed/.test(bot.output()));
  await until(() => revisions(house).length === 1);
  expect(bot.output()).toMatch(/"revision":1/);
  expect(bot.output()).not.toMatch(/"revision":2/);
}, 90_000);

/** A bot by itself, whose operator is Dan and whose policies say that Ben decides. */
async function openProcess(more: object = {}): Promise<{ house: House; bot: BotProcess }> {
  const house = await openHouse({ start: false, operators: { users: [people.dan], groups: [] } });
  const bot = await startProcess(withApprovers(house.config, byBen), more);
  await until(() => revisions(house).length === 1);
  return { house, bot };
}

function withApprovers(config: Config, approvers: NonNullable<PolicyDraft['approvers']>): Config {
  const policies = [aPolicy({ approvers })];
  return { ...config, policySet: { ...config.policySet, policies } };
}

/** What the audit channel says about the policies, oldest first. */
function revisions(house: House): string[] {
  return house.slack
    .messages(rooms.audit)
    .map((message) => message.text)
    .filter((text) => /^New policies in force/.test(text));
}

function refusals(bot: BotProcess): { reason: string }[] {
  return bot
    .output()
    .split('\n')
    .filter((line) => line.includes('the configuration was refused'))
    .map((line) => JSON.parse(line));
}
