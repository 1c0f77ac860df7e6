import { type Job, Worker, type WorkerOptions } from 'bullmq';
import type { Cluster, Redis } from 'ioredis';
import { type Step, steps } from '../domain/patience.ts';
import type { Request } from '../domain/request.ts';
import type { StepResult } from '../flow/parts.ts';
import { ChatError, type Clock, type Log } from '../flow/ports.ts';
import { hashTag } from '../redis-script.ts';
import { canary, type Jobs, speechQueue, stepsQueue } from './jobs.ts';
import { JobData } from './schema.ts';

export interface WorkerParts {
  /** `maxRetriesPerRequest: null`. */
  connection: Redis | Cluster;
  steps: Readonly<Record<Step, (request: string) => Promise<StepResult>>>;
  speak(request: string): Promise<void>;
  /** A canary came through the queue. */
  noteCanary(): Promise<void>;
  load(request: string): Promise<Request | undefined>;
  jobs: Jobs;
  clock: Clock;
  log: Log;
}

export interface Workers {
  /** Waits for the jobs in hand. */
  stop(): Promise<void>;
}

// A job that is stalled has no fault of its own, and the count is never reset: it must not end one.
// Taking over a dead worker's job lasts at most lock and two intervals.
const common = {
  prefix: hashTag,
  maxStalledCount: 100,
  lockDuration: 30_000,
  stalledInterval: 10_000,
} satisfies Partial<WorkerOptions>;

/** Starts the workers of both queues. */
export function startWorkers(parts: WorkerParts): Workers {
  const hands = new Worker(
    stepsQueue,
    async (job) => {
      if (job.name === canary) await parts.noteCanary();
      else await makeStep(parts, job);
    },
    { ...common, connection: parts.connection, concurrency: 20 },
  );
  const voice = new Worker(
    speechQueue,
    async (job) => parts.speak(JobData.parse(job.data).request),
    {
      ...common,
      connection: parts.connection,
      concurrency: 10,
      settings: { backoffStrategy: (attempts, _type, error) => patienceMs(attempts, error) },
    },
  );
  for (const worker of [hands, voice]) listen(worker, parts.log);

  return {
    async stop() {
      await Promise.all([hands.close(), voice.close()]);
    },
  };
}

/** One step of one request. When it is to be made again, the next job exists before this one ends. */
async function makeStep(parts: WorkerParts, job: Job): Promise<void> {
  const { request: id } = JobData.parse(job.data);
  const step = steps.find((each) => each === job.name);
  if (!step) throw new Error(`no step ${job.name}`);
  const { againAtMs } = await parts.steps[step](id);
  if (againAtMs === null) return;
  const request = await parts.load(id);
  if (!request) return;
  const alarm = { step, atMs: againAtMs };
  await parts.jobs.wake([{ request, alarm, ringing: job.id }], parts.clock.now());
}

/** Slack's own wish first; else doubling from half a second to a minute. */
function patienceMs(attempts: number, error: Error | undefined): number {
  const asked = error instanceof ChatError ? error.retryAfterMs : undefined;
  return Math.max(asked ?? 0, Math.min(500 * 2 ** Math.min(attempts, 10), 60_000));
}

function listen(worker: Worker, log: Log): void {
  worker.on('error', (error) => log.warn({ error, queue: worker.name }, 'worker connection'));
  worker.on('failed', (job, error) => {
    const fields = { error, queue: worker.name, job: job?.id, name: job?.name };
    if (error instanceof ChatError) log.warn(fields, 'Slack did not take it, tried again later');
    else log.error(fields, 'job failed');
  });
}
