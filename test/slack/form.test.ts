import { expect, it } from 'vitest';
import { StoreError } from '../../src/domain/errors.ts';
import { wordsOf } from '../helpers/fake-slack-reading.ts';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { until } from '../helpers/until.ts';
import { startBot, type TestBot } from './bot.ts';

const wanted = {
  cloud: 'tencent',
  operation: 'storage-encryption on',
  instance: 'cdb-qwer1234',
};

async function openForm(bot: TestBot, channel: string = rooms.requests) {
  const ack = await bot.slack.command({ user: people.ada, channel, text: '' });
  const [view] = await until(() => {
    const open = bot.slack.views(people.ada);
    return open.length > 0 ? open : null;
  });
  return { ack, view };
}

function send(bot: TestBot, values: Record<string, string>) {
  return bot.slack.submitView({ user: people.ada, callbackId: 'request', values });
}

function told({ slack }: TestBot): string {
  return slack.ephemerals(people.ada).map(wordsOf).join('\n');
}

it.each(['http', 'socket'] as const)('opens when nothing was typed, over %s', async (kind) => {
  const bot = await startBot(kind);

  const { ack, view } = await openForm(bot, rooms.random);

  expect(ack.status).toBe(200);
  expect(ack.tookMs).toBeLessThan(2_500);
  expect(view).toMatchObject({ callbackId: 'request' });
  expect(JSON.parse(view?.privateMetadata ?? '')).toEqual({ channel: rooms.random });
  const fields = (view?.blocks ?? []).map((block) => block.block_id);
  expect(fields).toEqual([
    'cloud',
    'operation',
    'instance',
    'key',
    'key-region',
    'region',
    'account',
    'reason',
    'ticket',
  ]);
  const words = JSON.stringify(view?.raw);
  expect(words).toContain('Huawei Cloud: needed for backup-encryption on.');
  expect(words).toContain('storage-encryption on (Tencent Cloud)');
});

it('stores what was put in as the same wish that a typed command is, and then says so', async () => {
  const bot = await startBot();
  await openForm(bot);
  const reason = `it's "PCI 3.5" & <b>`;

  const ack = await send(bot, { ...wanted, reason, ticket: 'SEC-1' });

  expect(ack).toMatchObject({ status: 200, errors: null });
  expect(bot.slack.views(people.ada)).toEqual([]);
  expect(bot.inbox.submissions).toMatchObject([
    {
      wish: {
        provider: 'tencent',
        operation: 'storage-encryption on',
        instance: 'cdb-qwer1234',
        reason,
        ticket: 'SEC-1',
      },
      by: { id: people.ada },
      channel: rooms.requests,
      responseUrl: null,
    },
  ]);
  await until(() => told(bot).includes('DBE-1042: reading the facts of cdb-qwer1234'));
  expect(told(bot)).toContain('Understood: /dbencrypt tencent cdb-qwer1234 on storage');
});

it('tells who opened it in a channel without the bot directly', async () => {
  const bot = await startBot();
  await openForm(bot, rooms.random);

  await send(bot, wanted);

  await until(() => bot.slack.directs(people.ada).some(({ text }) => text.includes('DBE-1042')));
});

it('shows a problem at the field it is about, and stores nothing', async () => {
  const bot = await startBot();
  await openForm(bot);

  const wrong = await send(bot, { ...wanted, key: 'a/b' });
  const stray = await send(bot, { ...wanted, instance: 'cdb-1 region=x' });

  expect(Object.keys(wrong.errors ?? {})).toEqual(['key']);
  expect(wrong.errors?.key).toContain('“a/b” is not a key id');
  expect(wrong.tookMs).toBeLessThan(3_000);
  expect(Object.keys(stray.errors ?? {})).toEqual(['instance']);
  expect(bot.inbox.submissions).toEqual([]);
});

