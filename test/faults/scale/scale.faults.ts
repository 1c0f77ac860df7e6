import { setTimeout as pause } from 'node:timers/promises';
import { it, type TestContext } from 'vitest';
import { people, rooms } from '../../helpers/fake-slack-state.ts';
import { startSentinel } from '../../helpers/redis-sentinel.ts';
import { until } from '../../helpers/until.ts';
import { openTrail } from '../checks/trail.ts';
import type { RemoteBot } from '../harness/bot.ts';
import { type Stage, stage } from '../harness/stage.ts';
import { expectAllDone, peopleWork } from '../redis/load.ts';
import { alike, fleetOf, killFirstAt, replace, split, startFleet } from './fleet.ts';
import { expectCalmLogs, expectHealthy, type Line } from './look.ts';

/** Kubernetes', unless it is told otherwise. */
const graceMs = 30_000;

it('loses one process of each kind in Socket Mode', async (test) => {
  const scene = await stage({}, test);
  await startFleet(scene, split);

  const { acknowledged } = await loseOneOfEach(scene);

  await expectAllWell(scene, await acknowledged, test);
});

it('loses one process of each kind, and the master of Redis', async (test) => {
  const sentinel = await startSentinel({ replicas: 2 });
  test.onTestFinished(() => sentinel.stop());
  const scene = await stage({ http: true, balancer: {}, redisSection: sentinel.setting }, test);
  await startFleet(scene, split);
  const old = await sentinel.master();

  const { acknowledged } = await loseOneOfEach(scene);
  await old.crash();
  const next = await sentinel.hasFailedOverFrom(old);
  await old.restart();

  const isExpected = ({ error }: Line) => /redis|store/i.test(JSON.stringify(error ?? ''));
  await expectAllWell({ ...scene, redis: next }, await acknowledged, test, { isExpected });
});

it('loses two of three that do everything', async (test) => {
  const scene = await stage({ http: true, balancer: {} }, test);
  const fleet = await startFleet(scene, alike);

  const losses = [
    await killFirstAt(fleet, 'after-decision'),
    await killFirstAt(fleet, 'before-answer'),
  ];
  const working = peopleWork(scene);
  for (const { killed } of losses) await replace(scene, await killed);

  await expectAllWell(scene, await working, test);
});

it('is restarted one process after the other while people work, and no command is refused', async (test) => {
  const scene = await stage(
    { http: true, balancer: { triesNext: false }, document: { http: { drainFor: '2s' } } },
    test,
  );
  const fleet = await startFleet(scene, split);
  const asking = askAllTheTime(scene);
  const working = peopleWork(scene);

  for (const bot of fleet) {
    const startedAtMs = performance.now();
    await bot.end('SIGTERM');
    test.expect(bot.child.exitCode).toBe(0);
    test.expect(performance.now() - startedAtMs).toBeLessThan(graceMs);
    await takesItsPlace(scene, bot);
  }
  const answers = await asking.stop();

  test.expect(answers.length).toBeGreaterThan(50);
  test.expect(answers.filter((status) => status !== 200)).toEqual([]);
  await expectAllWell(scene, await working, test);
});

/** One of the ingresses with a wish in hand, one worker before its write, and one after it. */
async function loseOneOfEach(scene: Stage): Promise<{ acknowledged: Promise<string[]> }> {
  const of = (role: RemoteBot['role']) => scene.bots.filter((bot) => bot.role === role);
  const losses = [
    await killFirstAt(of('ingress'), 'after-ask'),
    await killFirstAt(of('worker'), 'before-intent'),
    await killFirstAt(of('worker'), 'before-answer'),
  ];
  const acknowledged = peopleWork(scene);
  await Promise.all(losses.map(async ({ killed }) => replace(scene, await killed)));
  return { acknowledged };
}

/** Another one like it is there, and Slack's deliveries come to it, too. */
async function takesItsPlace(scene: Stage, bot: RemoteBot): Promise<void> {
  const next = await replace(scene, bot);
  if (bot.role === 'worker') return;
  await until(() => scene.balancer?.ready().includes(next.port), { timeoutMs: 30_000 });
}

/** Somebody wants to know how it stands, again and again. */
function askAllTheTime({ slack }: Stage): { stop(): Promise<number[]> } {
  const statuses: number[] = [];
  let isEnough = false;
  const asking = (async () => {
    while (!isEnough) {
      const asked = { user: people.dan, channel: rooms.requests, text: 'requests mine' };
      statuses.push((await slack.command(asked)).status);
      await pause(50);
    }
    return statuses;
  })();
  return {
    stop() {
      isEnough = true;
      return asking;
    },
  };
}

/** Everything acknowledged is done, once and rightly told, and the processes that are left are well. */
async function expectAllWell(
  scene: Stage,
  acknowledged: readonly string[],
  test: TestContext,
  options: { isExpected?: (line: Line) => boolean } = {},
): Promise<void> {
  await expectAllDone(scene, acknowledged, test, { redis: scene.redis });
  const events = (await openTrail(scene, test).events()).length + policiesAdopted;
  await expectHealthy(fleetOf(scene), events, test);
  expectCalmLogs(scene.bots, test, options);
}

/** It is in the log, and about no request. */
const policiesAdopted = 1;
