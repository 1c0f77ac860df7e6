import { expect, it } from 'vitest';
import { apply } from '../../src/domain/apply.ts';
import { digestOf } from '../../src/domain/audit.ts';
import { StoreError } from '../../src/domain/errors.ts';
import type { RequestEvent } from '../../src/domain/events.ts';
import type { Told } from '../../src/domain/speech.ts';
import { unwatched } from '../../src/flow/points.ts';
import { ChatError, type SpeechCursor } from '../../src/flow/ports.ts';
import { type SpeakParts, speak } from '../../src/flow/speak.ts';
import { ada, aPlan, aRule, aWish, ben } from '../helpers/build.ts';

const asked: RequestEvent = { type: 'asked', data: { wish: aWish(), origin: { channel: 'C0' } } };
const planned: RequestEvent = {
  type: 'planned',
  data: { plan: aPlan(), fingerprint: 'F', rule: aRule(), expiresAtMs: 4_000_000_000_000 },
};
const rejected: RequestEvent = {
  type: 'rejected',
  data: { fingerprint: 'F', rule: 'policies[0]', reason: null },
};

it('brings the card to its newest state and says each thing once', async () => {
  const room = openRoom([asked, planned, rejected]);

  await Promise.all([speak(room.parts, 'DBE-1'), speak(room.parts, 'DBE-1')]);
  await speak(room.parts, 'DBE-1');

  expect(room.card()).toBe('rejected');
  expect(room.said).toEqual(['planned asker', 'planned audit', ...endOf('rejected')]);
});

it('leaves no old card behind when a frozen speaker wakes in the middle of its edit', async () => {
  const room = openRoom([asked, planned]);
  await speak(room.parts, 'DBE-1');
  room.happen(approvedOnce);
  const frozen = freeze();
  const edit = room.parts.chat.updateCard;
  const slow: SpeakParts = {
    ...room.parts,
    chat: {
      ...room.parts.chat,
      async updateCard(card, request) {
        await frozen.until();
        await edit(card, request);
      },
    },
  };
  const first = speak(slow, 'DBE-1');
  await frozen.reached;
  room.happen(rejected);
  await speak(room.parts, 'DBE-1');

  frozen.thaw();
  await first;

  expect(room.card()).toBe('rejected');
});

it.each(['card', 'utterance'] as const)(
  'does not write what was written while it waited for its turn (%s)',
  async (what) => {
    const room = openRoom([asked, planned, rejected]);
    const frozen = freeze();
    const first = speak(
      {
        ...room.parts,
        turns: {
          toPutCard: () => (what === 'card' ? frozen.until() : Promise.resolve()),
          toSay: () => (what === 'utterance' ? frozen.until() : Promise.resolve()),
        },
      },
      'DBE-1',
    );
    await frozen.reached;
    await speak(room.parts, 'DBE-1');

    frozen.thaw();
    await first;

    expect(room.posts()).toBe(1);
    expect(room.said).toHaveLength(5);
  },
);

it.each(['noted', 'not noted'])(
  'says nothing twice when the store is away right after a post, which was %s',
  async (how) => {
    const room = openRoom([asked, planned, rejected]);
    const { move } = room.parts.cursors;
    let calls = 0;
    room.parts.cursors.move = async (id, from, to) => {
      calls += 1;
      if (calls % 2 === 0) return move(id, from, to);
      if (how === 'noted') await move(id, from, to);
      throw new StoreError('unreachable', 'away');
    };

    await speak(room.parts, 'DBE-1');

    expect(room.posts()).toBe(1);
    expect(room.said).toEqual(['planned asker', 'planned audit', ...endOf('rejected')]);
  },
);

it('says the rest later when Slack is away, and leaves out what can never be said', async () => {
  const room = openRoom([asked, planned, rejected]);
  const { say } = room.parts.chat;
  let calls = 0;
  room.parts.chat.say = async (utterance, context) => {
    calls += 1;
    if (calls === 2) throw new ChatError('later', 'http_503');
    if (utterance.to === 'requester') throw new ChatError('gone', 'user_not_found');
    await say(utterance, context);
  };

  await expect(speak(room.parts, 'DBE-1')).rejects.toThrow(ChatError);
  await speak(room.parts, 'DBE-1');

  expect(room.said).toEqual([
    'planned asker',
    'planned audit',
    'rejected thread',
    'rejected audit',
  ]);
});

const approvedOnce: RequestEvent = {
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

function endOf(type: string): string[] {
  return ['thread', 'requester', 'audit'].map((to) => `${type} ${to}`);
}

/** A chat, a log and a cursor in memory. */
function openRoom(events: readonly RequestEvent[]) {
  const log: Told[] = [];
  const said: string[] = [];
  let cursor: SpeechCursor = { events: 0, said: 0, card: null, cardVersion: 0 };
  let card = '';
  let posts = 0;
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
    history: async () => [...log],
    cursors: {
      read: async () => cursor,
      async move(_, from, to) {
        if (JSON.stringify(from) !== JSON.stringify(cursor)) return false;
        cursor = to;
        return true;
      },
      keepResponseUrl: async () => undefined,
      responseUrl: async () => undefined,
    },
    chat: {
      cardsPlace: async () => 'fine',
      announce: async () => undefined,
      async postCard(request) {
        posts += 1;
        card = request.state;
        return { channel: 'C0', ts: String(posts) };
      },
      async updateCard(_, request) {
        card = request.state;
      },
      say: async ({ event, to }) => void said.push(`${event.type} ${to}`),
    },
    turns: { toPutCard: async () => undefined, toSay: async () => undefined },
    spokenUpTo: async () => undefined,
    pause: async () => undefined,
    log: { debug() {}, info() {}, warn() {}, error() {} },
  };
  return { parts, said, happen, card: () => card, posts: () => posts };
}

/** A place where the first that comes stands still until it is told to go on. */
function freeze() {
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
