import type { Utterance } from '../domain/speech.ts';
import type { SpeechCursor } from './ports.ts';

/** Waits for its turn in one channel; `cards` for edits, which Slack counts for the whole workspace. */
export interface Pace {
  enter(channel: string): Promise<void>;
}

/**
 * Turns to write to the chat. Apart from the writing itself, because a turn may be long in coming:
 * who has waited looks again whether what it wants to say is still unsaid.
 */
export interface Turns {
  toPutCard(card: SpeechCursor['card']): Promise<void>;
  toSay(utterance: Utterance, card: SpeechCursor['card']): Promise<void>;
}

export function takeTurns(pace: Pace, channels: { requests: string; audit: string | null }): Turns {
  return {
    toPutCard: (card) => pace.enter(card ? 'cards' : channels.requests),
    toSay(utterance, card) {
      const { requester } = utterance.request;
      const heardIn = {
        thread: card?.channel ?? channels.requests,
        audit: channels.audit ?? channels.requests,
        requester: requester.id,
        asker: requester.id,
      };
      return pace.enter(heardIn[utterance.to]);
    },
  };
}
