import type { Job, Worker, WorkerOptions } from 'bullmq';
import type { Cluster, Redis } from 'ioredis';
import { alarmNow, type Step, steps } from '../domain/patience.ts';
import type { Request } from '../domain/request.ts';
import { type Meter, unmetered } from '../flow/meter.ts';
import type { StepResult } from '../flow/parts.ts';
import type { Clock, Log } from '../flow/ports.ts';
import { ChatError } from '../flow/speech-ports.ts';
import { hashTag } from '../redis-script.ts';
import { canary } from './canaries.ts';
import { Hands } from './hands.ts';
import { createJobTurns, type JobTurns } from './job-turns.ts';
import {
  type Jobs,
  patientQueue,
  reconsideration,
  speechQueue,
  stepsQueue,
  takesTurns,
} from './jobs.ts';
import { meterJobs } from './meter-jobs.ts';
import { JobData, SpeechData } from './schema.ts';
import { warnSeldom } from './seldom.ts';

export interface WorkerParts {
  /** `maxRetriesPerRequest: null`. */
  connection: Redis | Cluster;
  steps: Readonly<Record<Step, (request: string) => Promise<StepResult>>>;
  /** Other policies are in force. Its ChatErrors are tried again. */
  reconsider(request: string): Promise<unknown>;
  /** What there is to say about a request, the policies, or the log. */
  speak(subject: string): Promise<void>;
  /** A canary came through this queue. */
  noteCanary(queue: string): Promise<void>;
  load(request: string): Promise<Request | undefined>;
  jobs: Jobs;
  clock: Clock;
  log: Log;
  /** Default: nobody counts. */
  meter?: Meter;
}

export interface Workers {
  /** For each queue, how long ago the hands of this process last asked for a job or ended one. */
  idle(): { queue: string; idleMs: number }[];
  /** Waits for the jobs in hand, unless Redis is away. */
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

/** Starts the workers of all queues. */
export function startWorkers(parts: WorkerParts): Workers {
  const turns = createJobTurns(parts.connection);
  const open = (queue: string, concurrency: number, longest: number, work: Work) => {
    const worker = new Hands(queue, work, {
      ...common,
      connection: parts.connection,
      concurrency,
      settings: { backoffStrategy: patienceUpTo(longest) },
    });
    listen(worker, parts.log);
    meterJobs(worker, parts.meter ?? unmetered);
    return worker;
  };
  const work: Work = async (job) => {
    if (job.name === canary) await parts.noteCanary(job.queueName);
    else if (job.name === reconsideration) await reconsider(parts, job);
    else await makeStep(parts, turns, job);
  };
  const say: Work = async (job) => {
    if (job.name === canary) await parts.noteCanary(job.queueName);
    else await parts.speak(SpeechData.parse(job.data).request);
  };
  const workers = [
    open(stepsQueue, 20, 5 * minute, work),
    open(patientQueue, 20, 5 * minute, work),
    open(speechQueue, 10, minute, say),
  ];

  return {
    idle: () => workers.map((worker) => ({ queue: worker.name, idleMs: worker.idleMs() })),

    async stop() {
      // Without Redis no job can end: it is taken up again by whoever finds it.
      const isAway = parts.connection.status !== 'ready';
      await Promise.all(workers.map((worker) => worker.close(isAway)));
    },
  };
}

type Work = (job: Job) => Promise<void>;

/** One step of one request. When it is to be made again, the next job exists before this one ends. */
async function makeStep(parts: WorkerParts, turns: JobTurns, job: Job): Promise<void> {
  const { request: id, turn } = JobData.parse(job.data);
  const step = steps.find((each) => each === job.name);
  if (!step) throw new Error(`no step ${job.name}`);
  if (turn !== undefined) await turns.begun(turn);
  else if (takesTurns(step)) return queueUp(parts, step, job);
  const { againAtMs } = await parts.steps[step](id);
  if (againAtMs === null) return;
  const request = await parts.load(id);
  if (!request) return;
  const alarm = { step, atMs: againAtMs };
  await parts.jobs.wake([{ request, alarm, ringing: job.id }], parts.clock.now());
}

/**
 * An alarm that was set beforehand has rung: now it waits for its turn. Numbered any earlier, what many
 * windows open for at the same hour would go before all that has come since.
 */
async function queueUp(parts: WorkerParts, step: Step, job: Job): Promise<void> {
  const request = await parts.load(requestOf(job));
  const nowMs = parts.clock.now();
  const alarm = request && alarmNow(request, nowMs);
  // Another alarm of it rings, since it has moved on.
  if (!request || alarm?.step !== step) return;
  await parts.jobs.wake([{ request, alarm, ringing: job.id }], nowMs);
}

/** What Slack will never tell is no reason to ask for a day: whoever presses is judged anew in any case. */
async function reconsider(parts: WorkerParts, job: Job): Promise<void> {
  const id = requestOf(job);
  try {
    await parts.reconsider(id);
  } catch (error) {
    if (!(error instanceof ChatError) || error.code === 'later') throw error;
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
  const warn = warnSeldom(log);
  worker.on('error', (error) => warn({ error, queue: worker.name }, 'worker connection'));
  worker.on('failed', (job, error) => {
    const { id, name, data } = job ?? {};
    const fields = { request: data?.request, error, queue: worker.name, job: id, name };
    if (error instanceof ChatError) log.warn(fields, 'Slack did not take it, tried again later');
    else log.error(fields, 'job failed');
  });
}
