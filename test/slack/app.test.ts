import { expect, it } from 'vitest';
import { formOf, signatureOf } from '../helpers/fake-slack-delivery.ts';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { until } from '../helpers/until.ts';
import { startBot, type TestBot } from './bot.ts';
import { pending } from './requests.ts';

/** A `help` command as Slack would sign it, `ageS` seconds ago, unless told otherwise. */
async function post(
  bot: TestBot,
  options: { ageS?: number; secret?: string; path?: string } = {},
): Promise<Response> {
  const body = formOf('slash_commands', {
    command: '/dbencrypt',
    text: 'help',
    user_id: people.ada,
    team_id: bot.slack.teamId,
    channel_id: rooms.random,
    trigger_id: '1.2.3',
  }).toString();
  const timestampS = Math.floor(Date.now() / 1_000) - (options.ageS ?? 0);
  const secret = options.secret ?? bot.slack.signingSecret;
  return fetch(`${bot.url}${options.path ?? '/slack/events'}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(timestampS),
      'x-slack-signature': signatureOf(secret, timestampS, body),
    },
    body,
  });
}

it('listens to what Slack signed, and to nothing else', async () => {
  const bot = await startBot();

  expect((await post(bot)).status).toBe(200);
  expect((await post(bot, { secret: 'another' })).status).toBe(401);
  expect((await fetch(`${bot.url}/slack/events`, { method: 'POST' })).status).toBe(401);
  expect((await post(bot, { path: '/elsewhere' })).status).toBe(404);
});

it('refuses what was signed long ago, and what claims to come from the future', async () => {
  const bot = await startBot();

  expect((await post(bot, { ageS: 6 * 60 })).status).toBe(401);
  expect((await post(bot, { ageS: -60 * 60 })).status).toBe(401);
  expect((await post(bot, { ageS: -20 })).status).toBe(200);
});

it('serves the other pages on the same port', async () => {
  const bot = await startBot();

  const answer = await fetch(`${bot.url}/healthz`);

  expect([answer.status, await answer.text()]).toEqual([200, 'fine']);
});

it('lets what is in hand end before it stops, and takes nothing new', async () => {
  const bot = await startBot();
  const ts = await bot.show(pending());
  let finish: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let ended = false;
  bot.inbox.onDecide = async () => {
    await held;
    ended = true;
    return { ok: true, request: pending() };
  };
  await bot.slack.press({ user: people.ben, channel: rooms.requests, ts, actionId: 'approve' });
  await until(() => bot.inbox.decided.length === 1);

  const stopping = bot.app.stop();
  const refused = await until(() =>
    post(bot).then(
      () => false,
      () => true,
    ),
  );
  expect(refused).toBe(true);
  finish();
  await stopping;

  expect(ended).toBe(true);
});

it('comes back by itself when a Socket Mode connection is cut', async () => {
  const bot = await startBot('socket');
  expect(bot.slack.socketCount()).toBe(1);

  bot.slack.cutSockets();
  await until(() => bot.slack.socketCount() === 1, { timeoutMs: 20_000 });

  const help = { user: people.ada, channel: rooms.random, text: 'help' };
  const ack = await until(
    async () => {
      const sent = await bot.slack.command(help);
      return sent.status === 200 ? sent : null;
    },
    { timeoutMs: 10_000 },
  );
  expect(ack.status).toBe(200);
});

it('writes no token and no payload into the log', async () => {
  const bot = await startBot();
  await post(bot, { secret: 'another' });
  await bot.slack.command({ user: people.ada, channel: rooms.random, text: 'tencent secret-word' });

  const kept = JSON.stringify(bot.log.lines);
  expect(kept).toContain('not provably from Slack');
  for (const secret of [bot.slack.botToken, bot.slack.signingSecret, 'secret-word', '/response/']) {
    expect(kept).not.toContain(secret);
  }
});
