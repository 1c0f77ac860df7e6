import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { onTestFinished } from 'vitest';
import type { StepResult } from '../../src/flow/parts.ts';
import { createJobs, type Jobs, patientQueue, stepsQueue } from '../../src/queue/jobs.ts';
import { startWorkers, type WorkerParts, type Workers } from '../../src/queue/worker.ts';
import { hashTag } from '../../src/redis-script.ts';
import { aRequest } from '../helpers/build.ts';
import { startRedis } from '../helpers/redis.ts';

export interface QueueBench {
  jobs: Jobs;
  /** What was logged as an error. */
  logged: string[];
  steps: Queue;
  patient: Queue;
}

/** All queues on a Redis of their own, and one process' workers, whose steps do nothing unless told. */
export async function openQueues(
  steps: Partial<WorkerParts['steps']> = {},
  parts: Partial<WorkerParts> = {},
): Promise<QueueBench> {
  const bench = await openIdleQueues();
  startHands(bench, steps, parts);
  return bench;
}

/** One more process' workers. */
export function startHands(
  { jobs, logged, connect }: IdleQueues,
  steps: Partial<WorkerParts['steps']>,
  parts: Partial<WorkerParts> = {},
): Workers {
  const nothing = async () => ({ againAtMs: null });
  const workers = startWorkers({
    connection: connect(),
    steps: {
      check: nothing,
      expire: nothing,
      remind: nothing,
      escalate: nothing,
      run: nothing,
      verify: nothing,
      ...steps,
    },
    reconsider: async () => undefined,
    speak: async () => undefined,
    noteCanary: async () => undefined,
    load: async (id) => ({ ...aRequest(), id }),
    jobs,
    clock: { now: () => Date.now() },
    log: { ...silent, error: (_: object, message: string) => void logged.push(message) },
    ...parts,
  });
  onTestFinished(() => workers.stop());
  return workers;
}

export type IdleQueues = QueueBench & { connect(): Redis };

/** All queues, with nobody who does what is in them. */
export async function openIdleQueues(): Promise<IdleQueues> {
  const server = await startRedis();
  const opened: Redis[] = [];
  const connect = () => {
    const each = new Redis(server.url, { maxRetriesPerRequest: null });
    each.on('error', () => undefined);
    opened.push(each);
    return each;
  };
  const jobs = createJobs(connect(), silent);
  const steps = new Queue(stepsQueue, { connection: connect(), prefix: hashTag });
  const patient = new Queue(patientQueue, { connection: connect(), prefix: hashTag });
  onTestFinished(async () => {
    await Promise.all([jobs.close(), steps.close(), patient.close()]);
    for (const each of opened) each.disconnect();
    await server.stop();
  });
  return { jobs, logged: [], steps, patient, connect };
}

/** A step that is made once. */
export function note(made: string[], id: string): StepResult {
  made.push(id);
  return { againAtMs: null };
}

export const silent = { debug() {}, info() {}, warn() {}, error() {} };
