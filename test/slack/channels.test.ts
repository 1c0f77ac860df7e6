import { expect, it, onTestFinished } from 'vitest';
import { inspectChannels } from '../../src/slack/channels.ts';
import { connectSlack } from '../../src/slack/connection.ts';
import { startFakeSlack } from '../helpers/fake-slack.ts';
import { rooms } from '../helpers/fake-slack-state.ts';

const channels = { requests: rooms.requests, audit: rooms.audit };

async function aWorkspace() {
  const slack = await startFakeSlack();
  onTestFinished(() => slack.stop());
  const { botToken, apiUrl } = slack;
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  return { slack, connection: await connectSlack({ botToken, apiUrl, log }) };
}

it('finds nothing to say about channels that work', async () => {
  const { connection } = await aWorkspace();

  expect(await inspectChannels(connection, channels)).toEqual([]);
});

it('says at start which channel will not work, and why', async () => {
  const { slack, connection } = await aWorkspace();
  slack.removeBot(rooms.requests);
  slack.archive(rooms.audit);
  slack.share(rooms.audit);

  expect(await inspectChannels(connection, channels)).toEqual([
    warning(/channels\.requests .*invite/),
    warning(/channels\.audit .*archived/),
    warning(/channels\.audit .*shared with another organisation, whose people read/),
  ]);
  expect(await inspectChannels(connection, { requests: 'C0NOWHERE', audit: null })).toEqual([
    warning(/C0NOWHERE.*no such channel/),
  ]);
});

it.each(['shared', 'pending'] as const)(
  'calls it an error at start when other organisations are in the channel of the cards: %s',
  async (how) => {
    const { slack, connection } = await aWorkspace();
    slack.share(rooms.requests, how);

    expect(await inspectChannels(connection, channels)).toEqual([
      {
        level: 'error',
        sentence: expect.stringMatching(/channels\.requests .*every request is refused; set/),
      },
    ]);
  },
);

function warning(sentence: RegExp) {
  return { level: 'warn', sentence: expect.stringMatching(sentence) };
}

it('says that it cannot look when the scope is missing', async () => {
  const { slack, connection } = await aWorkspace();
  slack.workspace.scopes.delete('channels:read');

  expect((await inspectChannels(connection, channels))[0]).toEqual(warning(/channels:read/));
});
