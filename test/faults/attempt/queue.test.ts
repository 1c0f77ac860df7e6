import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { describe, it, type TestContext } from 'vitest';
import { steps } from '../../../src/domain/patience.ts';
import { speechQueue, stepsQueue } from '../../../src/queue/jobs.ts';
import { hashTag } from '../../../src/redis-script.ts';
import { people } from '../../helpers/fake-slack-state.ts';
import { until } from '../../helpers/until.ts';
import type { Stage } from '../harness/stage.ts';
import { askUntilHeard } from '../harness/story.ts';
import { around, expectOneEffect, straight } from './around.ts';
import { backups } from './matters.ts';

const { ask, instance } = backups;

/** The queues of the product, for somebody who has access to its Redis and means mischief. */
function openQueues({ redis }: Stage, test: Pick<TestContext, 'onTestFinished'>) {
  const connection = new Redis(redis.url, { maxRetriesPerRequest: null });
  const options = { connection, prefix: hashTag };
  const queues = [stepsQueue, speechQueue].map((name) => new Queue(name, options));
  test.onTestFinished(async () => {
    await Promise.all(queues.map((queue) => queue.close()));
    connection.disconnect();
  });
  const [hands, voice] = queues as [Queue, Queue];
  const isIdle = async () => {
    const counts = await Promise.all(queues.map((queue) => queue.getJobCounts('wait', 'active')));
    return counts.every(({ wait, active }) => wait === 0 && active === 0);
  };
  return { hands, voice, settled: () => until(isIdle, { timeoutMs: 60_000 }) };
}

describe.concurrent('a queue into which somebody else puts jobs', () => {
  it('hinders nobody when they are poison, and the log tells of them', async (test) => {
    const { scene, trail, first } = await around(test);
    const { hands, voice } = openQueues(scene, test);
    const poison = [
      {},
      { request: 7 },
      { request: '../../etc' },
      { request: ['DBE-1'] },
      'text',
      null,
    ];
    for (const data of poison) {
      for (const name of ['check', 'run', 'verify', 'reconsider']) await hands.add(name, data);
      await voice.add('speak', data);
    }
    await hands.add('no-such-step', { request: 'DBE-1001' });
    for (const step of steps) await hands.add(step, { request: 'DBE-999999' });
    await voice.add('speak', { request: 'DBE-999999' });

    await askUntilHeard(ask, scene);
    await scene.story.presses(people.ben, 'approve', instance);

    await expectOneEffect({ scene, trail, matter: backups, types: straight, repeats: 0 }, test);
    const failed = await until(async () => {
      const jobs = await hands.getJobs(['failed']);
      return jobs.length > poison.length * 4 && jobs;
    });
    test.expect(failed.map(({ failedReason }) => failedReason)).toContain('no step no-such-step');
    test.expect(first.output()).toMatch(/"name":"no-such-step"[^\n]*job failed/);
    test.expect(first.hasEnded()).toBe(false);
  }, 300_000);

  it('leads to one write when they are real, and come by the dozen at any time', async (test) => {
    const { scene, trail } = await around(test);
    const { hands, settled } = openQueues(scene, test);
    const push = async (when: string) => {
      const jobs = Array.from({ length: 10 }, (_, index) =>
        steps.map((name) => ({
          name,
          data: { request: 'DBE-1001' },
          opts: { jobId: `by-hand-${name}-${when}-${index}` },
        })),
      );
      await hands.addBulk(jobs.flat());
    };
    await askUntilHeard(ask, scene);
    await scene.story.becomes(instance, 'waiting for approval');

    await push('before');
    await settled();
    test.expect(await trail.types()).toEqual(['asked', 'planned']);
    await scene.story.presses(people.ben, 'approve', instance);
    await push('meanwhile');
    await trail.holds('succeeded');
    await push('after');
    await settled();

    await expectOneEffect({ scene, trail, matter: backups, types: straight, repeats: 0 }, test);
  }, 300_000);
});
