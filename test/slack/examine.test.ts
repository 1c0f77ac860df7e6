import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openSlack } from '../../src/slack/connection.ts';
import { examineSlack, examineToken, type Way } from '../../src/slack/examine.ts';
import { manifest } from '../../src/slack/manifest.ts';
import { botScopes, groupScope } from '../../src/slack/scopes.ts';
import { type FakeSlack, startFakeSlack } from '../helpers/fake-slack.ts';
import { rooms } from '../helpers/fake-slack-state.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

async function aWorkspace(): Promise<FakeSlack> {
  const slack = await startFakeSlack();
  onTestFinished(() => slack.stop());
  return slack;
}

/** `level about: what` of everything that is not fine. */
async function badOf(
  slack: FakeSlack,
  over: { way?: Way; namesGroups?: boolean; botToken?: string } = {},
): Promise<string[]> {
  const { way = { kind: 'socket', appToken: slack.appToken }, namesGroups = false } = over;
  const { apiUrl } = slack;
  const opened = openSlack({ botToken: over.botToken ?? slack.botToken, apiUrl, log });
  const { finding, connection } = await examineToken(opened);
  const channels = { requests: rooms.requests, audit: rooms.audit };
  const more = connection
    ? await examineSlack(connection, { channels, namesGroups, way, log })
    : [];
  return [finding, ...more]
    .filter(({ level }) => level !== 'fine')
    .map(({ level, about, what, next }) => `${level} ${about}: ${what} → ${next}`);
}

it('has nothing to say about a workspace as it should be, and posts nothing', async () => {
  const slack = await aWorkspace();

  expect(await badOf(slack, { namesGroups: true })).toEqual([]);

  const methods = new Set(slack.workspace.calls.map(({ method }) => method));
  expect([...methods].sort()).toEqual(['apps.connections.open', 'auth.test', 'conversations.info']);
});

describe('scopes', () => {
  it.each(botScopes)('are needed: $name', async ({ name }) => {
    const slack = await aWorkspace();
    slack.workspace.scopes.delete(name);

    const bad = await badOf(slack);

    expect(bad[0]).toContain(`failure scopes: ${name} is missing: `);
    expect(bad[0]).toContain('install the app again');
  });

  it('are needed for groups only where rules name groups', async () => {
    const slack = await aWorkspace();
    slack.workspace.scopes.delete(groupScope.name);

    expect(await badOf(slack)).toEqual([]);
    expect((await badOf(slack, { namesGroups: true }))[0]).toContain('usergroups:read is missing');
  });

  it('are not called missing by a Slack that does not tell', async () => {
    const slack = await aWorkspace();
    slack.workspace.tellsScopes = false;

    expect(await badOf(slack)).toEqual([
      expect.stringMatching(/^warning scopes: not told by Slack/),
    ]);
  });

  it('are those of the manifest', () => {
    const asked = [...manifest({ socket: true }).matchAll(/^ {6}- (\S+) #/gm)].map(
      ([, name]) => name,
    );

    expect(asked.sort()).toEqual([...botScopes, groupScope].map(({ name }) => name).sort());
  });
});

it('says that the token is not accepted, and looks no further', async () => {
  const slack = await aWorkspace();

  expect(await badOf(slack, { botToken: 'xoxb-other' })).toEqual([
    expect.stringMatching(/^failure token: not accepted \(invalid_auth\) → Copy/),
  ]);
  expect(slack.workspace.calls.map(({ method }) => method)).toEqual(['auth.test']);
});

it('says which channel is in the way, and which only might be', async () => {
  const slack = await aWorkspace();
  slack.archive(rooms.requests);
  slack.share(rooms.audit);

  expect(await badOf(slack)).toEqual([
    expect.stringMatching(/^failure cards: C0REQUESTS: it is archived.* → Unarchive it/),
    expect.stringMatching(/^warning audit lines: C0AUDIT: it is shared.* → Use a channel of/),
  ]);
});

describe('the way in', () => {
  it('is Socket Mode that does not let the bot connect', async () => {
    const slack = await aWorkspace();

    expect(await badOf(slack, { way: { kind: 'socket', appToken: 'xapp-other' } })).toEqual([
      expect.stringMatching(/^failure Socket Mode: .*\(invalid_auth\) → Check SLACK_APP_TOKEN/),
    ]);
  });

  it('is HTTP, of which only a command that came in proves anything', async () => {
    const slack = await aWorkspace();
    const bot = createServer((_, response) => response.end('fine'));
    await new Promise<void>((resolve) => bot.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void bot.close());
    const health = `http://127.0.0.1:${Object(bot.address()).port}/healthz`;
    const http = (isHeard: boolean, at: string): Way => ({ kind: 'http', isHeard, health: at });

    expect(await badOf(slack, { way: http(true, health) })).toEqual([]);
    expect(await badOf(slack, { way: http(false, health) })).toEqual([
      expect.stringMatching(
        /^warning HTTP: a bot answers at .*; whether Slack reaches it cannot be/,
      ),
    ]);
    expect(await badOf(slack, { way: http(false, 'http://127.0.0.1:1/healthz') })).toEqual([
      expect.stringMatching(/^warning HTTP: no bot answers on its port/),
    ]);
  });
});
