/** What the fake workspace holds. */
import type { FaultKind } from './fake-slack-faults.ts';

export interface FakeUser {
  id: string;
  name: string;
  teamId?: string;
  email?: string;
  deleted?: boolean;
  isBot?: boolean;
  isRestricted?: boolean;
  isUltraRestricted?: boolean;
  isStranger?: boolean;
}

export interface FakeChannel {
  id: string;
  name: string;
  members: string[];
  isArchived: boolean;
  isPrivate?: boolean;
  /** With another organisation. */
  isShared?: boolean;
  /** Another organisation is invited and has not come yet. */
  isPendingShared?: boolean;
  /** Among the workspaces of one Enterprise Grid. */
  isOrgShared?: boolean;
}

export type Block = Record<string, unknown> & { type: string };

export interface FakeMessage {
  channel: string;
  ts: string;
  threadTs: string | null;
  text: string;
  blocks: Block[];
  /** What it said before, oldest first. */
  before: { text: string; blocks: Block[] }[];
}

/** Something only one person saw. */
export interface FakeEphemeral {
  channel: string;
  user: string;
  text: string;
  blocks: Block[];
  via: 'ack' | 'response_url' | 'chat.postEphemeral';
}

export interface FakeView {
  id: string;
  user: string;
  callbackId: string;
  privateMetadata: string;
  blocks: Block[];
  raw: Record<string, unknown>;
}

export interface Trigger {
  user: string;
  endsAtMs: number;
  used: boolean;
}

export interface ResponseUrl {
  user: string;
  channel: string;
  left: number;
  endsAtMs: number;
}

export interface Workspace {
  teamId: string;
  botToken: string;
  appToken: string;
  botUserId: string;
  /** What the bot token may do: the manifest's scopes unless a test says otherwise. */
  scopes: Set<string>;
  /** Does it say with each answer what the token may do? Slack does, other servers may not. */
  tellsScopes: boolean;
  /** User groups are there on paid plans only. */
  plan: 'paid' | 'free';
  users: Map<string, FakeUser>;
  channels: Map<string, FakeChannel>;
  groups: Map<string, string[]>;
  messages: FakeMessage[];
  /** What the bot has taken back. */
  deleted: FakeMessage[];
  ephemerals: FakeEphemeral[];
  views: FakeView[];
  triggers: Map<string, Trigger>;
  responseUrls: Map<string, ResponseUrl>;
  /** Every call of the Web API, in order, and how it was made to go wrong. */
  calls: { method: string; args: Record<string, unknown>; fault?: FaultKind['kind'] }[];
  /** What Slack lets pass and we do not want. */
  complaints: string[];
}

/** User ids of the people in the fake workspace. `ada2` and `ben2` are second accounts. */
export const people = {
  ada: 'U0ADA',
  ada2: 'U0ADA2',
  ben: 'U0BEN',
  ben2: 'U0BEN2',
  caro: 'U0CARO',
  cid: 'U0CID',
  dan: 'U0DAN',
  guest: 'U0GUEST',
  gone: 'U0GONE',
  robot: 'U0ROBOT',
  stranger: 'U0STRANGER',
} as const;

/** Channel ids; the bot is in `requests` and `audit` only. */
export const rooms = { requests: 'C0REQUESTS', audit: 'C0AUDIT', random: 'C0RANDOM' } as const;

/** User groups. */
export const groups = { dba: 'S0DBA', empty: 'S0EMPTY' } as const;

const botUserId = 'U0DBENCRYPT';

export function makeWorkspace(): Workspace {
  const users: FakeUser[] = [
    { id: people.ada, name: 'Ada', email: 'ada@example.com' },
    { id: people.ada2, name: 'Ada (China)', email: 'ada@example.cn' },
    { id: people.ben, name: 'Ben', email: 'ben@example.com' },
    { id: people.ben2, name: 'Ben (work)', email: 'Ben+work@Example.com' },
    { id: people.caro, name: 'Caro', email: 'caro@example.com' },
    { id: people.cid, name: 'Cid', email: 'cid@example.com' },
    { id: people.dan, name: 'Dan', email: 'dan@example.com' },
    { id: people.guest, name: 'Gus', email: 'gus@partner.example', isRestricted: true },
    { id: people.gone, name: 'Gone', email: 'gone@example.com', deleted: true },
    { id: people.robot, name: 'Robot', isBot: true },
    { id: people.stranger, name: 'Eve', isStranger: true, teamId: 'T0OTHER' },
    { id: botUserId, name: 'dbencrypt', isBot: true },
  ];
  const everybody = users.map((user) => user.id);
  const withoutBot = everybody.filter((id) => id !== botUserId);
  return {
    teamId: 'T0FAKE',
    botToken: 'xoxb-fake-bot-token',
    appToken: 'xapp-fake-app-token',
    botUserId,
    scopes: new Set([
      'commands',
      'chat:write',
      'users:read',
      'users:read.email',
      'channels:read',
      'groups:read',
      'usergroups:read',
    ]),
    tellsScopes: true,
    plan: 'paid',
    users: new Map(users.map((user) => [user.id, user])),
    channels: new Map([
      [rooms.requests, channel(rooms.requests, 'db-requests', everybody)],
      [rooms.audit, channel(rooms.audit, 'db-audit', everybody)],
      [rooms.random, channel(rooms.random, 'random', withoutBot)],
    ]),
    groups: new Map<string, string[]>([
      [groups.dba, [people.ben, people.cid]],
      [groups.empty, []],
    ]),
    messages: [],
    deleted: [],
    ephemerals: [],
    views: [],
    triggers: new Map(),
    responseUrls: new Map(),
    calls: [],
    complaints: [],
  };
}

function channel(id: string, name: string, members: string[]): FakeChannel {
  return { id, name, members, isArchived: false };
}

let lastTs = 0;

/** An opaque, growing message id. */
export function nextTs(): string {
  lastTs = Math.max(lastTs + 1, Date.now() * 1_000);
  return `${Math.floor(lastTs / 1_000_000)}.${String(lastTs % 1_000_000).padStart(6, '0')}`;
}
