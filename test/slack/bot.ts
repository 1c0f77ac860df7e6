import { expect, onTestFinished } from 'vitest';
import type { Request } from '../../src/domain/request.ts';
import type { Enquiries } from '../../src/flow/enquiries.ts';
import type { Considered, Decided, Inbox, Press, Submitted } from '../../src/flow/inbox.ts';
import { createSlackApp, type SlackApp } from '../../src/slack/app.ts';
import { createChat } from '../../src/slack/chat.ts';
import { connectSlack } from '../../src/slack/connection.ts';
import { httpDoor } from '../../src/slack/http-door.ts';
import { createPeople } from '../../src/slack/people.ts';
import { aRequest } from '../helpers/build.ts';
import { type FakeSlack, startFakeSlack } from '../helpers/fake-slack.ts';
import { rooms } from '../helpers/fake-slack-state.ts';
import { type KeptLine, keepLog } from './quiet-log.ts';

type Submission = Parameters<Inbox['submit']>[0];

/** An inbox in memory: it keeps what came in, and answers as the test wants. */
export interface MemoryInbox extends Inbox {
  requests: Map<string, Request>;
  submissions: Submission[];
  considered: Press[];
  decided: Press[];
  /** Replace these to answer otherwise. */
  onSubmit: (input: Submission) => Promise<Submitted>;
  onConsider: (press: Press) => Promise<Considered>;
  onDecide: (press: Press) => Promise<Decided>;
}

export interface TestBot {
  slack: FakeSlack;
  inbox: MemoryInbox;
  /** Replace its methods to answer otherwise. */
  enquiries: Enquiries;
  app: SlackApp;
  log: { lines: KeptLine[] };
  /** Where it listens; empty in Socket Mode. */
  url: string;
  /** Puts a request on the board: stored, and its card posted. */
  show(request: Request): Promise<string>;
}

/** The real Bolt app before a fake Slack and an inbox in memory. */
export async function startBot(kind: 'http' | 'socket' = 'http'): Promise<TestBot> {
  const slack = await startFakeSlack();
  onTestFinished(async () => {
    await slack.stop();
    expect(slack.workspace.complaints).toEqual([]);
  });
  const log = keepLog();
  const { botToken, apiUrl, appToken, signingSecret } = slack;
  const connection = await connectSlack({ botToken, apiUrl, log });
  const inbox = memoryInbox();
  const enquiries = nothingKnown();
  const channels = { requests: rooms.requests, audit: rooms.audit };
  const routes = [
    {
      path: '/healthz',
      method: 'GET',
      handler: (_: unknown, response: { end(text: string): void }) => response.end('fine'),
    },
  ];
  const door = httpDoor({ host: '127.0.0.1', port: 0, signingSecrets: [signingSecret] }, log);
  door.serve(routes);
  const app = createSlackApp({
    people: createPeople({ connection }),
    mode: kind === 'http' ? { kind, door } : { kind, appToken },
    connection,
    inbox,
    enquiries,
    requests: reader(inbox),
    channels,
    log,
  });
  const { port } = await app.start();
  onTestFinished(() => app.stop());
  const url = port === null ? '' : `http://127.0.0.1:${port}`;
  if (url) slack.deliverTo(`${url}/slack/events`);

  const chat = createChat({ connection, channels, log });
  const show = async (request: Request): Promise<string> => {
    inbox.requests.set(request.id, request);
    return (await chat.postCard(request)).ts;
  };
  return { slack, inbox, enquiries, app, log, url, show };
}

function nothingKnown(): Enquiries {
  const unexpected = () => Promise.reject(new Error('nobody asks for this here'));
  return {
    list: async () => ({ ok: true, rows: [], unread: [] }),
    key: async () => ({ is: 'no-key-id' }),
    audit: async () => null,
    explain: async () => null,
    whoCan: unexpected,
    abilities: unexpected,
    examine: unexpected,
  };
}

function memoryInbox(): MemoryInbox {
  const requests = new Map<string, Request>();
  const inbox: MemoryInbox = {
    requests,
    submissions: [],
    considered: [],
    decided: [],
    submit: async (input) => {
      inbox.submissions.push(input);
      return inbox.onSubmit(input);
    },
    consider: async (press) => {
      inbox.considered.push(press);
      return inbox.onConsider(press);
    },
    decide: async (press) => {
      inbox.decided.push(press);
      return inbox.onDecide(press);
    },
    onSubmit: async (input) => {
      const before = inbox.submissions.filter((each) => each.once === input.once);
      if (before.length > 1) return { ok: false, why: 'asked-before', request: 'DBE-1042' };
      const request = { ...aRequest(), wish: input.wish };
      requests.set(request.id, request);
      return { ok: true, request };
    },
    onConsider: async (press) => known(requests, press, { ask: 'nothing' as const }),
    onDecide: async (press) => known(requests, press, {}),
  };
  return inbox;
}

function known<More extends object>(
  requests: Map<string, Request>,
  press: Press,
  more: More,
): ({ ok: true; request: Request } & More) | { ok: false; why: 'unknown-request'; request: null } {
  const request = requests.get(press.request);
  return request
    ? { ok: true, request, ...more }
    : { ok: false, why: 'unknown-request', request: null };
}

function reader(inbox: MemoryInbox) {
  const all = () => [...inbox.requests.values()];
  return {
    load: async (id: string) => inbox.requests.get(id),
    open: async () => all().filter((request) => request.ending === null),
    recent: async () => all(),
    byRequester: async (user: string) => all().filter((each) => each.requester.id === user),
  };
}
