import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import type { Step } from '../../src/domain/patience.ts';
import { createJobs } from '../../src/queue/jobs.ts';
import { startWorkers } from '../../src/queue/worker.ts';
import { aRequest } from '../helpers/build.ts';
import { contest } from './figure.ts';

const inFlight = 20;
const jobsEach = 50;

/** Has one job done: resolves when its processor has run. */
type Run = (id: string) => Promise<void>;

/**
 * Jobs a second through the whole job layer, a step of a request that does nothing, against BullMQ alone with
 * a processor that does nothing: so many in flight, each added when the one before it has run, all kept alike.
 */
export async function benchJobs(url: string): Promise<void> {
  const connections: Redis[] = [];
  const connect = () => {
    const redis = new Redis(url, { maxRetriesPerRequest: null });
    connections.push(redis);
    return redis;
  };
  const ours = openOurs(connect);
  const raw = openRaw(connect);
  const peer = { name: 'BullMQ', goal: { atLeast: 0.6 }, measure: () => rateOf(raw.run) };
  const common = { unit: 'ops/s', peer } as const;
  try {
    await contest({ ...common, name: 'step jobs', ours: () => rateOf(ours.run('expire')) });
    // People take turns: a number is taken before the job is added, and noted when it begins.
    await contest({ ...common, name: 'step jobs in turns', ours: () => rateOf(ours.run('check')) });
  } finally {
    await Promise.all([ours.close(), raw.close()]);
    for (const redis of connections) redis.disconnect();
  }
}

let lastId = 0;

async function rateOf(run: Run): Promise<number> {
  const startedAtMs = performance.now();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (let count = 0; count < jobsEach; count += 1) {
        lastId += 1;
        await run(`DBE-${lastId}`);
      }
    }),
  );
  return (inFlight * jobsEach * 1_000) / (performance.now() - startedAtMs);
}

/** As `compose.ts` puts it together: the alarm of a request, its turn, its job, its step. */
function openOurs(connect: () => Redis): { run(step: Step): Run; close(): Promise<void> } {
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const waiting = new Map<string, () => void>();
  const step = async (id: string) => {
    waiting.get(id)?.();
    waiting.delete(id);
    return { againAtMs: null };
  };
  const jobs = createJobs(connect(), log);
  const request = aRequest();
  const workers = startWorkers({
    connection: connect(),
    steps: { check: step, expire: step, remind: step, escalate: step, run: step, verify: step },
    reconsider: async () => undefined,
    speak: async () => undefined,
    noteCanary: async () => undefined,
    load: async (id) => ({ ...request, id }),
    jobs,
    clock: { now: () => Date.now() },
    log,
  });
  return {
    run: (name) => async (id) => {
      const done = new Promise<void>((resolve) => waiting.set(id, resolve));
      const alarm = { step: name, atMs: Date.now() };
      await jobs.wake([{ request: { ...request, id }, alarm }], alarm.atMs);
      await done;
    },
    async close() {
      await workers.stop();
      await jobs.close();
    },
  };
}

function openRaw(connect: () => Redis): { run: Run; close(): Promise<void> } {
  const waiting = new Map<string, () => void>();
  const common = { prefix: '{raw}', skipVersionCheck: true };
  const queue = new Queue('raw', { ...common, connection: connect() });
  const worker = new Worker(
    'raw',
    async (job) => {
      waiting.get(job.data.id)?.();
      waiting.delete(job.data.id);
    },
    { ...common, connection: connect(), concurrency: inFlight },
  );
  return {
    async run(id) {
      const done = new Promise<void>((resolve) => waiting.set(id, resolve));
      await queue.add('raw', { id }, { removeOnComplete: { age: 86_400 } });
      await done;
    },
    async close() {
      await worker.close();
      await queue.close();
    },
  };
}
