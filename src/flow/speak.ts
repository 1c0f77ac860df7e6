import { StoreError } from '../domain/errors.ts';
import type { Request } from '../domain/request.ts';
import { hasCard, type Told, type Utterance, utterancesOf } from '../domain/speech.ts';
import type { Points } from './points.ts';
import { type Chat, ChatError, type Log, type SpeechCursor, type SpeechCursors } from './ports.ts';
import type { Turns } from './turns.ts';

export interface SpeakParts {
  history(request: string): Promise<Told[]>;
  cursors: SpeechCursors;
  chat: Chat;
  turns: Turns;
  /** Waits before what was said is noted again, while the store is away. */
  pause(tries: number): Promise<void>;
  /** Says that everything up to this version is out. */
  spokenUpTo(request: string, version: number): Promise<void>;
  log: Log;
  points: Points;
}

/**
 * Brings what people see of one request up to date: first the card, then everything that its cursor
 * says has not been said yet, in order. One at a time per request; when somebody else speaks too, the
 * cursor moves under us and we stop. An edit of the card that came after theirs may have undone it:
 * then the newest state is put there first.
 *
 * @throws ChatError `later` when Slack is away: the job is tried again, nothing said twice.
 */
export async function speak(parts: SpeakParts, id: string): Promise<void> {
  let isOvertaken = false;
  for (;;) {
    const story = await parts.history(id);
    const latest = story.at(-1)?.request;
    if (!latest) return;
    const before = await parts.cursors.read(id);
    const { cursor, isEdited } = await showCard(parts, latest, before, isOvertaken);
    if (!cursor && isEdited) {
      isOvertaken = true;
      continue;
    }
    if (!cursor || isOvertaken) return;
    const spoken = await sayRest(parts, story, cursor);
    if (!spoken) return;
    await parts.spokenUpTo(id, latest.version);
    if ((await parts.history(id)).length === story.length) return;
  }
}

/** The cursor after the card shows the newest state; null when somebody else has moved it. */
async function showCard(
  parts: SpeakParts,
  request: Request,
  before: SpeechCursor,
  again: boolean,
): Promise<{ cursor: SpeechCursor | null; isEdited: boolean }> {
  const isShown = before.cardVersion >= request.version;
  if (!hasCard(request) || (isShown && !again)) return { cursor: before, isEdited: false };
  await parts.turns.toPutCard(before.card);
  if (!isSame(await parts.cursors.read(request.id), before)) {
    return { cursor: null, isEdited: again };
  }
  await parts.points.reach('before-post', request.id);
  const card = await putCard(parts, request, before);
  await parts.points.reach('after-post', request.id);
  const after = { ...before, card, cardVersion: Math.max(before.cardVersion, request.version) };
  return { cursor: await move(parts, request.id, before, after), isEdited: true };
}

async function putCard(
  parts: SpeakParts,
  request: Request,
  cursor: SpeechCursor,
): Promise<SpeechCursor['card']> {
  if (!cursor.card) return parts.chat.postCard(request);
  try {
    await parts.chat.updateCard(cursor.card, request);
    return cursor.card;
  } catch (error) {
    if (!(error instanceof ChatError && error.code === 'gone')) throw error;
    parts.log.warn({ request: request.id, error }, 'card is gone, posted again');
    return parts.chat.postCard(request);
  }
}

/** True when all is said; false when somebody else has moved the cursor. */
async function sayRest(
  parts: SpeakParts,
  story: readonly Told[],
  start: SpeechCursor,
): Promise<boolean> {
  let cursor: SpeechCursor | null = start;
  for (const told of story.slice(start.events)) {
    const utterances = utterancesOf(told);
    for (const utterance of utterances.slice(cursor.said)) {
      cursor = await sayNext(parts, utterance, cursor);
      if (!cursor) return false;
    }
    cursor = await move(parts, told.request.id, cursor, {
      ...cursor,
      events: cursor.events + 1,
      said: 0,
    });
    if (!cursor) return false;
  }
  return true;
}

async function sayNext(
  parts: SpeakParts,
  utterance: Utterance,
  cursor: SpeechCursor,
): Promise<SpeechCursor | null> {
  const { id } = utterance.request;
  const responseUrl = utterance.to === 'asker' ? await parts.cursors.responseUrl(id) : undefined;
  await parts.turns.toSay(utterance, cursor.card);
  // A speaker that was frozen may have a successor: it must not say what has been said meanwhile.
  if (!isSame(await parts.cursors.read(id), cursor)) return null;
  await parts.points.reach('before-post', id);
  try {
    await parts.chat.say(utterance, { card: cursor.card, responseUrl });
  } catch (error) {
    if (!(error instanceof ChatError && error.code === 'gone')) throw error;
    parts.log.error({ request: id, to: utterance.to, error }, 'could not be said, left out');
  }
  await parts.points.reach('after-post', id);
  return move(parts, id, cursor, { ...cursor, said: cursor.said + 1 });
}

const noteTries = 60;

/** What was said is noted, also while the store is away for a while: or it would be said again. */
async function move(
  parts: SpeakParts,
  id: string,
  from: SpeechCursor,
  to: SpeechCursor,
): Promise<SpeechCursor | null> {
  let isUnsure = false;
  for (let tries = 1; ; tries += 1) {
    try {
      if (await parts.cursors.move(id, from, to)) return to;
      // An earlier try may have been noted without our hearing so.
      return isUnsure && isSame(await parts.cursors.read(id), to) ? to : null;
    } catch (error) {
      if (!(error instanceof StoreError) || tries >= noteTries) throw error;
      isUnsure = true;
      await parts.pause(tries);
    }
  }
}

function isSame(a: SpeechCursor, b: SpeechCursor): boolean {
  return (
    a.events === b.events &&
    a.said === b.said &&
    a.cardVersion === b.cardVersion &&
    a.card?.ts === b.card?.ts
  );
}
