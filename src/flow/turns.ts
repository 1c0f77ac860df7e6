import type { Utterance } from '../domain/speech.ts';
import { roomOf } from './rooms.ts';
import type { ChatError, Room, SpeechCursor } from './speech-ports.ts';

/** Waits for its turn in one channel; `cards` for edits, which Slack counts for the whole workspace. */
export interface Pace {
  enter(channel: string): Promise<void>;
}

/**
 * Turns to write to the chat. Apart from the writing itself, because a turn may be long in coming:
 * who has waited looks again whether what it wants to say is still unsaid.
 */
export interface Turns {
  /** @throws ChatError `closed` when the room was shut a moment ago. */
  toPutCard(card: SpeechCursor['card']): Promise<void>;
  /** @throws ChatError `closed` when its room was shut a moment ago. */
  toSay(utterance: Utterance, card: SpeechCursor['card']): Promise<void>;
  /**
   * This room was found closed: for a moment nobody stands in line for it, and keeps a place that others need.
   *
   * @returns false when `why` is what is known of it already.
   */
  shut(room: Room, why: ChatError): boolean;
}

/** How long a closed room is not tried again. Who opens it is heard of within this time and a job's back-off. */
const shutForMs = 10_000;

/** @param now any steady clock, in milliseconds. */
export function takeTurns(
  pace: Pace,
  channels: { requests: string; audit: string | null },
  now: () => number = () => performance.now(),
): Turns {
  const shut = new Map<Room, { untilMs: number; why: ChatError }>();
  const throwIfShut = (room: Room | null) => {
    const known = room && shut.get(room);
    if (known && now() < known.untilMs) throw known.why;
  };
  return {
    async toPutCard(card) {
      throwIfShut('requests');
      await pace.enter(card ? 'cards' : channels.requests);
    },
    async toSay(utterance, card) {
      throwIfShut(roomOf(utterance.to));
      const { requester } = utterance.request;
      const heardIn = {
        thread: card?.channel ?? channels.requests,
        audit: channels.audit ?? channels.requests,
        requester: requester.id,
        asker: requester.id,
      };
      await pace.enter(heardIn[utterance.to]);
    },
    shut(room, why) {
      const known = shut.get(room);
      // What was only remembered says nothing new about the room.
      if (known?.why === why) return false;
      shut.set(room, { untilMs: now() + shutForMs, why });
      return true;
    },
  };
}
