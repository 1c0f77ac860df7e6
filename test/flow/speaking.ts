import { apply } from '../../src/domain/apply.ts';
import { digestOf } from '../../src/domain/audit.ts';
import type { RequestEvent } from '../../src/domain/events.ts';
import type { Told } from '../../src/domain/speech.ts';
import { unmetered } from '../../src/flow/meter.ts';
import { unwatched } from '../../src/flow/points.ts';
import { roomOf } from '../../src/flow/rooms.ts';
import type { SpeakParts } from '../../src/flow/speak.ts';
import { ChatError, type Room, type SpeechCursor } from '../../src/flow/speech-ports.ts';
import { speechCursor } from '../../src/store/schema.ts';
import { ada, aPlan, aRule, aWish, ben } from '../helpers/build.ts';

/** What happens to DBE-1, in this order. */
export const asked: RequestEvent = {
  type: 'asked',
  data: { wish: aWish(), origin: { channel: 'C0' } },
};
export const planned: RequestEvent = {
  type: 'planned',
  data: { plan: aPlan(), fingerprint: 'F', rule: aRule(), expiresAtMs: 4_000_000_000_000 },
};
export const rejected: RequestEvent = {
  type: 'rejected',
  data: { fingerprint: 'F', rule: 'policies[0]', reason: null },
};

export const approvedOnce: RequestEvent = {
  type: 'approved',
  data: {
    fingerprint: 'F',
    rule: 'policies[0]',
    stage: 'approval',
    complete: false,
    lastsUntilMs: 4e12,
    fallen: [],
    counting: [],
  },
};

/** What is said of such an end, in order. */
export function endOf(type: string): string[] {
  return ['thread', 'requester', 'audit'].map((to) => `${type} ${to}`);
}

/** A chat, a log and a cursor in memory. */
export function openRoom(events: readonly RequestEvent[]) {
  const log: Told[] = [];
  const said: string[] = [];
  let cursor: SpeechCursor = { events: 0, said: 0, card: null, cardVersion: 0 };
  let card = '';
  let posts = 0;
  let spoken = 0;
  const closed = new Set<Room>();
  const takenBack: string[] = [];
  const told: string[] = [];
  const happen = (event: RequestEvent) => {
    const seq = log.length + 1;
    const atMs = 1_700_000_000_000 + seq;
    const actor = event.type === 'asked' ? ada : ben;
    const unsealed = {
      v: 1 as const,
      id: `e${seq}`,
      at: new Date(atMs).toISOString(),
      request: 'DBE-1',
      type: event.type,
      actor,
      data: JSON.parse(JSON.stringify(event.data)),
    };
    const logged = { ...unsealed, seq, digest: digestOf(unsealed), prev: '', hash: '' };
    const stamp = { seq, atMs, request: 'DBE-1', actor };
    log.push({ event, logged, request: apply(log.at(-1)?.request ?? null, event, stamp) });
  };
  for (const event of events) happen(event);
  const parts: SpeakParts = {
    points: unwatched,
    meter: unmetered,
    clock: { now: () => 1_700_000_000_000 },
    history: async () => [...log],
    cursors: {
      read: async () => cursor,
      async move(_, from, to) {
        if (JSON.stringify(from) !== JSON.stringify(cursor)) return false;
        // What it may hold, and nothing else, as the store keeps it.
        cursor = speechCursor.parse(to.behind ? { cursor: to, behind: to.behind } : to);
        return true;
      },
      keepResponseUrl: async () => undefined,
      responseUrl: async () => undefined,
    },
    chat: {
      cardsPlace: async () => 'fine',
      announce: async () => undefined,
      async postCard(request) {
        if (closed.has('requests')) throw new ChatError('closed', 'is_archived');
        posts += 1;
        card = request.state;
        return { channel: 'C0', ts: String(posts) };
      },
      async updateCard(_, request) {
        if (closed.has('requests')) throw new ChatError('closed', 'is_inactive');
        card = request.state;
      },
      async say({ event, to }) {
        const room = roomOf(to);
        if (room && closed.has(room)) throw new ChatError('closed', 'is_archived');
        said.push(`${event.type} ${to}`);
        return { channel: to, ts: `${said.length}` };
      },
      takeBack: async ({ channel, ts }) => void takenBack.push(`${channel} ${ts}`),
    },
    turns: {
      toPutCard: async () => undefined,
      toSay: async () => undefined,
      shut: () => true,
    },
    channels: { requests: 'C0', audit: 'C1' },
    operators: { tell: async (about) => void told.push(about) },
    spokenUpTo: async (_, version) => {
      spoken = version;
    },
    pause: async () => undefined,
    log: { debug() {}, info() {}, warn() {}, error() {} },
  };
  const seen = {
    said,
    takenBack,
    told,
    card: () => card,
    posts: () => posts,
    spoken: () => spoken,
  };
  return { parts, happen, closed, ...seen };
}

/** A place where the first that comes stands still until it is told to go on. */
export function freeze() {
  let thaw: () => void = () => undefined;
  let arrive: () => void = () => undefined;
  const thawed = new Promise<void>((resolve) => {
    thaw = resolve;
  });
  const reached = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  let isFirst = true;
  return {
    reached,
    thaw: () => thaw(),
    async until() {
      if (!isFirst) return;
      isFirst = false;
      arrive();
      await thawed;
    },
  };
}
