import { StoreError } from '../domain/errors.ts';
import { type Told, type Utterance, utterancesOf } from '../domain/speech.ts';
import type { Points } from './points.ts';
import type { Log, Operators } from './ports.ts';
import { caughtUp, isBehind, isSame, leftBehind, nextMissed, roomOf } from './rooms.ts';
import {
  type Chat,
  ChatError,
  type Posted,
  type Room,
  roomNames,
  type SpeechCursor,
  type SpeechCursors,
} from './speech-ports.ts';
import type { Turns } from './turns.ts';

export interface SayParts {
  cursors: SpeechCursors;
  chat: Chat;
  turns: Turns;
  /** Channel ids, for the words of those who have to open them. */
  channels: Readonly<Record<Room, string | null>>;
  operators: Operators;
  /** Waits before what was said is noted again, while the store is away. */
  pause(tries: number): Promise<void>;
  log: Log;
  points: Points;
}

/** Rooms that were found closed while one request was spoken about. */
export type Shut = Map<Room, ChatError>;

/**
 * Says everything that has not been said, in order. What belongs into a closed room is kept for it, and
 * keeps nobody else from hearing the rest.
 *
 * @returns the cursor after it; null: somebody else has moved it.
 */
export async function sayRest(
  parts: SayParts,
  story: readonly Told[],
  start: SpeechCursor,
  shut: Shut,
): Promise<SpeechCursor | null> {
  let cursor: SpeechCursor | null = start;
  for (const told of story.slice(start.events)) {
    for (const [index, utterance] of utterancesOf(told).entries()) {
      if (index < cursor.said || isBehind(cursor, roomOf(utterance.to))) continue;
      cursor = await sayOrLeave(parts, utterance, { cursor, index, shut });
      if (!cursor) return null;
    }
    const next: SpeechCursor = { ...cursor, events: cursor.events + 1, said: 0 };
    cursor = await move(parts, told.request.id, cursor, next);
    if (!cursor) return null;
  }
  return cursor;
}

async function sayOrLeave(
  parts: SayParts,
  utterance: Utterance,
  { cursor, index, shut }: { cursor: SpeechCursor; index: number; shut: Shut },
): Promise<SpeechCursor | null> {
  const room = roomOf(utterance.to);
  try {
    return await sayOne(parts, utterance, cursor, { ...cursor, said: index + 1 });
  } catch (error) {
    if (!isClosed(error) || !room) throw error;
    findShut(parts, shut, room, error);
    const left = leftBehind(cursor, room, { events: cursor.events, said: index });
    return move(parts, utterance.request.id, cursor, left);
  }
}

/** Says in rooms that are open again what they have missed, in order. Null: somebody else has moved the cursor. */
export async function catchUp(
  parts: SayParts,
  story: readonly Told[],
  start: SpeechCursor,
  shut: Shut,
): Promise<SpeechCursor | null> {
  let cursor: SpeechCursor | null = start;
  for (const room of roomNames) {
    while (cursor && isBehind(cursor, room) && !shut.has(room)) {
      cursor = await sayMissed(parts, story, { cursor, room, shut });
    }
  }
  return cursor;
}

async function sayMissed(
  parts: SayParts,
  story: readonly Told[],
  { cursor, room, shut }: { cursor: SpeechCursor; room: Room; shut: Shut },
): Promise<SpeechCursor | null> {
  const missed = nextMissed(story, cursor, room);
  const id = story[0]?.request.id ?? '';
  if (!missed) return move(parts, id, cursor, caughtUp(cursor, room));
  try {
    return await sayOne(parts, missed.utterance, cursor, missed.heard);
  } catch (error) {
    if (!isClosed(error)) throw error;
    findShut(parts, shut, room, error);
    return cursor;
  }
}

/** Is it closed to us until somebody opens it? */
export function isClosed(error: unknown): error is ChatError {
  return error instanceof ChatError && error.code === 'closed';
}

/** Nobody needs to wait for a turn there for a while, and those are told who can open it. */
export function findShut(parts: SayParts, shut: Shut, room: Room, error: ChatError): void {
  shut.set(room, error);
  if (!parts.turns.shut(room, error)) return;
  const channel = parts.channels[room];
  parts.log.error({ room, channel, slackCode: error.slackCode }, 'a channel is closed to the bot');
  // Not waited for: it must not hold up what others are to hear.
  void parts.operators.tell(
    `room:${room}:${channel}`,
    `I cannot post in channels.${room} (${channel}): Slack says ${error.slackCode}. ${lost[room]} Unarchive the channel and invite me with /invite; then I say there what was missed, in order.`,
  );
}

