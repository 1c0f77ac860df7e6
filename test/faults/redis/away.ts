import { setTimeout as pause } from 'node:timers/promises';
import type { TestContext } from 'vitest';
import type { Point } from '../../../src/flow/points.ts';
import { people, rooms } from '../../helpers/fake-slack-state.ts';
import type { Matter } from '../attempt/matters.ts';
import { violations } from '../checks/invariants.ts';
import { readAll } from '../checks/seen.ts';
import { openTrail } from '../checks/trail.ts';
import { expectWordsOfSuccess } from '../checks/words.ts';
import type { Sprung } from '../harness/bot.ts';
import { type Stage, stage } from '../harness/stage.ts';
import { approvesUntilTaken, asksUntilTaken } from './insisting.ts';
import { isFirst } from './load.ts';

type Test = Pick<TestContext, 'expect' | 'onTestFinished'>;

/** Every step at which a bot can be held: of a wish, then of what follows once there is a card. */
export const wishSteps = ['before-ask', 'after-ask', 'before-plan'] as const satisfies Point[];
export const laterSteps = [
  'before-decision',
  'after-decision',
  'before-intent',
  'after-intent',
  'before-answer',
  'after-answer',
  'before-read-back',
  'before-final',
  'before-post',
  'after-post',
  'before-jobs',
  'after-jobs',
] as const satisfies Point[];
type Step = (typeof wishSteps)[number] | (typeof laterSteps)[number];

/** What a person hears whose wish or decision did not get through. */
export const honest =
  /nothing was recorded|could not confirm that this was recorded|nothing was decided/i;

/**
 * The bot comes to this step of a request; Redis is killed, and the bot goes on without it. Somebody else who asks
 * meanwhile is told the truth. When Redis is back everything ends as if nothing had been, with nobody's help but that of who was
 * told to try again.
 */
export async function awayAt(
  step: Step,
  matter: Matter,
  awayMs: number,
  test: Test,
): Promise<void> {
  const { expect } = test;
  const scene = await stage({}, test);
  const trail = openTrail(scene, test);
  const bot = await scene.startBot();
  const isWish = wishSteps.some((each) => each === step);

  if (!isWish) await asksUntilTaken(scene, matter);
  if (!isWish) await scene.story.becomes(matter.instance, 'waiting for approval');
  const trap = await bot.trap({ point: step, how: 'hold' });
  // Whoever is held up may be answered too late for Slack: that is looked at below.
  const first = (isWish ? asksUntilTaken : approvesUntilTaken)(scene, matter);
  await isAway(scene, trap, awayMs);
  await first;
  if (isWish) await approvesUntilTaken(scene, matter);

  await trail.holds('succeeded', { timeoutMs: 180_000 });
  const { writes, effects } = await scene[matter.cloud].counters();
  expect({ writes, effects }).toEqual({
    writes: { [matter.instance]: 1 },
    effects: { [matter.instance]: 1 },
  });
  await trail.said();
  const seen = await readAll(scene);
  const types = seen.find(({ request }) => request.state === 'succeeded')?.story;
  await expectWordsOfSuccess(
    scene,
    { about: matter.instance, types: (types ?? []).map(({ event }) => event.type), repeats: 1 },
    test,
  );
  expect(await violations(scene, (await readAll(scene)).filter(isFirst))).toEqual([]);
  expect(bot.hasEnded()).toBe(false);
}

/** For so long. Who asks or presses meanwhile hears so, within the time that Slack gives. */
async function isAway({ redis, slack, story }: Stage, trap: Sprung, ms: number): Promise<void> {
  await trap.sprung(60_000);
  await redis.crash();
  trap.go();
  const endsAtMs = performance.now() + ms;
  await story.asks('tencent cdb-healthy-5 on backup', people.dan);
  const value = JSON.stringify({ request: 'DBE-1001', fingerprint: 'AAAA-AAAA-AAAA' });
  const pressed = { user: people.cid, channel: rooms.requests, ts: '1.2', actionId: 'reject' };
  await slack.press({ ...pressed, force: { value } });
  await story.hears(people.dan, honest, 4_000);
  await story.hears(people.cid, honest, 4_000);
  await pause(Math.max(0, endsAtMs - performance.now()));
  await redis.restart();
}
