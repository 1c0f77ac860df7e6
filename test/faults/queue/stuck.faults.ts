import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { describe, it, type TestContext } from 'vitest';
import { queueNames } from '../../../src/queue/names.ts';
import { hashTag } from '../../../src/redis-script.ts';
import { people, rooms } from '../../helpers/fake-slack-state.ts';
import { until } from '../../helpers/until.ts';
import type { RemoteBot } from '../harness/bot.ts';
import { type Stage, stage } from '../harness/stage.ts';

/** Real time, as an orchestrator sees it. */
const mustBeSeenWithinMs = 60_000;

describe.concurrent('a worker is not ready within 60 s, and again by itself,', () => {
  it.for(queueNames)('when the queue %s is paused, and goes on', async (name, test) => {
    const { scene, worker } = await aWorker(test);
    const queue = openQueue(scene, name, test);

    await queue.pause();
    await seen(worker, 503, test);
    await queue.resume();

    await seen(worker, 200, test);
  });

  it('when what the queue keeps in Redis is spoiled, and mended', async (test) => {
    const { scene, worker } = await aWorker(test);
    const redis = connect(scene, test);

    // The next canary is the first that stands in its way.
    await until(async () => (await redis.exists(`${hashTag}:speech:wait`)) === 0);
    await redis.set(`${hashTag}:speech:wait`, 'spoiled');
    await seen(worker, 503, test);
    await redis.del(`${hashTag}:speech:wait`);

    await seen(worker, 200, test);
  });

  it('when its own hands hang, though another worker does all the work', async (test) => {
    const { scene, worker } = await aWorker(test);
    const traps = await Promise.all(
      Array.from({ length: 10 }, () => worker.trap({ point: 'before-post', how: 'hold' })),
    );
    await scene.startBot({ role: 'ingress' });
    const instances = Array.from({ length: 10 }, (_, index) => `cdb-none00${index}`);
    for (const instance of instances) await scene.story.asks(`tencent ${instance} on backup`);
    await until(() => traps.every((trap) => trap.hasSprung()), { timeoutMs: 30_000 });
    const other = await scene.startBot({ role: 'worker' });

    await seen(worker, 503, test);
    await seen(other, 200, test);
    for (const trap of traps) trap.go();

    await seen(worker, 200, test);
  });
});

describe.concurrent('what all queues keep in Redis', () => {
  it('may be deleted while no worker runs: everything goes on, and nothing is said twice', async (test) => {
    const { scene, worker } = await aWorker(test);
    const redis = connect(scene, test);
    await scene.startBot({ role: 'ingress' });
    await scene.story.asks('tencent cdb-healthy-2 on backup');
    await scene.story.becomes('cdb-healthy-2', 'waiting for approval');
    await redis.del(`${hashTag}:steps:wait`, `${hashTag}:steps:prioritized`);
    await redis.mset(`${hashTag}:steps:wait`, 'spoiled', `${hashTag}:speech:wait`, 'spoiled');
    await scene.story.asks('tencent cdb-healthy-3 on backup');
    await scene.story.presses(people.ben, 'approve', 'cdb-healthy-2');

    await worker.end('SIGTERM');
    // As the runbook has it.
    const kept = new RegExp(`^${hashTag}:speech:(DBE-\\d+|policies)$`);
    const keys = await Promise.all(
      queueNames.map((name) => redis.keys(`${hashTag.replace(/[{}]/g, '\\$&')}:${name}:*`)),
    );
    await redis.del(keys.flat().filter((key) => !kept.test(key)));
    await scene.startBot({ role: 'worker' });

    await scene.story.becomes('cdb-healthy-3', 'waiting for approval', 90_000);
    await scene.story.becomes('cdb-healthy-2', 'succeeded', 90_000);
    const cards = (await scene.slack.messages(rooms.requests)).filter(
      ({ threadTs }) => threadTs === null,
    );
    test.expect(cards).toHaveLength(2);
    const thread = await scene.story.thread('cdb-healthy-2');
    test.expect(new Set(thread).size).toBe(thread.length);
  });
});

async function aWorker(test: TestContext): Promise<{ scene: Stage; worker: RemoteBot }> {
  const scene = await stage({}, test);
  const worker = await scene.startBot({ role: 'worker' });
  await seen(worker, 200, test);
  return { scene, worker };
}

/** Whoever looks sees this answer in time. */
async function seen({ port }: RemoteBot, status: number, test: TestContext): Promise<void> {
  const beganMs = performance.now();
  const statusNow = async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status;
  await until(async () => (await statusNow()) === status, { timeoutMs: 120_000, everyMs: 250 });
  test.expect(performance.now() - beganMs).toBeLessThan(mustBeSeenWithinMs);
}

function openQueue(scene: Stage, name: string, test: TestContext): Queue {
  const queue = new Queue(name, { connection: connect(scene, test), prefix: hashTag });
  test.onTestFinished(() => queue.close());
  return queue;
}

function connect({ redis }: Stage, test: TestContext): Redis {
  const connection = new Redis(redis.url, { maxRetriesPerRequest: null });
  test.onTestFinished(() => connection.disconnect());
  return connection;
}
