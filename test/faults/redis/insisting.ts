import { setTimeout as pause } from 'node:timers/promises';
import { people, rooms } from '../../helpers/fake-slack-state.ts';
import { everything } from '../../helpers/message-text.ts';
import type { Matter } from '../attempt/matters.ts';
import type { Stage } from '../harness/stage.ts';

/** Somebody who was told that it could not be done tries again, like this often, for so long. */
const everyMs = 1_000;
const forMs = 120_000;

/** Asks until it is acknowledged. @returns the id of the request in the acknowledgement. */
export async function asksUntilTaken(
  { slack }: Pick<Stage, 'slack'>,
  { ask }: Pick<Matter, 'ask'>,
): Promise<string> {
  return await insist(`${ask} is acknowledged`, async () => {
    const asked = { user: people.ada, channel: rooms.requests, text: ask };
    const { body } = await slack.command(asked);
    return /DBE-\d+/.exec(JSON.stringify(body ?? ''))?.[0];
  });
}

/** Approves until the card waits for nobody any more. */
export async function approvesUntilTaken(
  { slack, story }: Pick<Stage, 'slack' | 'story'>,
  { instance, isTyped }: Pick<Matter, 'instance' | 'isTyped'>,
  by: string = people.ben,
): Promise<void> {
  await story.becomes(instance, 'waiting for approval', forMs);
  const isOpen = async () =>
    (await slack.views(by)).some((view) => JSON.stringify(view).includes(instance));
  await insist(`${instance} is approved`, async () => {
    const card = await story.card(instance);
    if (!everything(card).includes('waiting for approval')) return true;
    try {
      if (!(await isOpen())) {
        const { channel, ts } = card;
        await slack.press({ user: by, channel, ts, actionId: 'approve' });
      }
      if (isTyped && (await isOpen())) {
        await slack.submitView({ user: by, callbackId: 'confirm', values: { instance } });
      }
    } catch (error) {
      // The card, or the modal, has changed under the finger.
      if (!/no button|sees no modal/.test(String(error))) throw error;
    }
    return undefined;
  });
}

async function insist<T>(what: string, attempt: () => Promise<T | undefined>): Promise<T> {
  const endsAtMs = performance.now() + forMs;
  for (;;) {
    const taken = await attempt();
    if (taken !== undefined) return taken;
    if (performance.now() > endsAtMs) throw new Error(`not within ${forMs} ms: ${what}`);
    await pause(everyMs);
  }
}
