import type { Request } from '../domain/request.ts';
import { hasCard, type Told } from '../domain/speech.ts';
import type { Meter } from './meter.ts';
import type { Clock } from './ports.ts';
import { isAnyBehind, isSame, leftBehind } from './rooms.ts';
import {
  catchUp,
  findShut,
  isClosed,
  move,
  noteOrTakeBack,
  type SayParts,
  type Shut,
  sayRest,
} from './say.ts';
import { ChatError, type Posted, type SpeechCursor } from './speech-ports.ts';

export interface SpeakParts extends SayParts {
  history(request: string): Promise<Told[]>;
  /** Says that everything up to this version is out. */
  spokenUpTo(request: string, version: number): Promise<void>;
  clock: Clock;
  meter: Pick<Meter, 'cardShown'>;
}

/**
 * Brings what people see of one request up to date: first the card, then everything that its cursor
 * says has not been said yet, in order. One at a time per request; when somebody else speaks too, the
 * cursor moves under us and we stop. An edit of the card that came after theirs may have undone it:
 * then the newest state is put there first.
 *
 * @throws ChatError `later` when Slack is away, `closed` when a room lets nothing in and all others have
 *   heard everything: the job is tried again, nothing said twice.
 */
export async function speak(parts: SpeakParts, id: string): Promise<void> {
  let isOvertaken = false;
  const shut: Shut = new Map();
  for (;;) {
    const story = await parts.history(id);
    const newest = story.at(-1);
    if (!newest) return;
    const latest = newest.request;
    const before = await parts.cursors.read(id);
    const { cursor, isEdited } = await showCard(parts, latest, {
      before,
      again: isOvertaken,
      shut,
    });
    if (!cursor && isEdited) {
      isOvertaken = true;
      continue;
    }
    if (!cursor || isOvertaken) return;
    if (isEdited) {
      const delayMs = parts.clock.now() - Date.parse(newest.logged.at);
      parts.meter.cardShown({ delayMs });
    }
    const heard = await catchUp(parts, story, cursor, shut);
    const spoken = heard && (await sayRest(parts, story, heard, shut));
    if (!spoken) return;
    if (!isAnyBehind(spoken)) await parts.spokenUpTo(id, latest.version);
    if ((await parts.history(id)).length !== story.length) continue;
    for (const closed of shut.values()) throw closed;
    return;
  }
}

interface Showing {
  before: SpeechCursor;
  /** Somebody else's edit may have been undone: put it there once more. */
  again: boolean;
  shut: Shut;
}

/** The cursor after the card shows the newest state; null when somebody else has moved it. */
async function showCard(
  parts: SpeakParts,
  request: Request,
  { before, again, shut }: Showing,
): Promise<{ cursor: SpeechCursor | null; isEdited: boolean }> {
  const isShown = before.cardVersion >= request.version;
  if (!hasCard(request) || shut.has('requests') || (isShown && !again)) {
    return { cursor: before, isEdited: false };
  }
  try {
    await parts.turns.toPutCard(before.card);
    if (!isSame(await parts.cursors.read(request.id), before)) {
      return { cursor: null, isEdited: again };
    }
    await parts.points.reach('before-post', request.id);
    const card = await putCard(parts, request, before);
    await parts.points.reach('after-post', request.id);
    const after = { ...before, card, cardVersion: Math.max(before.cardVersion, request.version) };
    const posted = card.ts === before.card?.ts ? null : card;
    const change = { from: before, to: after, posted };
    const cursor = await noteOrTakeBack(parts, request.id, change);
    // It can no longer be edited, and would show an old state and its buttons for ever.
    if (cursor && posted && before.card) await parts.chat.takeBack(before.card);
    return { cursor, isEdited: true };
  } catch (error) {
    if (!(error instanceof ChatError) || error.code === 'later') throw error;
    if (isClosed(error)) findShut(parts, shut, 'requests', error);
    else refuseCard(parts, shut, request.id, error);
    const left = leftBehind(before, 'requests', before);
    const cursor = left === before ? before : await move(parts, request.id, before, left);
    return { cursor, isEdited: false };
  }
}

/** Slack will never take this card, wherever it goes. Nobody else has to wait for it. */
function refuseCard(parts: SpeakParts, shut: Shut, id: string, error: ChatError): void {
  shut.set('requests', error);
  parts.log.error({ request: id, error }, 'the card cannot be shown');
  void parts.operators.tell(
    `card:${id}`,
    `The card of ${id} cannot be shown: Slack says ${error.slackCode}. It goes on without card and thread, and who asked is told directly.`,
  );
}

async function putCard(parts: SpeakParts, request: Request, cursor: SpeechCursor): Promise<Posted> {
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
