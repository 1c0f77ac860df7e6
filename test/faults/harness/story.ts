import { type FakeMessage, people, rooms } from '../../helpers/fake-slack-state.ts';
import { everything } from '../../helpers/message-text.ts';
import { until } from '../../helpers/until.ts';
import type { Scene } from './scene.ts';

/** What people do and see in a scene, in their words. */
export interface Story {
  asks(text: string, by?: string): Promise<void>;
  /** The newest card about this instance, or request, once it is there. */
  card(about: string, timeoutMs?: number): Promise<FakeMessage>;
  presses(by: string, button: string, about: string): Promise<void>;
  /** Presses Approve and types the instance into the modal that opens. */
  approves(by: string, instance: string): Promise<void>;
  /** Presses Try again on what was left to a person, and types the instance. */
  triesAgain(by: string, instance: string): Promise<void>;
  /** The card shows this state word. */
  becomes(about: string, state: string, timeoutMs?: number): Promise<FakeMessage>;
  /** What is said in the thread of the card so far, oldest first. */
  thread(about: string): Promise<string[]>;
  /** Waits until something in the thread matches. */
  reads(about: string, words: RegExp, timeoutMs?: number): Promise<string>;
  /** The text of a private answer that matches. */
  hears(who: string, words: RegExp, timeoutMs?: number): Promise<string>;
}

export function tellStory({ slack }: Pick<Scene, 'slack'>): Story {
  const find = async (about: string) =>
    (await slack.messages(rooms.requests)).findLast((message) =>
      everything(message).includes(about),
    );

  const confirms = async (button: string, by: string, instance: string) => {
    const isOpen = async () =>
      (await slack.views(by)).some((view) => view.callbackId === 'confirm');
    await story.presses(by, button, instance);
    // A bot that has no time opens none within Slack's limit, and says so: then one presses again.
    await until(isOpen).catch(() => story.presses(by, button, instance));
    await until(isOpen, { what: `a modal in front of ${by}` });
    const sends = () => slack.submitView({ user: by, callbackId: 'confirm', values: { instance } });
    if ((await sends()).errors) await sends();
  };

  const story: Story = {
    async asks(text, by = people.ada) {
      await slack.command({ user: by, channel: rooms.requests, text });
    },
    card: (about, timeoutMs = 20_000) =>
      until(() => find(about), { timeoutMs, what: `a card about ${about}` }),
    async presses(by, button, about) {
      const { channel, ts } = await story.card(about);
      await slack.press({ user: by, channel, ts, actionId: button });
    },
    approves: (by, instance) => confirms('approve', by, instance),
    triesAgain: (by, instance) => confirms('retry', by, instance),
    becomes: (about, state, timeoutMs = 30_000) =>
      until(
        async () => {
          const card = await find(about);
          return card && everything(card).includes(state) ? card : undefined;
        },
        { timeoutMs, what: `${about} becomes ${state}` },
      ),
    async thread(about) {
      const card = await find(about);
      if (!card) return [];
      return (await slack.thread(card.channel, card.ts)).map((message) => message.text);
    },
    reads: (about, words, timeoutMs = 20_000) =>
      until(async () => (await story.thread(about)).find((text) => words.test(text)), {
        timeoutMs,
        what: `the thread of ${about} says ${words}`,
      }),
    hears: (who, words, timeoutMs = 20_000) =>
      until(
        async () =>
          [...(await slack.ephemerals(who)), ...(await slack.directs(who))]
            .map((message) => everything(message))
            .find((text) => words.test(text)),
        { timeoutMs, what: `${who} hears ${words}` },
      ),
  };
  return story;
}

/** Types it, again when Slack shows an error: on a loaded machine a socket may just be made anew. */
export async function askUntilHeard(
  text: string,
  { slack }: Pick<Scene, 'slack'>,
  channel: string = rooms.requests,
): Promise<void> {
  const type = () => slack.command({ user: people.ada, channel, text });
  await until(async () => (await type()).status === 200, { timeoutMs: 60_000, what: text });
}
