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
  const audit = slack.workspace.channels.get(rooms.audit);
  if (audit) audit.isShared = true;

  expect(await inspectChannels(connection, channels)).toEqual([
    expect.stringMatching(/channels\.requests .*invite/),
    expect.stringMatching(/channels\.audit .*archived/),
    expect.stringMatching(/channels\.audit .*shared with another organisation/),
  ]);
  expect(await inspectChannels(connection, { requests: 'C0NOWHERE', audit: null })).toEqual([
    expect.stringMatching(/C0NOWHERE.*no such channel/),
  ]);
});

it('says that it cannot look when the scope is missing', async () => {
  const { slack, connection } = await aWorkspace();
  slack.workspace.scopes.delete('channels:read');

  expect((await inspectChannels(connection, channels))[0]).toMatch(/channels:read/);
});
