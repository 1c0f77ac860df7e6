import { setTimeout as pause } from 'node:timers/promises';
import { describe, it, type TestContext } from 'vitest';
import { people } from '../../helpers/fake-slack-state.ts';
import type { TestRedis } from '../../helpers/redis.ts';
import { startCluster } from '../../helpers/redis-cluster.ts';
import { startSentinel, type TestSentinel } from '../../helpers/redis-sentinel.ts';
import { storage } from '../attempt/matters.ts';
import { countRepeats } from '../checks/invariants.ts';
import { type Stage, stage } from '../harness/stage.ts';
import { honest } from './away.ts';
import { asksUntilTaken } from './insisting.ts';
import { expectAllDone, peopleWork } from './load.ts';

type Test = Pick<TestContext, 'expect' | 'onTestFinished'>;

describe.concurrent('with Sentinels', () => {
  it('what was acknowledged outlives the master, and nothing runs twice', async (test) => {
    const { scene, sentinel } = await withSentinels(test);
    await Promise.all([scene.startBot(), scene.startBot()]);
    const old = await sentinel.master();

    const working = peopleWork(scene);
    await pause(3_000);
    await old.crash();
    const next = await sentinel.hasFailedOverFrom(old);
    await old.restart();

    const seen = await expectAllDone(scene, await working, test, { redis: next });
    // What was said just before, and noted nowhere that is left, is said once more.
    const repeats = await countRepeats(scene, seen);
    test.expect(repeats).toBeLessThanOrEqual(seen.length);
  });

  it('two masters in a row may be killed in the middle of a write', async (test) => {
    const { scene, sentinel } = await withSentinels(test);
    const bot = await scene.startBot();
    const id = await asksUntilTaken(scene, storage);
    const intended = await bot.trap({ point: 'after-intent', how: 'hold' });
    const answered = await bot.trap({ point: 'before-answer', how: 'hold' });
    await scene.story.approves(people.ben, storage.instance);

    await intended.sprung();
    const second = await failOver(sentinel, await sentinel.master());
    intended.go();
    await answered.sprung();
    const third = await failOver(sentinel, second);
    answered.go();

    await expectAllDone(scene, [id], test, { redis: third, all: [storage] });
  });

  it('nothing is called recorded while no replica has it', async (test) => {
    const { scene, sentinel } = await withSentinels(test);
    await scene.startBot();
    await asksUntilTaken(scene, storage);
    await scene.story.becomes(storage.instance, 'waiting for approval');
    const replicas = await sentinel.replicas();

    for (const { pid } of replicas) process.kill(pid, 'SIGSTOP');
    await scene.story.asks('tencent cdb-healthy-5 on backup', people.dan);
    await scene.story.hears(people.dan, honest, 5_000);
    for (const { pid } of replicas) process.kill(pid, 'SIGCONT');

    await scene.story.approves(people.ben, storage.instance);
    await scene.story.becomes(storage.instance, 'succeeded', 120_000);
  });
});

describe.concurrent('in a Cluster', () => {
  it('everything works, and goes on when the owner of the slot is killed', async (test) => {
    const cluster = await startCluster({ masters: 3, replicas: 1 });
    test.onTestFinished(() => cluster.stop());
    const scene = await stage({ redisSection: cluster.setting }, test);
    await scene.startBot();
    const first = { ...storage, instance: 'cdb-healthy-2', ask: 'tencent cdb-healthy-2 on backup' };
    const all = [{ ...first, isTyped: false }];
    await expectAllDone(scene, await peopleWork(scene, all), test, { redis: cluster.owner, all });
    const [replica] = cluster.replicas;
    if (!replica) throw new Error('no replica');

    const working = peopleWork(scene, [storage]);
    await cluster.owner.crash();
    await pause(8_000);
    await cluster.owner.restart();

    const both = [...all, storage];
    await expectAllDone(scene, await working, test, { redis: replica, all: both });
  });
});

async function withSentinels(test: Test): Promise<{ scene: Stage; sentinel: TestSentinel }> {
  const sentinel = await startSentinel({ replicas: 2 });
  test.onTestFinished(async () => {
    for (const { pid } of sentinel.nodes) if (pid > 0) process.kill(pid, 'SIGCONT');
    await sentinel.stop();
  });
  const scene = await stage({ redisSection: sentinel.setting }, test);
  return { scene, sentinel };
}

/** The master is killed, another takes its place, and the first comes back as its replica. */
async function failOver(sentinel: TestSentinel, master: TestRedis): Promise<TestRedis> {
  await master.crash();
  const next = await sentinel.hasFailedOverFrom(master);
  await master.restart();
  return next;
}
