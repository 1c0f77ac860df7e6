import type { TestContext } from 'vitest';
import type { EventType } from '../../../src/domain/events.ts';
import { people } from '../../helpers/fake-slack-state.ts';
import { until } from '../../helpers/until.ts';
import { violations } from '../checks/invariants.ts';
import { readAll } from '../checks/seen.ts';
import { openTrail, type Trail } from '../checks/trail.ts';
import { expectWordsOfSuccess } from '../checks/words.ts';
import { type Stage, stage } from '../harness/stage.ts';
import { askAndApprove } from './attempt.ts';
import type { Moment } from './cells.ts';
import type { Matter } from './matters.ts';

type Test = Pick<TestContext, 'expect' | 'onTestFinished'>;

/** How long the frozen worker sleeps, and how the story goes on meanwhile. */
export interface Freeze {
  matter: Matter;
  at: Exclude<Moment, 'on-the-wire' | 'before-read-back' | 'after-answer'>;
  /** `taken over`: another worker has. `settled`: also, its signature has expired, and the request has ended. */
  until: 'taken over' | 'settled';
  /** Real time, at least; the rest is turned. */
  atLeastMs: number;
}

/** What has to come of it, event by event, but for the frozen worker's own late word. */
interface Right {
  types: EventType[];
  /** What it says when it wakes: that it was accepted, or not; null: nothing. */
  late: boolean | null;
  writes: number;
}

const answerIsLostAfterMs = 40_000;

function rightAfter({ matter, at, until: end }: Freeze): Right {
  const straight: EventType[] = ['intended', 'accepted', 'succeeded'];
  const settled: EventType[] =
    matter.triesAgain === 'bot' ? ['retried'] : ['left-to-person', 'retried'];
  const again: EventType[] = ['intended', 'outcome-unknown', ...settled, ...straight];
  const proven: EventType[] = ['intended', 'outcome-unknown', 'succeeded'];
  switch (at) {
    case 'before-intent':
    case 'before-final':
      return { types: straight, late: null, writes: 1 };
    case 'after-intent':
      return { types: again, late: false, writes: 1 };
    case 'before-answer':
      return { types: proven, late: true, writes: 1 };
    case 'before-socket':
      return end === 'settled'
        ? { types: again, late: false, writes: 1 }
        : { types: proven, late: true, writes: 1 };
  }
}

/** The worker is frozen there, another takes over, it wakes: one effect, and its late word is evidence. */
export async function freezeAt(freeze: Freeze, test: Test): Promise<void> {
  const { matter, at } = freeze;
  const scene = await stage({}, test);
  const trail = openTrail(scene, test);
  const frozen = await scene.startBot({ traps: [{ point: at, how: 'stop' }] });
  await askAndApprove(scene, matter);
  await frozen.traps[0]?.sprung(90_000);
  const frozenAtMs = performance.now();

  await scene.startBot();
  const isQuick = freeze.atLeastMs < answerIsLostAfterMs;
  if (isQuick) await scene.passMs(answerIsLostAfterMs);
  const right = rightAfter(freeze);
  if (right.types.includes('outcome-unknown')) await trail.holds('outcome-unknown');
  if (freeze.until === 'settled') await settle(scene, freeze, trail);
  if (right.late === null) await trail.holds('succeeded');
  await until(() => performance.now() - frozenAtMs > freeze.atLeastMs, { timeoutMs: 90_000 });
  const heldBefore = await trail.types();
  frozen.signal('SIGCONT');

  if (right.late !== null) await trail.holds('late-answer');
  if (!right.types.every((type) => heldBefore.includes(type))) await settle(scene, freeze, trail);
  await expectRight(scene, freeze, trail, test);
}

/** Time passes, and a person helps where only a person may. */
async function settle(scene: Stage, freeze: Freeze, trail: Trail): Promise<void> {
  const { matter } = freeze;
  if (rightAfter(freeze).types.includes('retried')) {
    await scene.passMs(matter.provableAfterMs);
    if (matter.triesAgain === 'person') {
      await trail.holds('left-to-person');
      await scene.story.reads(matter.instance, /A person has to decide/, 90_000);
      await scene.story.triesAgain(people.cid, matter.instance);
    }
  }
  await trail.holds('succeeded');
}

async function expectRight(scene: Stage, freeze: Freeze, trail: Trail, test: Test): Promise<void> {
  const { expect } = test;
  const { instance, cloud } = freeze.matter;
  const right = rightAfter(freeze);
  await trail.holds('succeeded');
  await trail.said();
  const events = await trail.events();
  const late = events.filter(({ type }) => type === 'late-answer');
  const types = events.map(({ type }) => type);
  expect(types.filter((type) => type !== 'late-answer')).toEqual([
    'asked',
    'planned',
    'approved',
    ...right.types,
  ]);
  const accepted = late.map(({ data }) => (data as { accepted: boolean }).accepted);
  expect(accepted).toEqual(right.late === null ? [] : [right.late]);
  const { writes, effects, mostAtOnce } = await scene[cloud].counters();
  expect(writes).toEqual({ [instance]: right.writes });
  expect(effects).toEqual({ [instance]: 1 });
  expect(mostAtOnce).toEqual({ [instance]: 1 });
  // The frozen worker may have been about to post something that another has posted since.
  await expectWordsOfSuccess(scene, { about: instance, types, repeats: 1 }, test);
  expect(await violations(scene, await readAll(scene))).toEqual([]);
}
