import { expect, it, onTestFinished } from 'vitest';
import { type Meter, unmetered } from '../../src/flow/meter.ts';
import { createChat } from '../../src/slack/chat.ts';
import { connectSlack, type SlackConnection } from '../../src/slack/connection.ts';
import { CountingClient } from '../../src/slack/counting-client.ts';
import { libraryLog } from '../../src/slack/library-log.ts';
import { tellDirectly, tellPrivately } from '../../src/slack/private.ts';
import { type FakeSlack, startFakeSlack } from '../helpers/fake-slack.ts';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { freePort } from '../helpers/free-port.ts';
import { keepLog } from './quiet-log.ts';
import { pending } from './requests.ts';

interface Counted {
  slack: FakeSlack;
  connection: SlackConnection;
  /** Method and outcome of each call. */
  calls: string[];
  doubts(): number;
}

async function counted(): Promise<Counted> {
  const slack = await startFakeSlack();
  onTestFinished(() => slack.stop());
  const calls: string[] = [];
  let doubts = 0;
  const meter: Meter = {
    ...unmetered,
    slackCalled: ({ method, outcome, tookMs }) =>
      void calls.push(`${method} ${tookMs >= 0 ? outcome : 'never'}`),
    postDoubted() {
      doubts += 1;
    },
  };
  const { botToken, apiUrl } = slack;
  const connection = await connectSlack({ botToken, apiUrl, log: keepLog(), meter });
  return { slack, connection, calls, doubts: () => doubts };
}

it('counts every call by its method, whether it says or reads something', async () => {
  const { connection, calls } = await counted();

  await tellDirectly(connection, people.ada, { text: 'hello' });
  await connection.reader.users.info({ user: people.ada });

  expect(calls).toEqual(['auth.test ok', 'chat.postMessage ok', 'users.info ok']);
});

it('counts what Slack refuses by its word, or as other when the word is not known', async () => {
  const { slack, connection, calls } = await counted();
  const say = () => tellDirectly(connection, people.ada, { text: 'hello' }).catch(() => undefined);
  const method = 'chat.postMessage';
  slack.faults.add({ method, how: { kind: 'error', code: 'never_heard_of "this"' } });
  await say();
  slack.faults.add({ method, how: { kind: 'error', code: 'channel_not_found' } });
  await say();
  slack.faults.add({ method, how: { kind: 'http', status: 503 } });
  await say();

  expect(calls.slice(1)).toEqual(
    ['other', 'channel_not_found', 'http_5xx'].map((word) => `${method} ${word}`),
  );
});

it('counts each 429 of Slack, and not what the bot holds back by itself until Slack will listen', async () => {
  const { slack, connection, calls } = await counted();
  const say = () => tellDirectly(connection, people.ada, { text: 'hello' });
  slack.faults.add({
    method: 'chat.postMessage',
    how: { kind: 'rate-limit', retryAfterS: 60 },
  });

  for (let tries = 0; tries < 3; tries += 1) {
    await expect(say()).rejects.toMatchObject({ slackCode: 'ratelimited' });
  }

  expect(calls.slice(1)).toEqual(['chat.postMessage ratelimited']);
});

it('counts a doubt for a post that was cut off after Slack took it, wherever it went', async () => {
  const { slack, connection, doubts } = await counted();
  slack.faults.add({ method: 'chat.postMessage', how: { kind: 'cut-after' }, times: 2 });

  const log = keepLog();
  const channels = { requests: rooms.requests, audit: rooms.audit };
  const chat = createChat({ connection, channels, log });
  await expect(chat.postCard(pending())).rejects.toThrow();
  await expect(tellDirectly(connection, people.ada, { text: 'hello' })).rejects.toThrow();

  expect(doubts()).toBe(2);
  expect(log.lines).toEqual([
    {
      level: 'warn',
      message: 'a post was cut off and may arrive twice',
      fields: { request: pending().id, channel: rooms.requests },
    },
  ]);
});

it('counts a doubt for a post that something between here and Slack did not see answered', async () => {
  const { slack, connection, doubts } = await counted();
  slack.faults.add({ method: 'chat.postMessage', how: { kind: 'http', status: 502 } });

  await expect(tellDirectly(connection, people.ada, { text: 'hello' })).rejects.toThrow();

  expect(doubts()).toBe(1);
});

it('counts no doubt for a post that never left, nor for one that Slack has answered', async () => {
  const { slack, connection, calls, doubts } = await counted();
  slack.faults.add({ method: 'chat.postMessage', how: { kind: 'error', code: 'internal_error' } });
  await expect(tellDirectly(connection, people.ada, { text: 'hello' })).rejects.toThrow();
  const slackApiUrl = `http://127.0.0.1:${await freePort()}/api/`;
  const logger = libraryLog(keepLog(), 'web-api');
  const options = { slackApiUrl, retryConfig: { retries: 0 }, logger };
  const client = new CountingClient(slack.botToken, options, connection.meter);
  await expect(
    tellDirectly({ ...connection, client }, people.ada, { text: 'hello' }),
  ).rejects.toThrow();

  expect(calls.at(-1)).toBe('chat.postMessage unreachable');
  expect(doubts()).toBe(0);
});

it('counts answers through a response_url, too', async () => {
  const { slack, connection, calls } = await counted();
  const { responseUrl } = await slack.command({
    user: people.ada,
    channel: rooms.random,
    text: '',
  });
  const gone = `${new URL(slack.apiUrl).origin}/response/gone`;
  const to = { user: people.ada, channel: rooms.requests };
  const message = { text: 'hello' };

  await tellPrivately(connection, { ...to, responseUrl }, message);
  await tellPrivately(connection, { ...to, responseUrl: gone }, message);

  expect(calls.slice(1)).toEqual([
    'response_url ok',
    'response_url http_other',
    'chat.postEphemeral ok',
  ]);
});
