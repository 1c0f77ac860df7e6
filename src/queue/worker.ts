import { type Job, Worker, type WorkerOptions } from 'bullmq';
import type { Cluster, Redis } from 'ioredis';
import { type Step, steps } from '../domain/patience.ts';
import type { Request } from '../domain/request.ts';
import type { StepResult } from '../flow/parts.ts';
import { ChatError, type Clock, type Log } from '../flow/ports.ts';
import { hashTag } from '../redis-script.ts';
import { canary, type Jobs, reconsideration, speechQueue, stepsQueue } from './jobs.ts';
import { JobData, SpeechData } from './schema.ts';

export interface WorkerParts {
  /** `maxRetriesPerRequest: null`. */
  connection: Redis | Cluster;
  steps: Readonly<Record<Step, (request: string) => Promise<StepResult>>>;
  /** Other policies are in force. Its ChatErrors are tried again. */
  reconsider(request: string): Promise<unknown>;
  /** What there is to say about a request, or about the policies. */
  speak(subject: string): Promise<void>;
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

const minute = 60_000;

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
      else if (job.name === reconsideration) await reconsider(parts, job);
      else await makeStep(parts, job);
    },
    {
      ...common,
      connection: parts.connection,
      concurrency: 20,
      settings: { backoffStrategy: patienceUpTo(5 * minute) },
    },
  );
  const voice = new Worker(
    speechQueue,
    async (job) => parts.speak(SpeechData.parse(job.data).request),
    {
      ...common,
      connection: parts.connection,
      concurrency: 10,
      settings: { backoffStrategy: patienceUpTo(minute) },
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
  const id = requestOf(job);
  const step = steps.find((each) => each === job.name);
  if (!step) throw new Error(`no step ${job.name}`);
  const { againAtMs } = await parts.steps[step](id);
  if (againAtMs === null) return;
  const request = await parts.load(id);
  if (!request) return;
  const alarm = { step, atMs: againAtMs };
  await parts.jobs.wake([{ request, alarm, ringing: job.id }], parts.clock.now());
}

/** What Slack will never tell is no reason to ask for a day: whoever presses is judged anew in any case. */
async function reconsider(parts: WorkerParts, job: Job): Promise<void> {
  const id = requestOf(job);
  try {
    await parts.reconsider(id);
  } catch (error) {
    if (!(error instanceof ChatError && error.code === 'gone')) throw error;
    parts.log.warn({ request: id, error }, 'not looked at under the other policies');
  }
}

function requestOf(job: Job): string {
  return JobData.parse(job.data).request;
}

/** Slack's own wish first; else doubling from a second. */
function patienceUpTo(mostMs: number) {
  return (attempts: number, _type?: string, error?: Error): number => {
    const asked = error instanceof ChatError ? error.retryAfterMs : undefined;
    return Math.max(asked ?? 0, Math.min(500 * 2 ** Math.min(attempts, 10), mostMs));
  };
}

function listen(worker: Worker, log: Log): void {
  worker.on('error', (error) => log.warn({ error, queue: worker.name }, 'worker connection'));
  worker.on('failed', (job, error) => {
    const fields = { error, queue: worker.name, job: job?.id, name: job?.name };
    if (error instanceof ChatError) log.warn(fields, 'Slack did not take it, tried again later');
    else log.error(fields, 'job failed');
  });
}