const lost: Readonly<Record<Room, string>> = {
  requests:
    'Requests get no card, so nobody can decide about new ones; what was approved goes on, and who asked is told directly.',
  audit: 'Lines of the audit log are missing there; the audit log itself is complete.',
};

async function sayOne(
  parts: SayParts,
  utterance: Utterance,
  cursor: SpeechCursor,
  after: SpeechCursor,
): Promise<SpeechCursor | null> {
  const { id } = utterance.request;
  const responseUrl = utterance.to === 'asker' ? await parts.cursors.responseUrl(id) : undefined;
  await parts.turns.toSay(utterance, cursor.card);
  // A speaker that was frozen may have a successor: it must not say what has been said meanwhile.
  if (!isSame(await parts.cursors.read(id), cursor)) return null;
  await parts.points.reach('before-post', id);
  const posted = await sayIfPossible(parts, utterance, { card: cursor.card, responseUrl });
  await parts.points.reach('after-post', id);
  return noteOrTakeBack(parts, id, { from: cursor, to: after, posted });
}

async function sayIfPossible(
  { chat, log }: SayParts,
  utterance: Utterance,
  context: Parameters<Chat['say']>[1],
): Promise<Posted | null> {
  try {
    return await chat.say(utterance, context);
  } catch (error) {
    // A person cannot be opened again like a room.
    const isHopeless = error instanceof ChatError && error.code !== 'later';
    if (!isHopeless || (isClosed(error) && roomOf(utterance.to))) throw error;
    const { to, request } = utterance;
    log.error({ request: request.id, to, error }, 'could not be said, left out');
    return null;
  }
}

/**
 * Notes what was posted. When somebody else has moved the cursor since, it does not count: who moved it says
 * the same, or has said it, and it would stand there twice. Unless it may have been noted before that, without
 * our hearing so: then it may be the only one.
 */
export async function noteOrTakeBack(
  parts: SayParts,
  id: string,
  { from, to, posted }: { from: SpeechCursor; to: SpeechCursor; posted: Posted | null },
): Promise<SpeechCursor | null> {
  const { cursor, isSure } = await tryMove(parts, id, from, to);
  if (cursor || !posted) return cursor;
  if (isSure || (await isOldCard(parts, id, to, posted))) await parts.chat.takeBack(posted);
  else parts.log.warn({ request: id }, 'a message may stand there twice');
  return null;
}

/** Is it a card, and another one the card now? */
async function isOldCard(
  { cursors }: SayParts,
  id: string,
  to: SpeechCursor,
  { ts }: Posted,
): Promise<boolean> {
  if (to.card?.ts !== ts) return false;
  const { card } = await cursors.read(id);
  return card !== null && card.ts !== ts;
}

const noteTries = 60;

/** What was said is noted, also while the store is away for a while: or it would be said again. */
export async function move(
  parts: Pick<SayParts, 'cursors' | 'pause'>,
  id: string,
  from: SpeechCursor,
  to: SpeechCursor,
): Promise<SpeechCursor | null> {
  const { cursor } = await tryMove(parts, id, from, to);
  return cursor;
}

/** `isSure`: without a cursor, it was never noted. */
async function tryMove(
  parts: Pick<SayParts, 'cursors' | 'pause'>,
  id: string,
  from: SpeechCursor,
  to: SpeechCursor,
): Promise<{ cursor: SpeechCursor | null; isSure: boolean }> {
  let isSure = true;
  for (let tries = 1; ; tries += 1) {
    try {
      if (await parts.cursors.move(id, from, to)) return { cursor: to, isSure };
      // An earlier try may have been noted without our hearing so.
      const isNoted = !isSure && isSame(await parts.cursors.read(id), to);
      return { cursor: isNoted ? to : null, isSure };
    } catch (error) {
      if (!(error instanceof StoreError) || tries >= noteTries) throw error;
      isSure = false;
      await parts.pause(tries);
    }
  }
}
