import { expect, it } from 'vitest';
import { StoreError } from '../../src/domain/errors.ts';
import { type SpeakParts, speak } from '../../src/flow/speak.ts';
import { ChatError } from '../../src/flow/speech-ports.ts';
import { approvedOnce, asked, endOf, freeze, openRoom, planned, rejected } from './speaking.ts';

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
          shut: () => true,
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

it.each([
  ['card', 1],
  ['utterance', 2],
])(
  'leaves there what its successor goes on from, before it hears that it was noted (%s)',
  async (_, unheard) => {
    const room = openRoom([asked, planned, rejected]);
    const { move } = room.parts.cursors;
    let calls = 0;
    const cursors: SpeakParts['cursors'] = {
      ...room.parts.cursors,
      async move(id, from, to) {
        calls += 1;
        if (calls !== unheard) return move(id, from, to);
        await move(id, from, to);
        await speak(room.parts, id);
        throw new StoreError('unreachable', 'away');
      },
    };

    await speak({ ...room.parts, cursors }, 'DBE-1');

    expect(room.posts()).toBe(1);
    expect(room.said).toEqual(['planned asker', 'planned audit', ...endOf('rejected')]);
    expect(room.takenBack).toEqual([]);
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
    return say(utterance, context);
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

it.each(['postCard', 'say'] as const)(
  'takes back what a frozen speaker has posted after its successor (%s)',
  async (what) => {
    const room = openRoom([asked, planned, rejected]);
    const frozen = freeze();
    const { chat } = room.parts;
    const slow: SpeakParts = {
      ...room.parts,
      chat: {
        ...chat,
        async [what](...given: never[]) {
          await frozen.until();
          return (chat[what] as (...given: never[]) => Promise<never>)(...given);
        },
      },
    };
    const first = speak(slow, 'DBE-1');
    await frozen.reached;
    await speak(room.parts, 'DBE-1');
    const all = room.posts() + room.said.length;

    frozen.thaw();
    await first;

    expect(room.posts() + room.said.length).toBe(all + 1);
    expect(room.takenBack).toEqual([what === 'say' ? 'asker 6' : 'C0 2']);
  },
);
