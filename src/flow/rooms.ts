import { type Listener, type Told, type Utterance, utterancesOf } from '../domain/speech.ts';
import { type Room, roomNames, type SpeechCursor, type StoryPlace } from './speech-ports.ts';

/** The room in which a listener hears things; null: a person is told directly. */
export function roomOf(to: Listener): Room | null {
  if (to === 'thread') return 'requests';
  return to === 'audit' ? 'audit' : null;
}

export function isBehind({ behind }: SpeechCursor, room: Room | null): boolean {
  return room !== null && behind?.[room] !== undefined;
}

export function isAnyBehind(cursor: SpeechCursor): boolean {
  return roomNames.some((room) => isBehind(cursor, room));
}

/** From this place on the room hears nothing, while the story goes on elsewhere. */
export function leftBehind(
  cursor: SpeechCursor,
  room: Room,
  { events, said }: StoryPlace,
): SpeechCursor {
  return isBehind(cursor, room)
    ? cursor
    : { ...cursor, behind: { ...cursor.behind, [room]: { events, said } } };
}

/** The room hears everything again. */
export function caughtUp({ behind, ...cursor }: SpeechCursor, room: Room): SpeechCursor {
  const { [room]: _, ...others } = behind ?? {};
  return Object.keys(others).length === 0 ? cursor : { ...cursor, behind: others };
}

/** The next thing a room that is behind has not heard, and the cursor once it has; null: nothing more. */
export function nextMissed(
  story: readonly Told[],
  cursor: SpeechCursor,
  room: Room,
): { utterance: Utterance; heard: SpeechCursor } | null {
  const from = cursor.behind?.[room] ?? cursor;
  for (let events = from.events; events <= cursor.events; events += 1) {
    const told = story[events];
    const all = told ? utterancesOf(told) : [];
    const end = events === cursor.events ? cursor.said : all.length;
    for (let said = events === from.events ? from.said : 0; said < end; said += 1) {
      const utterance = all[said];
      if (!utterance || roomOf(utterance.to) !== room) continue;
      const place = { events, said: said + 1 };
      return { utterance, heard: { ...cursor, behind: { ...cursor.behind, [room]: place } } };
    }
  }
  return null;
}

/** Is it the very same place? Then nobody has said anything in between. */
export function isSame(a: SpeechCursor, b: SpeechCursor): boolean {
  return (
    isSamePlace(a, b) &&
    a.cardVersion === b.cardVersion &&
    a.card?.ts === b.card?.ts &&
    roomNames.every((room) => isSamePlace(a.behind?.[room], b.behind?.[room]))
  );
}

function isSamePlace(a: StoryPlace | undefined, b: StoryPlace | undefined): boolean {
  return a?.events === b?.events && a?.said === b?.said;
}
