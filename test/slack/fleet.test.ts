import { expect, it } from 'vitest';
import { StoreError } from '../../src/domain/errors.ts';
import type { Unread } from '../../src/flow/enquiries.ts';
import type { EncryptionShown, Listed } from '../../src/flow/looks.ts';
import { type FleetAsked, fleetMessage } from '../../src/slack/fleet.ts';
import { problemsOf } from '../helpers/fake-slack-blocks.ts';
import { asSent, wordsOf } from '../helpers/fake-slack-reading.ts';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { until } from '../helpers/until.ts';
import { startBot, type TestBot } from './bot.ts';

const everything: FleetAsked = { provider: null, account: null, region: null, unencrypted: false };

function aRow(instance: string, row: Partial<Listed> = {}): Listed {
  return {
    account: 'tencent-prod',
    region: 'ap-guangzhou',
    instance,
    name: 'orders',
    engine: 'MySQL 8.0',
    status: 'running',
    encryption: [shown('storage', 'on'), shown('backup', 'on')],
    ...row,
  };
}

function shown(
  kind: EncryptionShown['kind'],
  is: EncryptionShown['is'],
  more: Partial<EncryptionShown> = {},
): EncryptionShown {
  return { kind, is, key: null, why: null, ...more };
}

function messageOf(
  rows: readonly Listed[],
  asked: Partial<FleetAsked> = {},
  unread: readonly Unread[] = [],
) {
  const { text, blocks } = asSent(
    fleetMessage({ ok: true, rows, unread }, { ...everything, ...asked }),
  );
  return { text, blocks, words: wordsOf({ text: '', blocks }) };
}

const off = { encryption: [shown('storage', 'off'), shown('backup', 'on')] };
const unclear = {
  encryption: [shown('storage', 'not-known', { why: 'it is a replica' }), shown('backup', 'on')],
};

it('says first how many there are and how many of them are not encrypted', () => {
  const { text, words } = messageOf([aRow('cdb-1'), aRow('cdb-2', off), aRow('cdb-3', unclear)]);

  const sum = '*3 instances, 1 not encrypted (storage: 1 off, 1 not known)*';
  expect(text.split('\n')[0]).toBe(sum);
  expect(words).toContain(sum);
});

it('gives each instance one line: what it is, where, how, and what of it is encrypted', () => {
  const key = '23e80852-1e38-11e9-b129-5cb9019b4b01';
  const encryption = [shown('storage', 'on', { key }), shown('backup', 'off')];

  const { words } = messageOf([aRow('cdb-1', { encryption })]);

  expect(words).toContain(
    `⚠️ \`cdb-1\` (orders) · tencent-prod ap-guangzhou · MySQL 8.0 · running · storage on with key \`${key}\`, backup off`,
  );
});

it('shows what is not encrypted first, then what is not known, and why', () => {
  const { words } = messageOf([
    aRow('cdb-done'),
    aRow('cdb-replica', unclear),
    aRow('cdb-open', off),
  ]);

  const places = ['cdb-open', 'cdb-replica', 'cdb-done'].map((id) => words.indexOf(id));
  expect(places).toEqual([...places].sort((one, other) => one - other));
  expect(words).toContain('❔ 1 × storage of tencent-prod: it is a replica.');
});

it('shows only what is not encrypted when that is wanted, and still counts the rest', () => {
  const { words } = messageOf([aRow('cdb-done'), aRow('cdb-open', off)], { unencrypted: true });

  expect(words).toContain('*2 instances, 1 not encrypted');
  expect(words).toContain('cdb-open');
  expect(words).not.toContain('cdb-done');
});

it('names the places that could not be read, beside those that could', () => {
  const unread = [
    { account: 'tencent-prod', region: 'ap-singapore', why: 'grant gaussdb:instance:list <!here>' },
  ];

  const { text, blocks, words } = messageOf([aRow('cdb-1')], {}, unread);

  const line = '⚠️ tencent-prod ap-singapore could not be read: grant gaussdb:instance:list';
  expect(words).toContain(line);
  expect(
    JSON.stringify(blocks.find((block) => wordsOf({ text: '', blocks: [block] }).includes(line))),
  ).toContain('plain_text');
  expect(text).not.toContain('<!here>');
  expect(words).toContain('`cdb-1`');
});

