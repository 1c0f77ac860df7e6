import { expect, it } from 'vitest';
import { StoreError } from '../../src/domain/errors.ts';
import { after, ben, theBot } from '../helpers/build.ts';
import { people } from '../helpers/fake-slack-state.ts';
import { until } from '../helpers/until.ts';
import { startBot } from './bot.ts';
import { asking, pressAs, toldPrivately } from './presses.ts';
import { events, fingerprint, pending } from './requests.ts';

const leftToPerson = () =>
  after(
    pending(),
    [events.approved, ben],
    [events.intended, theBot],
    [events['outcome-unknown'], theBot],
    [events['left-to-person'], theBot],
  );

it('holds request and fingerprint in a modal, and nothing else', async () => {
  const bot = await startBot();
  const ts = await bot.show(pending());
  asking(bot, 'typed');
  await pressAs(bot, ts, 'approve');
  const [view] = await until(() => {
    const open = bot.slack.views(people.ben);
    return open.length > 0 ? open : null;
  });

  expect(JSON.parse(view?.privateMetadata ?? '')).toEqual({ request: 'DBE-1042', fingerprint });
});

it('tells one modal from the next, and knows the same one when it is sent twice', async () => {
  const bot = await startBot();
  const ts = await bot.show(pending());
  asking(bot, 'optional-reason');
  for (const _ of [1, 2]) {
    await pressAs(bot, ts, 'reject');
    await until(() => bot.slack.views(people.ben).length === 1);
    const sent = await bot.slack.submitView({ user: people.ben, callbackId: 'reject', values: {} });
    await sent.again();
  }

  const [first, again, second, twice] = bot.inbox.decided.map(({ once }) => once);
  expect(first).toEqual(expect.stringContaining('reject'));
  expect(again).toBe(first);
  expect(second).not.toBe(first);
  expect(twice).toBe(second);
});

it('takes a reason for a rejection, or none', async () => {
  const bot = await startBot();
  const ts = await bot.show(pending());
  asking(bot, 'optional-reason');

  for (const values of [{ reason: 'not this week' }, {}]) {
    await pressAs(bot, ts, 'reject');
    await until(() => bot.slack.views(people.ben).length === 1);
    await bot.slack.submitView({ user: people.ben, callbackId: 'reject', values });
  }

  await until(() => bot.inbox.decided.length === 2);
  expect(bot.inbox.decided[0]).toMatchObject({ action: 'reject', reason: 'not this week' });
  expect(bot.inbox.decided[1]).not.toHaveProperty('reason');
});

it('wants a reason for Close, and asks for the instance again for Try again', async () => {
  const bot = await startBot();
  const ts = await bot.show(leftToPerson());
  asking(bot, 'reason', leftToPerson);
  await pressAs(bot, ts, 'close');
  await until(() => bot.slack.views(people.ben).length === 1);
  const empty = { user: people.ben, callbackId: 'close', values: { reason: '  ' } };
  expect((await bot.slack.submitView(empty)).errors).not.toBeNull();
  await bot.slack.submitView({ ...empty, values: { reason: 'seen in the console' } });
  await until(() => bot.inbox.decided.length === 1);
  expect(bot.inbox.decided[0]).toMatchObject({ action: 'close', reason: 'seen in the console' });

  asking(bot, 'typed', leftToPerson);
  await pressAs(bot, ts, 'retry');
  await until(() => bot.slack.views(people.ben).length === 1);
  expect(JSON.stringify(bot.slack.views(people.ben)[0]?.raw)).toContain('Try again');
});

it('tells an approval typed late from a second call', async () => {
  const bot = await startBot();
  const values = { instance: 'cdb-qwer1234' };
  const send = () => bot.slack.submitView({ user: people.ben, callbackId: 'confirm', values });
  for (const [make, button] of [
    [pending, 'approve'],
    [leftToPerson, 'retry'],
  ] as const) {
    const ts = await bot.show(make());
    asking(bot, 'typed', make);
    await pressAs(bot, ts, button);
    await until(() => bot.slack.views(people.ben).length === 1);
    // Whatever has become of the request meanwhile.
    asking(bot, 'typed', leftToPerson);
    await send();
  }

  expect(bot.inbox.decided.map((press) => press.action)).toEqual(['approve', 'retry']);
});

it('does not close a modal before its decision is stored, and calls a slow store no bug', async () => {
  const bot = await startBot();
  const ts = await bot.show(pending());
  asking(bot, 'typed');
  await pressAs(bot, ts, 'approve');
  await until(() => bot.slack.views(people.ben).length === 1);
  let fail: (error: Error) => void = () => undefined;
  bot.inbox.onDecide = () =>
    new Promise((_, reject) => {
      fail = reject;
    });

  const values = { instance: 'cdb-qwer1234' };
  const ack = await bot.slack.submitView({ user: people.ben, callbackId: 'confirm', values });
  fail(new StoreError('unconfirmed', 'no'));
  await bot.app.stop();

  expect(ack.tookMs).toBeLessThan(3_000);
  expect(Object.values(ack.errors ?? {})[0]).toContain('could not confirm');
  expect(bot.log.lines.filter((line) => line.level === 'error')).toEqual([]);
});

it('closes a modal whose card has changed, and says so privately', async () => {
  const bot = await startBot();
  const ts = await bot.show(pending());
  asking(bot, 'typed');
  await pressAs(bot, ts, 'approve');
  await until(() => bot.slack.views(people.ben).length === 1);
  const refusal = { ok: false, why: 'card-has-changed', request: pending() } as const;
  bot.inbox.onConsider = async () => refusal;
  bot.inbox.onDecide = async () => refusal;

  const values = { instance: 'cdb-qwer1234' };
  const ack = await bot.slack.submitView({ user: people.ben, callbackId: 'confirm', values });

  expect(ack.errors).toBeNull();
  expect(await toldPrivately(bot)).toContain('The card has changed');
});
