import { describe, expect, it } from 'vitest';
import { StoreError } from '../../src/domain/errors.ts';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { until } from '../helpers/until.ts';
import { startBot } from './bot.ts';
import { asking, pressAs, toldPrivately } from './presses.ts';
import { fingerprint, pending } from './requests.ts';

describe.each(['http', 'socket'] as const)('a press over %s', (kind) => {
  it('is acknowledged at once and decided with what the button carries', async () => {
    const bot = await startBot(kind);
    const ts = await bot.show(pending());

    const ack = await pressAs(bot, ts, 'approve');

    expect(ack.status).toBe(200);
    await until(() => bot.inbox.decided.length === 1);
    expect(bot.inbox.decided[0]).toEqual({
      action: 'approve',
      request: 'DBE-1042',
      fingerprint,
      by: { id: people.ben, name: expect.any(String) },
      once: expect.stringContaining(ack.triggerId),
    });
    expect(bot.slack.ephemerals(people.ben)).toEqual([]);
  });

  it('asks for the instance before what cannot be undone: wrong is an error at the field', async () => {
    const bot = await startBot(kind);
    const ts = await bot.show(pending());
    asking(bot, 'typed');

    const press = await pressAs(bot, ts, 'approve');
    await until(() => bot.slack.views(people.ben).length === 1);
    expect(press.tookMs).toBeLessThan(2_500);
    const submit = (instance: string) =>
      bot.slack.submitView({ user: people.ben, callbackId: 'confirm', values: { instance } });

    const wrong = await submit('cdb-other');
    expect(Object.values(wrong.errors ?? {})).toEqual([
      expect.stringContaining('not the instance'),
    ]);
    expect(bot.slack.views(people.ben)).toHaveLength(1);
    expect(bot.inbox.decided).toEqual([]);

    const right = await submit(' cdb-qwer1234 ');
    expect(right.errors).toBeNull();
    expect(bot.slack.views(people.ben)).toEqual([]);
    await until(() => bot.inbox.decided.length === 1);
    expect(bot.inbox.decided[0]).toMatchObject({
      action: 'approve',
      typedInstance: 'cdb-qwer1234',
      fingerprint,
    });
    expect(bot.slack.workspace.complaints).toEqual([]);
  });
});

it('tells a refused press privately: what and what next', async () => {
  const bot = await startBot();
  const ts = await bot.show(pending());
  bot.inbox.onConsider = async () => ({ ok: false, why: 'own-request', request: pending() });

  await pressAs(bot, ts, 'approve', people.ada);

  const said = await toldPrivately(bot, people.ada);
  expect(said).toContain('DBE-1042 (cdb-qwer1234)');
  expect(said).toContain('somebody else has to approve');
  expect(bot.inbox.decided).toEqual([]);
});

it('tells privately what stands in the way of a decision, also after a modal', async () => {
  const bot = await startBot();
  const ts = await bot.show(pending());
  bot.inbox.onDecide = async () => ({ ok: false, why: 'not-an-approver', request: pending() });
  await pressAs(bot, ts, 'cancel');
  expect(await toldPrivately(bot)).toContain('not an approver');

  asking(bot, 'typed');
  await pressAs(bot, ts, 'approve', people.cid);
  await until(() => bot.slack.views(people.cid).length === 1);
  const values = { instance: 'cdb-qwer1234' };
  await bot.slack.submitView({ user: people.cid, callbackId: 'confirm', values });
  expect(await toldPrivately(bot, people.cid)).toContain('not an approver');
  expect(bot.slack.ephemerals(people.cid)[0]?.channel).toBe(rooms.requests);
});

it.each([
  'no json',
  '{}',
  '[]',
  '{"request":"DBE-1; drop"}',
  '{"request":"DBE-1042","fingerprint":"x","more":1}',
  '{"request":"DBE-1042","fingerprint":7}',
  `{"request":"DBE-1042","fingerprint":"${'x'.repeat(65)}"}`,
  '',
])('decides nothing for a button that carries %s', async (value) => {
  const bot = await startBot();
  const ts = await bot.show(pending());
  await bot.slack.press({
    user: people.ben,
    channel: rooms.requests,
    ts,
    actionId: 'approve',
    force: { value },
  });

  expect(await toldPrivately(bot)).toContain('nothing was decided');
  expect(bot.inbox.considered).toEqual([]);
  expect(bot.inbox.decided).toEqual([]);
});

