import { expect, it } from 'vitest';
import type { Utterance } from '../../src/domain/speech.ts';
import { ChatError } from '../../src/flow/speech-ports.ts';
import { takeTurns } from '../../src/flow/turns.ts';
import { pending } from '../slack/requests.ts';

const archived = new ChatError('closed', 'is_archived');
const card = { channel: 'C0', ts: '1.0' };

it('lets nobody stand in line for a room that was found closed a moment ago', async () => {
  const { turns, entered, pass } = openTurns();
  turns.shut('requests', archived);

  await expect(turns.toPutCard(card)).rejects.toBe(archived);
  await expect(turns.toSay(to('thread'), card)).rejects.toBe(archived);
  await turns.toSay(to('audit'), card);
  await turns.toSay(to('requester'), card);
  expect(entered).toEqual(['C1', pending().requester.id]);

  pass(10_000);
  await turns.toPutCard(card);
  await turns.toSay(to('thread'), card);
  expect(entered.slice(2)).toEqual(['cards', 'C0']);
});

it('does not keep a room shut by what it remembers of it alone', async () => {
  const { turns, pass } = openTurns();
  turns.shut('requests', archived);
  pass(9_000);
  turns.shut('requests', archived);

  pass(1_000);

  await turns.toPutCard(card);
});

function to(listener: Utterance['to']): Utterance {
  // Turns look at who hears it, and whose request it is.
  return { to: listener, request: pending() } as Utterance;
}

function openTurns() {
  const entered: string[] = [];
  let nowMs = 1_000;
  const pace = { enter: async (channel: string) => void entered.push(channel) };
  const turns = takeTurns(pace, { requests: 'C0', audit: 'C1' }, () => nowMs);
  return { turns, entered, pass: (ms: number) => (nowMs += ms) };
}
