import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import type { Chat } from '../../src/flow/speech-ports.ts';
import { createCardsPlace } from '../../src/slack/cards-place.ts';
import { connectSlack } from '../../src/slack/connection.ts';
import { type FakeSlack, startFakeSlack } from '../helpers/fake-slack.ts';
import { rooms } from '../helpers/fake-slack-state.ts';
import { keepLog } from './quiet-log.ts';

let slack: FakeSlack;
let log: ReturnType<typeof keepLog>;
let cardsPlace: Chat['cardsPlace'];

beforeEach(async () => {
  slack = await startFakeSlack();
  onTestFinished(() => slack.stop());
  log = keepLog();
  const { botToken, apiUrl } = slack;
  const connection = await connectSlack({ botToken, apiUrl, log });
  cardsPlace = createCardsPlace(connection, rooms.requests, log);
});

afterEach(() => vi.restoreAllMocks());

function looks(): number {
  return slack.workspace.calls.filter(({ method }) => method === 'conversations.info').length;
}

const realNow = performance.now.bind(performance);

/** The process' own clock is this far ahead, and nothing else. */
function goAheadMs(ms: number): void {
  vi.spyOn(performance, 'now').mockImplementation(() => realNow() + ms);
}

it('shows cards in a channel of this workspace, also one of the whole enterprise', async () => {
  const channel = slack.workspace.channels.get(rooms.requests);
  if (channel) channel.isOrgShared = true;

  expect(await cardsPlace()).toBe('fine');
});

it.each(['shared', 'pending'] as const)(
  'shows no cards where another organisation is, or is invited: %s',
  async (how) => {
    slack.share(rooms.requests, how);

    expect(await cardsPlace()).toBe('shared');
  },
);

it('asks Slack once a minute at most, however many ask at once', async () => {
  await Promise.all([cardsPlace(), cardsPlace(), cardsPlace()]);
  await cardsPlace();
  expect(looks()).toBe(1);
  slack.share(rooms.requests);

  goAheadMs(50_000);
  expect(await cardsPlace()).toBe('fine');
  goAheadMs(61_000);
  expect(await cardsPlace()).toBe('shared');
  expect(looks()).toBe(2);
});

it('says later while Slack is away, and remembers nothing of it', async () => {
  const up = slack.goDown();
  await expect(cardsPlace()).rejects.toMatchObject({ name: 'ChatError', code: 'later' });
  up();

  expect(await cardsPlace()).toBe('fine');
});

it('is not stopped by what Slack does not tell, and logs that once', async () => {
  slack.workspace.scopes.delete('channels:read');

  expect(await cardsPlace()).toBe('fine');
  goAheadMs(61_000);
  expect(await cardsPlace()).toBe('fine');

  const lines = log.lines.filter(({ level }) => level === 'warn');
  expect(lines).toMatchObject([{ fields: { slackCode: 'missing_scope' } }]);
});
