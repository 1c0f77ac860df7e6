import { beforeEach, expect, it, onTestFinished } from 'vitest';
import type { Chat } from '../../src/flow/speech-ports.ts';
import { createChat } from '../../src/slack/chat.ts';
import { connectSlack } from '../../src/slack/connection.ts';
import { after, aRequest, ben, theBot } from '../helpers/build.ts';
import { type FakeSlack, startFakeSlack } from '../helpers/fake-slack.ts';
import { buttonsOf, wordsOf } from '../helpers/fake-slack-reading.ts';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { until } from '../helpers/until.ts';
import { keepLog } from './quiet-log.ts';
import { anUtterance, events, pending, requestsInAllStates } from './requests.ts';

let slack: FakeSlack;
let chat: Chat;

beforeEach(async () => {
  slack = await startFakeSlack();
  onTestFinished(() => slack.stop());
  const { botToken, apiUrl } = slack;
  const connection = await connectSlack({ botToken, apiUrl, log: keepLog() });
  const channels = { requests: rooms.requests, audit: rooms.audit };
  const card = { channel: rooms.requests, ts: '1.000001' };
  const cursors = {
    read: async () => ({ events: 0, said: 0, card, cardVersion: 0 }),
  };
  chat = createChat({ connection, channels, cursors, log: keepLog() });
});

const nowhere = { card: null, responseUrl: undefined };
const fromRandom = () => {
  const request = pending();
  return { ...request, origin: { channel: rooms.random } };
};

it('posts a card and edits that same message, buttons and all', async () => {
  const card = await chat.postCard(pending());
  await chat.updateCard(card, after(pending(), [events.rejected, ben]));

  const [message, ...others] = slack.messages(rooms.requests);
  expect(others).toEqual([]);
  expect(message?.ts).toBe(card.ts);
  expect(message?.before).toHaveLength(1);
  expect(message && wordsOf(message)).toContain('rejected');
  expect(message && buttonsOf(message)).toEqual({});
});

it('can post and edit the card of every state', async () => {
  for (const make of Object.values(requestsInAllStates)) {
    const card = await chat.postCard(make());
    await chat.updateCard(card, make());
  }

  const all = Object.keys(requestsInAllStates).length;
  expect(slack.messages(rooms.requests)).toHaveLength(all);
});

it('answers under the card in its thread', async () => {
  const card = await chat.postCard(pending());
  const utterance = anUtterance('thread', events.approved, pending());
  await chat.say(utterance, { card, responseUrl: undefined });

  expect(slack.messages(rooms.requests)).toHaveLength(1);
  const [reply] = slack.thread(rooms.requests, card.ts);
  expect(reply?.text).toContain('Ben approved');
});

it('writes to the requester directly, with a link to the card', async () => {
  const card = await chat.postCard(pending());
  const utterance = anUtterance('requester', events.rejected, pending());
  await chat.say(utterance, { card, responseUrl: undefined });

  const [direct] = slack.directs(people.ada);
  expect(direct?.text).toContain('was rejected by Ben');
  expect(direct?.text).toContain('https://fake.slack.com/archives/');
});

it('writes one line into the audit channel, with a link to the card when there is one', async () => {
  const utterance = anUtterance('audit', events.planned, pending());
  const card = await chat.postCard(pending());
  await chat.say(utterance, { card, responseUrl: undefined });
  await chat.say(utterance, nowhere);

  const [linked, bare] = slack.messages(rooms.audit);
  expect(linked?.text).toMatch(/<https:\/\/fake\.slack\.com\/[^|]+\|card> · head `\d+:a{64}`$/);
  expect(bare?.text).toMatch(/by Ben \(U0BEN\) · asked by Ada \(U0ADA\) · head `\d+:a{64}`$/);
});

it('tells the asker about a refusal where the command was typed, also where the bot is no member', async () => {
  const request = {
    ...after(aRequest(), [events.refused, theBot]),
    origin: { channel: rooms.random },
  };
  const { responseUrl } = await slack.command({
    user: people.ada,
    channel: rooms.random,
    text: '',
  });
  await chat.say(anUtterance('asker', events.refused, request), { card: null, responseUrl });

  const [answer] = slack.ephemerals(people.ada);
  expect(answer).toMatchObject({ via: 'response_url', channel: rooms.random });
  expect(answer && wordsOf(answer)).toContain('not initialised');
  expect(slack.workspace.complaints).toEqual([]);
});

