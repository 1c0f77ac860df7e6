import { setTimeout as pause } from 'node:timers/promises';
import { huaweiKeys } from '../../../src/simulator/huawei/seeds.ts';
import { tencentKeys } from '../../../src/simulator/tencent/seeds.ts';
import { people, rooms } from '../../helpers/fake-slack-state.ts';
import { everything } from '../../helpers/message-text.ts';
import { until } from '../../helpers/until.ts';
import type { Seen } from '../checks/seen.ts';
import type { Scene } from '../harness/scene.ts';
import { tellStory } from '../harness/story.ts';
import type { Deed, Kind } from './plan.ts';

type Press = Extract<Deed, { do: 'press' }>;

export function tencentInstance(index: number): string {
  return `cdb-chaos${String(index).padStart(4, '0')}`;
}

export function huaweiInstance(index: number): string {
  return `${String(index).padStart(32, '0')}in07`;
}

const commandsFor: Readonly<Record<Kind, (instance: string) => string>> = {
  storage: (instance) => `tencent ${instance} key=${tencentKeys.enabled}`,
  backup: (instance) => `tencent ${instance} on backup`,
  huawei: (instance) => `huawei ${instance} on key=${huaweiKeys.enabled}`,
};

/** Somebody whose click seems to do nothing tries again, so often. */
const tries = 4;
const modalWithinMs = 2_500;
const againAfterMs = 3_000;

/** The people of a random walk: each does one thing at a time, and remembers what was acknowledged. */
export function createPeople({ slack }: Pick<Scene, 'slack'>, kinds: readonly Kind[]) {
  const story = tellStory({ slack });
  const wishes: { id: string; instance: string }[] = [];
  const approvals: { by: string; instance: string }[] = [];

  const instanceOf = (index: number) =>
    kinds[index] === 'huawei' ? huaweiInstance(index) : tencentInstance(index);

  return {
    /** So many wishes were acknowledged. */
    asked: () => wishes.length,
    instanceOf,

    async ask(index: number): Promise<void> {
      const instance = instanceOf(index);
      const text = commandsFor[kinds[index] ?? 'storage'](instance);
      for (let count = 0; count < tries; count += 1) {
        const asked = { user: people.ada, channel: rooms.requests, text };
        const { status, body } = await slack.command(asked);
        const id = /DBE-\d+/.exec(JSON.stringify(body))?.[0];
        if (status === 200 && id) {
          wishes.push({ id, instance });
          return;
        }
        await pause(againAfterMs);
      }
      throw new Error(`${instance} could not be asked for`);
    },

    /** Waits for the card that a press is about. */
    async waitForCard(index: number): Promise<void> {
      await story.card(instanceOf(index), 30_000);
    },

    async press({ request, by, button, times }: Press): Promise<void> {
      const instance = instanceOf(request);
      const user = people[by];
      if (button === 'approve') {
        const isTaken = await answerModal(user, instance, { button, times });
        if (isTaken) approvals.push({ by: user, instance });
      }
      if (button === 'reject') await answerModal(user, instance, { button, times });
      if (button === 'cancel') await click(user, instance, { button, times });
    },

    /** Try again, where a person has to decide. */
    async tryAgain(instance: string): Promise<void> {
      await answerModal(people.cid, instance, { button: 'retry', times: 1 });
    },

    /** What was acknowledged, and is neither there nor was refused. */
    async lost(seen: readonly Seen[]): Promise<string[]> {
      const gone = wishes.filter(
        ({ id, instance }) =>
          !seen.some(({ request }) => request.id === id && request.wish.instance === instance),
      );
      const dropped: string[] = [];
      for (const { by, instance } of approvals) {
        const mine = seen.filter(({ request }) => request.wish.instance === instance);
        const isThere = mine.some(
          ({ request, story: told }) =>
            request.state !== 'pending' || told.some(({ logged }) => logged.actor.id === by),
        );
        const isRefused = (await heardBy(by)).some((text) => text.includes(instance));
        if (!isThere && !isRefused) dropped.push(`the approval of ${instance} by ${by}`);
      }
      return [...gone.map(({ id, instance }) => `${id} (${instance})`), ...dropped];
    },
  };

  async function heardBy(user: string): Promise<string[]> {
    return [...(await slack.ephemerals(user)), ...(await slack.directs(user))].map(everything);
  }

  async function click(
    user: string,
    instance: string,
    { button, times }: { button: string; times: number },
  ): Promise<void> {
    const { channel, ts } = await story.card(instance, 25_000);
    const clicks = Array.from({ length: times }, () =>
      slack.press({ user, channel, ts, actionId: button }),
    );
    await Promise.allSettled(clicks);
  }

  /** @returns whether what was typed into the modal was taken. */
  async function answerModal(
    user: string,
    instance: string,
    clicks: { button: string; times: number },
  ): Promise<boolean> {
    const isReject = clicks.button === 'reject';
    const callbackId = isReject ? 'reject' : 'confirm';
    const values: Record<string, string> = isReject ? { reason: 'not now' } : { instance };
    for (let count = 0; count < tries; count += 1) {
      const before = (await slack.views(user)).length;
      const heard = (await heardBy(user)).length;
      await click(user, instance, clicks);
      const isOpen = async () => (await slack.views(user)).length > before;
      const isAnswered = async () => (await isOpen()) || (await heardBy(user)).length > heard;
      await until(isAnswered, { timeoutMs: modalWithinMs }).catch(() => undefined);
      if (await isOpen()) {
        const { status, errors } = await slack.submitView({ user, callbackId, values });
        if (status === 200) return errors === null;
      } else if ((await heardBy(user)).length > heard) {
        return false;
      }
      await pause(againAfterMs);
    }
    return false;
  }
}
