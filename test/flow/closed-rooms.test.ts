import { expect, it } from 'vitest';
import { speak } from '../../src/flow/speak.ts';
import { ChatError } from '../../src/flow/speech-ports.ts';
import { approvedOnce, asked, endOf, openRoom, planned, rejected } from './speaking.ts';

it('tells people and the audit channel of the end while the channel of the cards is closed', async () => {
  const room = openRoom([asked, planned]);
  await speak(room.parts, 'DBE-1');
  room.closed.add('requests');
  room.happen(approvedOnce);
  room.happen(rejected);

  await expect(speak(room.parts, 'DBE-1')).rejects.toMatchObject({ code: 'closed' });

  expect(room.said.slice(2)).toEqual(['approved audit', 'rejected requester', 'rejected audit']);
  expect(room.told).toEqual(['room:requests:C0']);
  expect(room.spoken()).toBe(2);
});

it('catches up with card and thread, in order and once, when their channel is open again', async () => {
  const room = openRoom([asked, planned]);
  room.closed.add('requests');
  await expect(speak(room.parts, 'DBE-1')).rejects.toThrow(ChatError);
  room.happen(approvedOnce);
  await expect(speak(room.parts, 'DBE-1')).rejects.toThrow(ChatError);
  room.happen(rejected);
  const before = room.said.length;

  room.closed.clear();
  await speak(room.parts, 'DBE-1');
  await speak(room.parts, 'DBE-1');

  expect([room.card(), room.posts(), room.spoken()]).toEqual(['rejected', 1, 4]);
  expect(room.said.slice(before)).toEqual([
    'approved thread',
    'rejected thread',
    'rejected requester',
    'rejected audit',
  ]);
});

it('keeps lines for a closed audit channel, and thread and people hear everything', async () => {
  const room = openRoom([asked, planned, approvedOnce, rejected]);
  room.closed.add('audit');
  await expect(speak(room.parts, 'DBE-1')).rejects.toMatchObject({ code: 'closed' });
  expect(room.said).toEqual([
    'planned asker',
    'approved thread',
    'rejected thread',
    'rejected requester',
  ]);

  room.closed.clear();
  await speak(room.parts, 'DBE-1');

  expect(room.said.slice(4)).toEqual(['planned audit', 'approved audit', 'rejected audit']);
  expect(room.spoken()).toBe(4);
});

it('tells everybody else when Slack will never take the card', async () => {
  const room = openRoom([asked, planned, rejected]);
  const refused = new ChatError('gone', 'invalid_blocks');
  room.parts.chat.postCard = () => Promise.reject(refused);

  await expect(speak(room.parts, 'DBE-1')).rejects.toBe(refused);

  expect(room.said).toEqual(['planned asker', 'planned audit', ...endOf('rejected').slice(1)]);
  expect(room.told).toEqual(['card:DBE-1']);
});