it('falls back to an ephemeral message, then to a direct one, when the response_url is dead', async () => {
  const refused = after(aRequest(), [events.refused, theBot]);
  const dead = `${new URL(slack.apiUrl).origin}/response/gone`;
  const say = (channel: string) =>
    chat.say(anUtterance('asker', events.refused, { ...refused, origin: { channel } }), {
      card: null,
      responseUrl: dead,
    });

  await say(rooms.requests);
  await say(rooms.random);

  expect(slack.ephemerals(people.ada)).toMatchObject([
    { via: 'chat.postEphemeral', channel: rooms.requests },
  ]);
  expect(slack.directs(people.ada)).toHaveLength(1);
});

it('points to the card only when the command was typed elsewhere', async () => {
  const card = await chat.postCard(pending());
  const here = { ...pending(), origin: { channel: rooms.requests } };
  await chat.say(anUtterance('asker', events.planned, here), { card, responseUrl: undefined });
  expect(slack.directs(people.ada)).toEqual([]);

  const there = anUtterance('asker', events.planned, fromRandom());
  await chat.say(there, { card, responseUrl: undefined });
  expect(slack.directs(people.ada)[0]?.text).toContain('the card>');
});

it('says "later" and how long when Slack limits it, and does not try by itself', async () => {
  slack.faults.add({
    method: 'chat.postMessage',
    how: { kind: 'rate-limit', retryAfterS: 7 },
  });

  await expect(chat.postCard(pending())).rejects.toMatchObject({
    code: 'later',
    slackCode: 'ratelimited',
    retryAfterMs: 7_000,
  });
  expect(slack.workspace.calls.filter((call) => call.method === 'chat.postMessage')).toHaveLength(
    1,
  );
});

it('posts once even when the answer is lost: only who keeps the cursor may repeat it', async () => {
  slack.faults.add({ method: 'chat.postMessage', how: { kind: 'cut-after' } });

  await expect(chat.postCard(pending())).rejects.toMatchObject({ code: 'later' });
  expect(slack.messages(rooms.requests)).toHaveLength(1);
});

it.each([
  ['cant_update_message', 'gone'],
  ['message_not_found', 'gone'],
  ['edit_window_closed', 'gone'],
  ['is_inactive', 'closed'],
  ['channel_not_found', 'closed'],
  ['not_in_channel', 'closed'],
  ['restricted_action', 'closed'],
  ['internal_error', 'later'],
  ['invalid_auth', 'later'],
])('takes %s for %s', async (slackCode, code) => {
  const card = await chat.postCard(pending());
  slack.faults.add({ method: 'chat.update', how: { kind: 'error', code: slackCode } });

  await expect(chat.updateCard(card, pending())).rejects.toMatchObject({ code, slackCode });
});

it('takes a vanished card for gone, a 503 for later, and an archived channel for closed', async () => {
  const missing = { channel: rooms.requests, ts: '1.000001' };
  await expect(chat.updateCard(missing, pending())).rejects.toMatchObject({ code: 'gone' });

  slack.faults.add({ method: 'chat.postMessage', how: { kind: 'http', status: 503 } });
  await expect(chat.postCard(pending())).rejects.toMatchObject({ code: 'later' });

  slack.archive(rooms.requests);
  await expect(chat.postCard(pending())).rejects.toMatchObject({
    code: 'closed',
    slackCode: 'is_archived',
  });
});

it('takes for closed a channel that it was removed from, be it public or private', async () => {
  const card = await chat.postCard(pending());
  slack.removeBot(rooms.requests);
  for (const slackCode of ['not_in_channel', 'channel_not_found']) {
    const closed = { code: 'closed', slackCode };
    await expect(chat.postCard(pending())).rejects.toMatchObject(closed);
    await expect(chat.updateCard(card, pending())).rejects.toMatchObject(closed);
    slack.makePrivate(rooms.requests);
  }
});

it('takes back what it has said twice, and survives that it cannot', async () => {
  const card = await chat.postCard(pending());
  await chat.takeBack(card);
  await chat.takeBack(card);

  expect(slack.messages(rooms.requests)).toEqual([]);
  expect(slack.workspace.deleted).toMatchObject([{ ts: card.ts }]);
});

it('sends nothing to a method while Slack wants quiet there, and goes on with others', async () => {
  const card = await chat.postCard(pending());
  slack.faults.add({ method: 'chat.postMessage', how: { kind: 'rate-limit', retryAfterS: 1 } });
  const limited = { code: 'later', slackCode: 'ratelimited', retryAfterMs: 1_000 };
  await expect(chat.postCard(pending())).rejects.toMatchObject(limited);
  const calls = slack.workspace.calls.length;

  await expect(chat.postCard(pending())).rejects.toMatchObject(limited);
  expect(slack.workspace.calls).toHaveLength(calls);
  await chat.updateCard(card, pending());
  await until(() => chat.postCard(pending()));

  expect(slack.workspace.complaints).toEqual([]);
});
