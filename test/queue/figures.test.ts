import { expect, it, onTestFinished } from 'vitest';
import type { Meter } from '../../src/flow/meter.ts';
import { unmetered } from '../../src/flow/meter.ts';
import { watchQueues } from '../../src/queue/figures.ts';
import { readReactor } from '../../src/queue/reactor-figures.ts';
import { aRequest } from '../helpers/build.ts';
import { until } from '../helpers/until.ts';
import { openIdleQueues, openQueues } from './open-queues.ts';
import { openReactors, stream } from './open-reactors.ts';

it('tells how many jobs wait, and how long the oldest has', async () => {
  const { jobs, connect } = await openIdleQueues();
  const watch = watchQueues(connect());
  onTestFinished(() => watch.close());
  const request = { ...aRequest(), id: 'DBE-1' };
  const later = { step: 'expire', atMs: 60_000 } as const;
  await jobs.wake([{ request, alarm: later }], 0);
  await jobs.speak(['DBE-1', 'DBE-2']);

  const seen = await until(async () => {
    const [steps, patient, speech] = await watch.read();
    return speech && speech.oldestMs > 50 && { steps, patient, speech };
  });

  expect(seen.steps?.queue).toBe('steps');
  expect(seen.speech).toMatchObject({
    queue: 'speech',
    jobs: { waiting: 2, active: 0, failed: 0 },
  });
  const delayed = (seen.steps?.jobs.delayed ?? 0) + (seen.patient?.jobs.delayed ?? 0);
  expect(delayed).toBe(1);
  // What is not due yet does not wait.
  expect(seen.steps?.oldestMs).toBe(0);
  expect(seen.patient?.oldestMs).toBe(0);
});

it('has every try of a job counted: how long it waited, how long it took, how it ended', async () => {
  const begun: Parameters<Meter['jobBegun']>[0][] = [];
  const ended: Parameters<Meter['jobEnded']>[0][] = [];
  const meter: Meter = {
    ...unmetered,
    jobBegun: (job) => void begun.push(job),
    jobEnded: (job) => void ended.push(job),
  };
  let tries = 0;
  const speak = async () => {
    tries += 1;
    if (tries === 1) throw new Error('once');
  };
  const { jobs } = await openQueues({}, { meter, speak });

  await jobs.speak(['DBE-1']);
  await until(() => ended.length === 2, { timeoutMs: 20_000 });

  expect(begun).toEqual([{ queue: 'speech', name: 'speak', waitedMs: expect.any(Number) }]);
  expect(ended.map(({ outcome }) => outcome)).toEqual(['failed', 'completed']);
  expect(ended.every(({ tookMs }) => tookMs >= 0 && tookMs < 10_000)).toBe(true);
});

it('tells how far the reactors are behind the audit log, and since when', async () => {
  const { redis, react } = await openReactors();
  expect(await readReactor(redis, stream, 0)).toEqual({
    events: 0,
    behind: 0,
    pending: 0,
    oldestMs: 0,
  });
  const at = (ms: number) => new Date(ms).toISOString();
  for (const seq of [1, 2, 3]) {
    const event = JSON.stringify({ request: 'DBE-1', at: at(seq * 1_000) });
    await redis.xadd(stream, `${seq}-0`, 'event', event, 'hash', 'x');
  }

  expect(await readReactor(redis, stream, 5_000)).toEqual({
    events: 3,
    behind: 3,
    pending: 0,
    oldestMs: 4_000,
  });

  react();
  await until(async () => (await readReactor(redis, stream, 5_000)).behind === 0);
  await until(async () => (await readReactor(redis, stream, 5_000)).pending === 0);
  expect(await readReactor(redis, stream, 5_000)).toMatchObject({ events: 3, oldestMs: 0 });
});

it('tells the age of an event that a reactor took and never finished', async () => {
  const { redis } = await openReactors();
  const event = JSON.stringify({ request: 'DBE-1', at: new Date(1_000).toISOString() });
  await redis.xadd(stream, '1-0', 'event', event, 'hash', 'x');
  await redis.xgroup('CREATE', stream, 'reactor', '0');
  await redis.xreadgroup('GROUP', 'reactor', 'gone', 'COUNT', 1, 'STREAMS', stream, '>');

  expect(await readReactor(redis, stream, 9_000)).toEqual({
    events: 1,
    behind: 0,
    pending: 1,
    oldestMs: 8_000,
  });
});
