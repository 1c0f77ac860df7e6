import { expect, it, onTestFinished } from 'vitest';
import { ConfigError } from '../../src/domain/errors.ts';
import { createSlackApp, type SlackAppParts } from '../../src/slack/app.ts';
import { connectSlack } from '../../src/slack/connection.ts';
import { startFakeSlack } from '../helpers/fake-slack.ts';
import { rooms } from '../helpers/fake-slack-state.ts';

it('names the app-level token when Slack does not accept it', async () => {
  const slack = await startFakeSlack();
  onTestFinished(() => slack.stop());
  const { botToken, apiUrl } = slack;
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const app = createSlackApp({
    mode: { kind: 'socket', appToken: 'xapp-wrong' },
    connection: await connectSlack({ botToken, apiUrl, log }),
    inbox: nobody.inbox,
    requests: nobody.requests,
    enquiries: nobody.enquiries,
    people: nobody.people,
    channels: { requests: rooms.requests },
    log,
  });

  const error = await app.start().catch((problem: unknown) => problem);

  expect(error).toBeInstanceOf(ConfigError);
  expect(String(error)).toMatch(/slack\.appToken.*connections:write/);
});

const refuse = () => Promise.reject(new Error('nobody asks'));
const nobody: Pick<SlackAppParts, 'inbox' | 'requests' | 'people' | 'enquiries'> = {
  inbox: { submit: refuse, consider: refuse, decide: refuse },
  people: { lookup: refuse, workspace: () => 'T0' },
  enquiries: {
    list: refuse,
    key: refuse,
    audit: refuse,
    explain: refuse,
    whoCan: refuse,
    abilities: refuse,
    examine: refuse,
  },
  requests: { load: refuse, open: refuse, recent: refuse, byRequester: refuse },
};
