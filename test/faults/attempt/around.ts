import type { TestContext } from 'vitest';
import { people, rooms } from '../../helpers/fake-slack-state.ts';
import { until } from '../../helpers/until.ts';
import { countRepeats, violations } from '../checks/invariants.ts';
import { readAll } from '../checks/seen.ts';
import { openTrail, type Trail } from '../checks/trail.ts';
import type { RemoteBot, TrapDraft } from '../harness/bot.ts';
import { type Stage, stage } from '../harness/stage.ts';
import { askUntilHeard } from '../harness/story.ts';
import { type Matter, storage } from './matters.ts';

type Test = Pick<TestContext, 'expect' | 'onTestFinished'>;

/** A scene in which a first bot takes work, with these traps. */
export async function around(
  test: Test,
  traps: readonly TrapDraft[] = [],
): Promise<{ scene: Stage; trail: Trail; first: Awaited<ReturnType<Stage['startBot']>> }> {
  const scene = await stage({}, test);
  const trail = openTrail(scene, test);
  return { scene, trail, first: await scene.startBot({ traps }) };
}

/** A request for storage encryption waits for its approval, and everything about it is said. */
export async function askQuietly(scene: Stage): Promise<void> {
  const { slack, story } = scene;
  await askUntilHeard(storage.ask, scene);
  await story.becomes(storage.instance, 'waiting for approval', 90_000);
  await until(
    async () => (await slack.messages(rooms.audit)).some(({ text }) => text.includes(' planned ')),
    { timeoutMs: 90_000, what: 'the audit channel hears of the plan' },
  );
}

/** From now on the bot makes no call: so it is not in the middle of one when something is said and it is killed. */
export async function holdCalls(bot: Pick<RemoteBot, 'trap'>): Promise<void> {
  await bot.trap({ point: 'before-intent', how: 'hold' });
}

/**
 * Sends the modal that is open in front of Ben, again if there was no time to look at it.
 *
 * @returns what Slack would show in the end.
 */
export async function sendsConfirmation({ slack }: Stage) {
  const values = { instance: storage.instance };
  const send = () => slack.submitView({ user: people.ben, callbackId: 'confirm', values });
  const sent = await send();
  return sent.status === 200 && !sent.errors ? sent : await send();
}

/** It ended in one effect, by this way, and nothing was said more often than that. */
export async function expectOneEffect(
  given: { scene: Stage; trail: Trail; types: string[]; repeats: number; matter?: Matter },
  { expect }: Test,
): Promise<void> {
  const { scene, trail, types, repeats, matter = storage } = given;
  await trail.holds('succeeded', { timeoutMs: 150_000 });
  await scene.story.becomes(matter.instance, 'succeeded', 90_000);
  await trail.said();
  expect(await trail.types()).toEqual(types);
  expect((await scene.tencent.counters()).writes).toEqual({ [matter.instance]: 1 });
  const seen = await readAll(scene);
  expect(await violations(scene, seen)).toEqual([]);
  expect(await countRepeats(scene, seen)).toBe(repeats);
}

/** The events of a request that nothing befalls. */
export const straight = ['asked', 'planned', 'approved', 'intended', 'accepted', 'succeeded'];