it('shows forty of a large fleet within the limits of Slack, and how to see fewer', () => {
  const long = { name: 'n'.repeat(200), status: 's'.repeat(200), engine: 'e'.repeat(200), ...off };
  const rows = Array.from({ length: 300 }, (_, index) =>
    aRow(`cdb-${String(index).padStart(60, '0')}`, long),
  );
  const unread = Array.from({ length: 50 }, (_, index) => ({
    account: 'a'.repeat(80),
    region: `r-${index}`,
    why: 'w'.repeat(2_000),
  }));

  const { text, blocks, words } = messageOf(rows, { provider: 'tencent' }, unread);

  expect(problemsOf(blocks, 'message')).toEqual([]);
  expect(text.length).toBeLessThanOrEqual(3_500);
  expect(words.match(/⚠️ `cdb-/g)).toHaveLength(40);
  expect(words).toContain('⚠️ 42 more places could not be read.');
  expect(words).toContain(
    '260 more are not shown. Narrow it down: /dbencrypt list with account=…, region=…, unencrypted.',
  );
});

it('keeps what a cloud calls things from becoming a mention, a link or markup', () => {
  const row = aRow('cdb-`1`', { name: '<!channel> *bold*', status: '<https://evil.example|ok>' });

  const { words } = messageOf([row]);

  expect(words).not.toMatch(/<!channel>|\*bold\*|<https/);
});

it('names the accounts and regions there are when another one was asked for', () => {
  const detail = 'There is no account "<!here>"; configured: tencent-prod.';

  const { text } = fleetMessage({ ok: false, detail }, everything);

  expect(text).toContain('configured: tencent-prod.');
  expect(text).not.toContain('<!here>');
});

async function type(bot: TestBot, text: string, user: string = people.ada): Promise<string> {
  await bot.slack.command({ user, channel: rooms.random, text });
  const last = bot.slack.ephemerals(user).at(-1);
  return last ? wordsOf(last) : '';
}

it('answers /dbencrypt list with what was asked for', async () => {
  const bot = await startBot();
  const asked: unknown[] = [];
  bot.enquiries.list = async (where) => {
    asked.push(where);
    return { ok: true, rows: [aRow('cdb-1'), aRow('cdb-2', off)], unread: [] };
  };

  const answer = await type(bot, 'list tencent account=Prod region=AP-Guangzhou unencrypted');

  expect(asked).toMatchObject([{ provider: 'tencent', account: 'Prod', region: 'ap-guangzhou' }]);
  expect(answer).toContain('2 instances, 1 not encrypted');
  expect(answer).not.toContain('`cdb-1`');
});

it('shows the fleet to full members only', async () => {
  const bot = await startBot();
  bot.enquiries.list = async () => ({ ok: true, rows: [aRow('cdb-1')], unread: [] });

  const answer = await type(bot, 'list', people.guest);

  expect(answer).toContain('Guests');
  expect(answer).not.toContain('cdb-1');
});

it('says at once that a long look takes longer, and gives the answer when it is there', async () => {
  const bot = await startBot();
  let finish: () => void = () => undefined;
  const looked = new Promise<void>((resolve) => {
    finish = resolve;
  });
  bot.enquiries.list = async () => {
    await looked;
    return { ok: true, rows: [aRow('cdb-1')], unread: [] };
  };

  const typedAt = performance.now();
  expect(await type(bot, 'list')).toContain('takes a little longer');
  expect(performance.now() - typedAt).toBeLessThan(1_500);
  finish();

  await until(() =>
    bot.slack.ephemerals(people.ada).some((told) => wordsOf(told).includes('cdb-1')),
  );
  expect(bot.slack.ephemerals(people.ada).at(-1)?.via).toBe('response_url');
});

it.each([
  ['the store is away', new StoreError('unreachable', 'no'), 'My store cannot be reached now'],
  ['the bot has a bug', new TypeError('a bug'), 'Something went wrong on my side'],
])('tells it, too, when a long look fails after all: %s', async (_what, error, sentence) => {
  const bot = await startBot();
  let fail: (error: Error) => void = () => undefined;
  bot.enquiries.list = () =>
    new Promise((_, reject) => {
      fail = reject;
    });
  await type(bot, 'list');

  fail(error);

  await until(() =>
    bot.slack.ephemerals(people.ada).some((told) => wordsOf(told).includes(sentence)),
  );
});
