import type { TestContext } from 'vitest';
import { people } from '../../helpers/fake-slack-state.ts';
import { until } from '../../helpers/until.ts';
import { violations } from '../checks/invariants.ts';
import { readAll } from '../checks/seen.ts';
import { openTrail, type Trail } from '../checks/trail.ts';
import { expectWordsOfSuccess } from '../checks/words.ts';
import type { RemoteBot, TrapDraft } from '../harness/bot.ts';
import { type Stage, stage } from '../harness/stage.ts';
import { askUntilHeard } from '../harness/story.ts';
import { behaviours, type Cell, moments, rightStory, rightWrites } from './cells.ts';
import type { Matter } from './matters.ts';

type Test = Pick<TestContext, 'expect' | 'onTestFinished'>;

/** Longer than anybody waits for the answer of a write, and shorter than an effect stays hidden. */
const answerIsLostAfterMs = 40_000;
const longestLagMs = 100_000;
/** The bound is 10 s; the rest is for a machine that is busy. */
const stopsWithinMs = 14_000;

/** Somebody asks for it, and somebody else approves. */
export async function askAndApprove(scene: Stage, matter: Matter): Promise<void> {
  const { story } = scene;
  await askUntilHeard(matter.ask, scene);
  await story.becomes(matter.instance, 'waiting for approval', 90_000);
  if (matter.isTyped) await story.approves(people.ben, matter.instance);
  else await story.presses(people.ben, 'approve', matter.instance);
}

/** The worker is killed there, another takes over, and everything ends as it must. */
export async function killAt(cell: Cell, test: Test): Promise<void> {
  const { scene, trail, bot } = await leadTo(cell, 'kill', test);
  if (cell.at === 'on-the-wire') await bot.end('SIGKILL');

  await takeOver(scene, cell, trail);

  await expectRight(scene, cell, trail, test);
}

/** The worker is told to stop while it is held there, ends within its bound, and is followed by another. */
export async function stopAt(cell: Cell, test: Test): Promise<void> {
  const { scene, trail, bot } = await leadTo(cell, 'hold', test);
  const stoppedAtMs = performance.now();
  await bot.end('SIGTERM');
  test.expect(bot.child.exitCode).toBe(0);
  test.expect(performance.now() - stoppedAtMs).toBeLessThan(stopsWithinMs);

  await takeOver(scene, cell, trail);

  await expectRight(scene, cell, trail, test);
}

/** A bot comes to that moment. What it does there happens to it, but on the wire. */
async function leadTo(
  cell: Cell,
  how: TrapDraft['how'],
  test: Test,
): Promise<{ scene: Stage; trail: Trail; bot: RemoteBot }> {
  const { matter, at } = cell;
  const scene = await stage({}, test);
  const trail = openTrail(scene, test);
  await makeCloud(scene, cell);
  const traps = at === 'on-the-wire' ? [] : [{ point: at, how }];
  const bot = await scene.startBot({ traps });
  await askAndApprove(scene, matter);
  await (bot.traps[0]?.sprung(90_000) ?? untilOnTheWire(scene, matter));
  return { scene, trail, bot };
}

async function takeOver(scene: Stage, cell: Cell, trail: Trail): Promise<void> {
  await scene.passMs(answerIsLostAfterMs);
  await scene.startBot();
  await helpToTheEnd(scene, cell, trail);
}

async function makeCloud(scene: Stage, { matter, at, cloud }: Cell): Promise<void> {
  const fault = behaviours[cloud];
  const isHeldUp = at === 'on-the-wire';
  if (!fault && !isHeldUp) return;
  await scene[matter.cloud].misbehave({
    how: 'delay',
    ...fault,
    action: matter.action,
    instance: matter.instance,
    ...(isHeldUp ? { delayMs: answerIsLostAfterMs } : {}),
  });
}

/** The cloud has the write, and nobody has its answer. */
async function untilOnTheWire(scene: Stage, { cloud, instance }: Matter): Promise<void> {
  await until(async () => (await scene[cloud].counters()).writes[instance] === 1, {
    timeoutMs: 90_000,
    what: 'the write is on the wire',
  });
}

/** Time passes where only time helps, and a person helps where only a person may. */
async function helpToTheEnd(scene: Stage, cell: Cell, trail: Trail): Promise<void> {
  const { matter } = cell;
  const right = rightStory(cell);
  if (cell.cloud === 'does it and shows it late') {
    const shows = moments[cell.at] === 'sent' ? 'unknown' : 'verifying';
    await scene.story.becomes(matter.instance, shows, 90_000);
    await scene.passMs(longestLagMs);
  }
  if (!right.includes('retried')) return;
  await trail.holds('outcome-unknown');
  await scene.passMs(matter.provableAfterMs);
  if (matter.triesAgain === 'bot') return;
  await trail.holds('left-to-person');
  await scene.story.reads(matter.instance, /A person has to decide/, 90_000);
  await scene.story.becomes(matter.instance, 'unknown');
  await scene.story.triesAgain(people.cid, matter.instance);
}

/** Exactly one effect, the right story, the right words. */
export async function expectRight(
  scene: Stage,
  cell: Cell,
  trail: Trail,
  test: Test,
): Promise<void> {
  const { expect } = test;
  const { instance, cloud } = cell.matter;
  const types = ['asked', 'planned', 'approved', ...rightStory(cell)];
  await trail.holds('succeeded');
  expect(await trail.types()).toEqual(types);
  const { writes, effects, mostAtOnce } = await scene[cloud].counters();
  expect(writes).toEqual({ [instance]: rightWrites(cell) });
  expect(effects).toEqual({ [instance]: 1 });
  expect(mostAtOnce).toEqual({ [instance]: 1 });
  await trail.said();
  // Whoever was killed may have been about to note what it had said.
  await expectWordsOfSuccess(scene, { about: instance, types, repeats: 1 }, test);
  expect(await violations(scene, await readAll(scene))).toEqual([]);
}
