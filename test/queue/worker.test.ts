import { expect, it } from 'vitest';
import { StoreError } from '../../src/domain/errors.ts';
import { ChatError } from '../../src/flow/speech-ports.ts';
import { stepJobId } from '../../src/queue/jobs.ts';
import { sweep } from '../../src/queue/sweep.ts';
import { aRequest } from '../helpers/build.ts';
import { until } from '../helpers/until.ts';
import { note, openQueues, silent } from './open-queues.ts';

const request = aRequest();

it('makes the step of an alarm once, however often the alarm was set', async () => {
  const made: string[] = [];
  const { jobs } = await openQueues({ check: async (id) => note(made, id) });
  const alarm = { step: 'check', atMs: request.askedAtMs } as const;

  await Promise.all(Array.from({ length: 10 }, () => jobs.wake([{ request, alarm }], Date.now())));
  await jobs.wake([{ request: { ...request, id: 'DBE-2' }, alarm }], Date.now());

  await until(() => made.includes('DBE-2') && made.includes(request.id));
  expect(made).toHaveLength(2);
});

it('rings again when a step asks for it', async () => {
  const made: string[] = [];
  const { jobs } = await openQueues({
    verify: async (id) => {
      made.push(id);
      return { againAtMs: made.length < 3 ? Date.now() + 20 * made.length : null };
    },
  });

  await jobs.wake([{ request, alarm: { step: 'verify', atMs: Date.now() } }], Date.now());

  await until(() => made.length === 3);
});

it('gives the job of a write one attempt', async () => {
  const made: string[] = [];
  const { jobs, logged } = await openQueues({
    run: async (id) => {
      made.push(id);
      throw new Error('this write must not be repeated by the queue');
    },
  });

  await jobs.wake([{ request, alarm: { step: 'run', atMs: Date.now() } }], Date.now());

  await until(() => logged.includes('job failed'));
  expect(made).toEqual([request.id]);
});

it('speaks one at a time about a request, and loses no wake-up', async () => {
  let speaking = 0;
  let most = 0;
  let spoken = 0;
  const { jobs } = await openQueues(
    {},
    {
      async speak() {
        speaking += 1;
        most = Math.max(most, speaking);
        await new Promise((resolve) => setTimeout(resolve, 5));
        spoken += 1;
        speaking -= 1;
      },
    },
  );

  for (let count = 0; count < 20; count += 1) await jobs.speak([request.id]);
  await until(() => spoken > 0 && speaking === 0);
  const before = spoken;
  await jobs.speak([request.id]);

  await until(() => spoken > before);
  expect(most).toBe(1);
});

it('speaks again after Slack was away', async () => {
  let tries = 0;
  const { jobs } = await openQueues(
    {},
    {
      async speak() {
        tries += 1;
        if (tries < 3) throw new ChatError('later', 'http_503');
      },
    },
  );

  await jobs.speak([request.id]);

  await until(() => tries === 3);
});

it('puts back what the queue has lost', async () => {
  const made: string[] = [];
  const spoken: string[] = [];
  const { jobs } = await openQueues(
    { check: async (id) => note(made, id) },
    { speak: async (id) => void spoken.push(id) },
  );

  await sweep({
    dueWakeUps: async () => [{ id: request.id }],
    unspoken: async () => [{ id: request.id }],
    load: async () => request,
    jobs,
    clock: { now: () => Date.now() },
    log: silent,
  });

  await until(() => made.length === 1 && spoken.length === 1);
});

it('names a job after request, step, causing event and ring, as the queue allows', () => {
  expect(stepJobId({ id: 'DBE-7', seq: 12 }, { step: 'verify', atMs: 1_000.4 })).toBe(
    'DBE-7-verify-12-1000',
  );
});

it('rings again when it rang too early, however often', async () => {
  const made: string[] = [];
  const atMs = Date.now();
  const { jobs } = await openQueues({
    // The clock of this process is behind that of whoever set the alarm.
    expire: async (id) => {
      made.push(id);
      return { againAtMs: made.length < 4 ? atMs : null };
    },
  });

  await jobs.wake([{ request, alarm: { step: 'expire', atMs } }], atMs);

  await until(() => made.length === 4);
});

it('sweeps on when one request cannot be read', async () => {
  const made: string[] = [];
  const { jobs } = await openQueues({ check: async (id) => note(made, id) });

  await sweep({
    dueWakeUps: async () => [{ id: 'DBE-1' }, { id: request.id }],
    unspoken: async () => [],
    load: async (id) => {
      if (id === 'DBE-1') throw new StoreError('broken', 'unreadable');
      return request;
    },
    jobs,
    clock: { now: () => Date.now() },
    log: silent,
  });

  await until(() => made.includes(request.id));
});

it('comes to every request, however many are overdue', async () => {
  const woken = new Set<string>();
  const spoken = new Set<string>();
  const overdue = Array.from({ length: 1_200 }, (_, index) => `DBE-${index + 1}`);
  const parts = {
    dueWakeUps: async (_: number, limit: number) => overdue.slice(0, limit).map((id) => ({ id })),
    unspoken: async (_: number, limit: number) => overdue.slice(0, limit).map((id) => ({ id })),
    load: async (id: string) => ({ ...request, id }),
    jobs: {
      wake: async (alarms: readonly { request: { id: string } }[]) => {
        for (const each of alarms) woken.add(each.request.id);
      },
      speak: async (ids: readonly string[]) => {
        for (const id of ids) spoken.add(id);
      },
      underWay: async () => new Set<string>(),
      reconsider: async () => undefined,
      sendCanaries: async () => undefined,
      close: async () => undefined,
    },
    clock: { now: () => Date.now() },
    log: silent,
  };

  for (let round = 0; round < 3; round += 1) await sweep(parts, round);

  expect(woken.size).toBe(1_200);
  expect(spoken.size).toBe(1_200);
});