it('answers buttons and modals that are none of its own', async () => {
  const bot = await startBot();
  const ts = await bot.show(pending());
  const force = { value: JSON.stringify({ request: 'DBE-1042', fingerprint }) };
  const press = { user: people.ben, channel: rooms.requests, ts, actionId: 'details', force };
  expect((await bot.slack.press(press)).status).toBe(200);
  expect(await toldPrivately(bot)).toContain('cannot read');

  const view = {
    id: 'V1',
    callback_id: 'other',
    private_metadata: 'x',
    state: { values: {} },
  };
  const ack = await bot.slack.deliver('interactive', {
    type: 'view_submission',
    team: { id: bot.slack.teamId },
    user: { id: people.cid },
    view,
  });
  expect(ack.status).toBe(200);
  expect(await toldPrivately(bot, people.cid)).toContain('cannot read');
});

it('decides nothing for people of another workspace', async () => {
  const bot = await startBot();
  const ts = await bot.show(pending());
  await bot.slack.press({
    user: people.ben,
    channel: rooms.requests,
    ts,
    actionId: 'approve',
    teamId: 'T0OTHER',
  });

  expect(await toldPrivately(bot)).toContain('another workspace');
  expect(bot.inbox.considered).toEqual([]);
});

it('says so when Slack does not open the modal', async () => {
  const bot = await startBot();
  const ts = await bot.show(pending());
  asking(bot, 'typed');
  bot.slack.faults.add({
    method: 'views.open',
    how: { kind: 'error', code: 'expired_trigger_id' },
  });

  await pressAs(bot, ts, 'approve');

  expect(await toldPrivately(bot)).toContain('nothing was decided. Press again');
});

it('says what is certain when the store is away', async () => {
  const bot = await startBot();
  const ts = await bot.show(pending());
  bot.inbox.onDecide = async () => {
    throw new StoreError('unconfirmed', 'no');
  };
  await pressAs(bot, ts, 'approve');
  expect(await toldPrivately(bot)).toContain('could not confirm');

  asking(bot, 'typed');
  await pressAs(bot, ts, 'approve', people.cid);
  await until(() => bot.slack.views(people.cid).length === 1);
  bot.inbox.onConsider = () => new Promise(() => undefined);
  const values = { instance: 'cdb-qwer1234' };
  const ack = await bot.slack.submitView({ user: people.cid, callbackId: 'confirm', values });
  expect(ack.tookMs).toBeLessThan(3_000);
  expect(Object.values(ack.errors ?? {})[0]).toContain('could not be checked');
});

it('says that nothing was decided when the store cannot even be looked at', async () => {
  const bot = await startBot();
  const ts = await bot.show(pending());
  bot.inbox.onConsider = async () => {
    throw new StoreError('unreachable', 'no');
  };

  await pressAs(bot, ts, 'approve');

  expect(await toldPrivately(bot)).toContain('nothing was decided. Press again');
});

it('sends to the operators when what is in the store cannot be read, and logs what it is', async () => {
  const bot = await startBot();
  const ts = await bot.show(pending());
  bot.inbox.onConsider = async () => {
    throw new StoreError('broken', 'policies in Redis are unreadable');
  };

  await pressAs(bot, ts, 'approve');

  expect(await toldPrivately(bot)).toMatch(/nothing was decided. Tell the operators/);
  expect(JSON.stringify(bot.log.lines)).toContain('the store could not answer');
});

it('does not let the acknowledgement of a slow decision pass for a promise', async () => {
  const bot = await startBot();
  const ts = await bot.show(pending());
  let store: (error: Error) => void = () => undefined;
  bot.inbox.onDecide = () =>
    new Promise((_, reject) => {
      store = reject;
    });

  const ack = await pressAs(bot, ts, 'approve');

  expect(ack.status).toBe(200);
  expect(await toldPrivately(bot)).toContain('could not confirm that this was recorded');
  store(new StoreError('unconfirmed', 'no'));
  await bot.app.stop();
  expect(bot.slack.ephemerals(people.ben)).toHaveLength(1);
});

it('answers directly when response_url and channel are both gone', async () => {
  const bot = await startBot();
  const ts = await bot.show(pending());
  bot.inbox.onConsider = async () => ({ ok: false, why: 'own-request', request: pending() });
  bot.slack.faults.add({ method: 'response_url', how: { kind: 'http', status: 500 } });
  bot.slack.removeBot(rooms.requests);

  await pressAs(bot, ts, 'approve');

  await until(() => bot.slack.directs(people.ben).length === 1);
});
