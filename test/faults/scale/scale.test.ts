import { it } from 'vitest';
import { openTrail } from '../checks/trail.ts';
import { stage } from '../harness/stage.ts';
import { expectAllDone, peopleWork, wanted } from '../redis/load.ts';
import { fleetOf, killFirstAt, replace, split, startFleet } from './fleet.ts';
import { expectCalmLogs, expectHealthy } from './look.ts';

/** One of each cloud and operation: Slack takes one message a second. */
const wishes = wanted.filter((_, index) => index % 2 === 0);

/** It is in the log, and about no request. */
const policiesAdopted = 1;

it('goes on when of two ingresses one is killed, and of three workers two', async (test) => {
  const scene = await stage({ http: true, balancer: {} }, test);
  const trail = openTrail(scene, test);
  const fleet = await startFleet(scene, split);
  const workers = fleet.filter(({ role }) => role === 'worker');
  const ingresses = fleet.filter(({ role }) => role === 'ingress');

  const losses = [
    // A wish is stored, and its command not answered.
    await killFirstAt(ingresses, 'after-ask'),
    await killFirstAt(workers, 'before-intent'),
    await killFirstAt(workers, 'before-answer'),
  ];
  const working = peopleWork(scene, wishes);
  await Promise.all(losses.map(async ({ killed }) => replace(scene, await killed)));
  await trail.holds('succeeded', { nth: wishes.length - 1 });
  // Until then the answer of the write that was under way could still come.
  await scene.passMs(40_000);

  await expectAllDone(scene, await working, test, { all: wishes });
  const now = fleetOf(scene);
  test.expect(now.map(({ role }) => role).toSorted()).toEqual(split.toSorted());
  await expectHealthy(now, (await trail.events()).length + policiesAdopted, test);
  expectCalmLogs(scene.bots, test);
}, 240_000);
