import type { FakeMessage } from './fake-slack-state.ts';
import { people, rooms } from './fake-slack-state.ts';
import type { House } from './house.ts';
import { everything } from './message-text.ts';
import { until } from './until.ts';

/** What people do and see, in their words. */
export interface Story {
  asks(text: string, by?: string, channel?: string): Promise<void>;
  /** The card about this instance, or request, once it is there. */
  card(about: string): Promise<FakeMessage>;
  presses(by: string, button: string, about: string): Promise<void>;
  /** Presses Approve and types the instance into the modal that opens. */
  approves(by: string, instance: string): Promise<void>;
  /** The card shows this state word. */
  becomes(about: string, state: string, timeoutMs?: number): Promise<FakeMessage>;
  /** Everything said in the thread of the card so far. */
  thread(about: string): string;
  /** The text of a private answer that matches. */
  hears(who: string, words: RegExp): Promise<string>;
}

export function tellStory({ slack }: House): Story {
  const find = (about: string) =>
    slack.messages(rooms.requests).findLast((message) => everything(message).includes(about));

  const story: Story = {
    async asks(text, by = people.ada, channel = rooms.requests) {
      await slack.command({ user: by, channel, text });
    },
    card: (about) => until(() => find(about), { what: `a card about ${about}` }),
    async presses(by, button, about) {
      const { channel, ts } = await story.card(about);
      await slack.press({ user: by, channel, ts, actionId: button });
    },
    async approves(by, instance) {
      await story.presses(by, 'approve', instance);
      await until(() => slack.views(by).some((view) => view.callbackId === 'confirm'), {
        what: `a modal in front of ${by}`,
      });
      await slack.submitView({ user: by, callbackId: 'confirm', values: { instance } });
    },
    becomes: (about, state, timeoutMs = 20_000) =>
      until(
        () => {
          const card = find(about);
          return card && everything(card).includes(state) ? card : undefined;
        },
        { timeoutMs, what: `${about} becomes ${state}` },
      ),
    thread(about) {
      const card = find(about);
      if (!card) return '';
      return slack
        .thread(card.channel, card.ts)
        .map((message) => message.text)
        .join('\n');
    },
    hears: (who, words) =>
      until(
        () =>
          [...slack.ephemerals(who), ...slack.directs(who)]
            .map((message) => everything(message))
            .find((text) => words.test(text)),
        { what: `${who} hears ${words}` },
      ),
  };
  return story;
}
