import type { Chat } from './ports.ts';

/** Waits for its turn in one channel; `cards` for edits, which Slack counts for the whole workspace. */
export interface Pace {
  enter(channel: string): Promise<void>;
}

/** A chat that keeps the pace of each channel it writes to. */
export function keepPace(
  chat: Chat,
  pace: Pace,
  channels: { requests: string; audit: string | null },
): Chat {
  return {
    async postCard(request) {
      await pace.enter(channels.requests);
      return chat.postCard(request);
    },
    async updateCard(card, request) {
      await pace.enter('cards');
      return chat.updateCard(card, request);
    },
    async say(utterance, context) {
      const { requester } = utterance.request;
      const heardIn = {
        thread: context.card?.channel ?? channels.requests,
        audit: channels.audit ?? channels.requests,
        requester: requester.id,
        asker: requester.id,
      };
      await pace.enter(heardIn[utterance.to]);
      return chat.say(utterance, context);
    },
  };
}
