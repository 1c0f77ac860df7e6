import { expect, it, onTestFinished } from 'vitest';
import { queueNames } from '../../src/queue/names.ts';
import type { Workers } from '../../src/queue/worker.ts';
import { until } from '../helpers/until.ts';
import { openIdleQueues, startHands } from './open-queues.ts';

/** A free hand asks for work at least this often. */
const patienceMs = 5_000;

function idleMs(workers: Workers, queue: string): number {
  return workers.idle().find((each) => each.queue === queue)?.idleMs ?? Number.NaN;
}

it('tells when the hands of a process hang, though those of another take its jobs', async () => {
  const bench = await openIdleQueues();
  const hold = held();
  const hung = startHands(bench, {}, { speak: hold.here });
  onTestFinished(hold.release);
  await bench.jobs.speak(Array.from({ length: 10 }, (_, index) => `DBE-${index + 1}`));
  await until(() => hold.count() === 10);

  const spoken: string[] = [];
  startHands(bench, {}, { speak: async (id) => void spoken.push(id) });
  await bench.jobs.speak(['DBE-11']);
  await until(() => spoken.includes('DBE-11'));
  await Promise.all([
    until(() => idleMs(hung, 'speech') > patienceMs + 1_000, { timeoutMs: 20_000 }),
    // Its other hands are free.
    moves(() => idleMs(hung, 'steps')),
  ]);
  expect(hung.idle().map(({ queue }) => queue)).toEqual([...queueNames]);

  hold.release();
  await until(() => idleMs(hung, 'speech') < patienceMs);
}, 60_000);

/** Waits until what grows with time has begun anew. */
async function moves(idle: () => number): Promise<void> {
  let lastMs = idle();
  await until(
    () => {
      const nowMs = idle();
      const hasMoved = nowMs < lastMs;
      lastMs = nowMs;
      return hasMoved;
    },
    { timeoutMs: 20_000 },
  );
}

/** Where those who come wait until they are let go. */
function held() {
  let count = 0;
  const waiting: (() => void)[] = [];
  return {
    count: () => count,
    async here() {
      count += 1;
      await new Promise<void>((resolve) => waiting.push(resolve));
    },
    release() {
      for (const go of waiting.splice(0)) go();
    },
  };
}

it('sends a canary through each queue, before all that waits there', async () => {
  const bench = await openIdleQueues();
  await bench.jobs.speak(['DBE-1', 'DBE-2']);
  await bench.jobs.sendCanaries();
  const seen: string[] = [];

  startHands(
    bench,
    {},
    {
      noteCanary: async (queue) => void seen.push(`canary of ${queue}`),
      speak: async (id) => void seen.push(id),
    },
  );

  await until(() => seen.length === 5);
  expect(seen).toEqual(expect.arrayContaining(queueNames.map((name) => `canary of ${name}`)));
  expect(seen.indexOf('canary of speech')).toBeLessThan(seen.indexOf('DBE-1'));
});