it('is one wish when it is sent twice, and another one when it was changed', async () => {
  const bot = await startBot();
  await openForm(bot);
  bot.inbox.onSubmit = async () => {
    throw new StoreError('unconfirmed', 'no');
  };

  for (const reason of ['first', 'first', 'second']) await send(bot, { ...wanted, reason });

  const [first, again, changed] = bot.inbox.submissions.map(({ once }) => once);
  expect(again).toBe(first);
  expect(changed).not.toBe(first);
});

it.each([
  ['unreachable', 'Nothing was recorded'],
  ['unconfirmed', 'I could not confirm that this was recorded'],
] as const)('stays open and says so when the store is %s', async (code, sentence) => {
  const bot = await startBot();
  await openForm(bot);
  bot.inbox.onSubmit = async () => {
    throw new StoreError(code, 'no');
  };

  const ack = await send(bot, wanted);

  expect(Object.values(ack.errors ?? {})[0]).toContain(sentence);
  expect(bot.slack.views(people.ada)).toHaveLength(1);
});

it('does not keep Slack waiting for a slow store, and says afterwards that it was recorded', async () => {
  const bot = await startBot();
  await openForm(bot);
  const quickly = bot.inbox.onSubmit;
  let store: () => void = () => undefined;
  const stored = new Promise<void>((resolve) => {
    store = resolve;
  });
  bot.inbox.onSubmit = async (input) => {
    await stored;
    return quickly(input);
  };

  const ack = await send(bot, wanted);
  expect(ack.tookMs).toBeLessThan(3_000);
  expect(Object.values(ack.errors ?? {})[0]).toContain('could not confirm');

  store();
  await until(() => told(bot).includes('DBE-1042: reading the facts'));
});

it('says what to do when Slack does not open it', async () => {
  const bot = await startBot();
  bot.slack.faults.add({
    method: 'views.open',
    how: { kind: 'error', code: 'expired_trigger_id' },
  });

  await bot.slack.command({ user: people.ada, channel: rooms.requests, text: '' });

  expect(told(bot)).toContain('Slack did not open the form in time, so nothing was done.');
});

it('does not keep the command waiting for a slow Slack, and says afterwards what became of it', async () => {
  const bot = await startBot();
  bot.slack.faults.add({ method: 'views.open', how: { kind: 'delay', delayMs: 3_200 } });

  const ack = await bot.slack.command({ user: people.ada, channel: rooms.requests, text: '' });

  expect(ack.status).toBe(200);
  await until(() => told(bot).includes('Slack did not open the form in time'));
});

it('does nothing for a form of another workspace, or one that is not ours', async () => {
  const bot = await startBot();
  const { view } = await openForm(bot);
  const payload = (teamId: string, metadata: string) => ({
    type: 'view_submission',
    team: { id: teamId },
    user: { id: people.ada },
    view: { ...view?.raw, id: 'V1', private_metadata: metadata, state: { values: {} } },
  });

  await bot.slack.deliver('interactive', payload('T0OTHER', view?.privateMetadata ?? ''));
  await until(() => told(bot).includes('This bot works for another workspace'));
  await bot.slack.deliver('interactive', payload(bot.slack.teamId, '{"channel":"<!here>"}'));
  await until(() => bot.slack.directs(people.ada).length > 0);

  expect(bot.inbox.submissions).toEqual([]);
});

it('asks for what a client let nobody choose', async () => {
  const bot = await startBot();
  const { view } = await openForm(bot);
  const values = { instance: { instance: { type: 'plain_text_input', value: 'cdb-1' } } };

  const ack = await bot.slack.deliver('interactive', {
    type: 'view_submission',
    team: { id: bot.slack.teamId },
    user: { id: people.ada },
    view: {
      ...view?.raw,
      id: 'V1',
      state: {
        values: { ...values, cloud: { cloud: { type: 'static_select', selected_option: null } } },
      },
    },
  });

  expect(ack.body).toEqual({ response_action: 'errors', errors: { cloud: 'Choose one.' } });
});
