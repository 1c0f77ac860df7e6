import { expect, it, onTestFinished } from 'vitest';
import { nextAlarm } from '../../src/domain/patience.ts';
import type { Request } from '../../src/domain/request.ts';
import type { Jobs } from '../../src/queue/jobs.ts';
import { sweep } from '../../src/queue/sweep.ts';
import { aRequest } from '../helpers/build.ts';
import { until } from '../helpers/until.ts';
import { openIdleQueues, silent, startHands } from './open-queues.ts';

const lateByMs = 13_000;

/** Asked a while ago, and not looked at yet. */
function aLateRequest(): Request {
  return { ...aRequest(), askedAtMs: Date.now() - lateByMs };
}

async function ring(jobs: Jobs, request: Request): Promise<void> {
  const alarm = nextAlarm(request);
  if (alarm) await jobs.wake([{ request, alarm }], Date.now());
}

async function sweepFor(jobs: Jobs, request: Request, passedMs = 0): Promise<void> {
  await sweep({
    dueWakeUps: async () => [{ id: request.id }],
    unspoken: async () => [],
    load: async () => request,
    jobs,
    clock: { now: () => Date.now() + passedMs },
    log: silent,
  });
}

it('leaves alone what is late only because the line is long', async () => {
  const { jobs, steps } = await openIdleQueues();
  const request = aLateRequest();
  await ring(jobs, request);

  await sweepFor(jobs, request);

  expect(await steps.getPrioritizedCount()).toBe(1);
});

it('does not rely on a line that has not moved for minutes', async () => {
  const { jobs, steps } = await openIdleQueues();
  const request = aLateRequest();
  await ring(jobs, request);

  await sweepFor(jobs, request, 120_000);

  expect(await steps.getPrioritizedCount()).toBe(2);
});

it('leaves alone what is in living hands, and gives what dead ones hold to others', async () => {
  const bench = await openIdleQueues();
  const { jobs, steps } = bench;
  let begun = 0;
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  startHands(bench, {
    check: async () => {
      begun += 1;
      await held;
      return { againAtMs: null };
    },
  });
  onTestFinished(() => release());
  const request = aLateRequest();
  await ring(jobs, request);
  await until(() => begun === 1);

  await sweepFor(jobs, request);
  expect(await steps.getJobCountByTypes('prioritized', 'waiting', 'active')).toBe(1);

  // Whoever holds it has not renewed that for a while.
  const [job] = await steps.getActive();
  const hold = `${steps.toKey(job?.id ?? '')}:lock`;
  expect(await bench.connect().pexpire(hold, 10_000)).toBe(1);
  await sweepFor(jobs, request);
  await until(() => begun === 2);
});
