import { type JobsOptions, Queue } from 'bullmq';
import type { Cluster, Redis } from 'ioredis';
import type { Alarm, Step } from '../domain/patience.ts';
import type { Request } from '../domain/request.ts';
import type { Log } from '../flow/ports.ts';
import { hashTag } from '../redis-script.ts';
import { addCanaries } from './canaries.ts';
import { createJobTurns, type JobTurns, priorityOf } from './job-turns.ts';
import { queueNames } from './names.ts';
import type { JobData, SpeechData } from './schema.ts';
import { warnSeldom } from './seldom.ts';
import { findUnderWay } from './under-way.ts';

/** The patient one has hands of its own, so that it never holds those of the others. */
export const [stepsQueue, patientQueue, speechQueue] = queueNames;
export const reconsideration = 'reconsider';

const second = 1_000;
const day = 86_400 * second;

/** Adding jobs. Adding the same alarm twice is harmless, and so is a job that runs twice. */
export interface Jobs {
  /**
   * One job per alarm, which rings at its time. `ringing`: id of the job that sets it again. What is due and
   * asks much of a cloud waits for its turn among the people who asked.
   */
  wake(
    alarms: readonly { request: Request; alarm: Alarm; ringing?: string | undefined }[],
    nowMs: number,
  ): Promise<void>;
  /**
   * Ids of those requests for whose step a job waits in line, or is in somebody's hands: of those whose alarm rang
   * first not long ago, that is, since nobody relies on a queue for ever.
   */
  underWay(requests: readonly Request[], nowMs: number): Promise<ReadonlySet<string>>;
  /**
   * One speaking job at a time per subject, a request, the policies or the log; a wake-up that comes while it
   * runs is kept.
   */
  speak(subjects: readonly string[]): Promise<void>;
  /**
   * One job per request that looks whether it still stands under other policies.
   *
   * @param seq number of the event that put them in force: once for each.
   * @param earlier so many requests were given such a job for this event before.
   */
  reconsider(requests: readonly string[], seq: string, earlier?: number): Promise<void>;
  /** To each queue a job that proves that it is alive, before all that waits there. */
  sendCanaries(): Promise<void>;
  close(): Promise<void>;
}

/** @param connection fails fast: whoever adds a job tries again or leaves it to the sweep. */
export function createJobs(connection: Redis | Cluster, log: Log): Jobs {
  // A queue that is made while Redis is away would refuse for ever after a failed version check.
  const options = {
    connection,
    prefix: hashTag,
    skipVersionCheck: true,
    skipWaitingForReady: true,
  };
  const steps = new Queue<JobData>(stepsQueue, options);
  const patient = new Queue<JobData>(patientQueue, options);
  const speech = new Queue<SpeechData>(speechQueue, options);
  const turns = createJobTurns(connection);
  const warn = warnSeldom(log);
  for (const queue of [steps, patient, speech]) {
    queue.on('error', (error) => warn({ error, queue: queue.name }, 'queue connection'));
  }

  return {
    async wake(alarms, nowMs) {
      const keyOf = (id: string) => steps.toKey(id);
      const jobs = await stepJobs(alarms, { turns, keyOf }, nowMs);
      const isPatient = ({ name }: { name: Step }) => name === 'verify';
      await addAll(
        steps,
        jobs.filter((job) => !isPatient(job)),
      );
      await addAll(patient, jobs.filter(isPatient));
    },

    underWay: (requests, nowMs) =>
      findUnderWay(connection, requests, { keysOf: keysIn({ steps, patient }), nowMs }),

    async speak(subjects) {
      if (subjects.length === 0) return;
      await speech.addBulk(
        subjects.map((request) => ({
          name: 'speak',
          data: { request },
          opts: { ...speakOptions, deduplication: { id: request, keepLastIfActive: true } },
        })),
      );
    },

    async reconsider(requests, seq, earlier = 0) {
      if (requests.length === 0) return;
      await patient.addBulk(
        requests.map((request, index) => ({
          name: reconsideration,
          data: { request },
          opts: reconsiderOptions(`${request}-${reconsideration}-${seq}`, earlier + index),
        })),
      );
    },

    sendCanaries: () => addCanaries(steps, patient, speech),

    async close() {
      await Promise.all([steps.close(), patient.close(), speech.close()]);
    },
  };
}

/** Where the jobs of one ring are kept: the first, and the one that waits for its turn since. */
function keysIn({ steps, patient }: Readonly<Record<'steps' | 'patient', Queue>>) {
  return (request: Request, alarm: Alarm): string[] => {
    const queue = alarm.step === 'verify' ? patient : steps;
    const id = stepJobId(request, alarm);
    return [id, idAfter(id, id)].map((each) => queue.toKey(each));
  };
}

/** Steps that read much, and may write: of each person one after the other. */
export function takesTurns(step: Step): boolean {
  return step === 'check' || step === 'run';
}

type StepJob = { name: Step; data: JobData; opts: JobsOptions & { jobId: string; delay: number } };
type Waking = Parameters<Jobs['wake']>[0][number];

/** What is due now gets its turn; anything else when it rings. */
async function stepJobs(
  alarms: readonly Waking[],
  { turns, keyOf }: { turns: JobTurns; keyOf(id: string): string },
  nowMs: number,
): Promise<StepJob[]> {
  const jobs = alarms.map((each) => stepJob(each, nowMs));
  const due = alarms.flatMap(({ request, alarm }, index) => {
    const job = jobs[index];
    if (!job || !takesTurns(alarm.step) || job.opts.delay > 0) return [];
    return [{ job, person: request.requester.id, key: keyOf(job.opts.jobId) }];
  });
  const numbers = await turns.take(due);
  for (const [index, { job }] of due.entries()) giveTurn(job, numbers[index] ?? 0);
  return jobs;
}

function stepJob({ request, alarm, ringing }: Waking, nowMs: number): StepJob {
  return {
    name: alarm.step,
    data: { request: request.id },
    opts: {
      ...stepOptions(alarm.step),
      jobId: idAfter(ringing, stepJobId(request, alarm)),
      delay: delayMs(alarm, nowMs),
    },
  };
}

/** A job that is there already gets none, and is not added again. */
function giveTurn(job: StepJob, turn: number): void {
  if (turn === 0) return;
  job.data.turn = turn;
  job.opts.priority = priorityOf(turn);
}

async function addAll(queue: Queue, jobs: readonly StepJob[]): Promise<void> {
  if (jobs.length > 0) await queue.addBulk([...jobs]);
}

function delayMs(alarm: Alarm, nowMs: number): number {
  return Math.max(0, Math.round(alarm.atMs - nowMs));
}

/** Request, step, number of the causing event, and which ring of its alarm this is. */
export function stepJobId(request: Pick<Request, 'id' | 'seq'>, alarm: Alarm): string {
  return `${request.id}-${alarm.step}-${request.seq}-${Math.round(alarm.atMs)}`;
}

/**
 * A job that rang too early sets its own alarm again. Under its own id that would be ignored, since
 * it still exists: so it counts.
 */
function idAfter(ringing: string | undefined, id: string): string {
  if (ringing === id) return `${id}-2`;
  if (!ringing?.startsWith(`${id}-`)) return id;
  return `${id}-${Number(ringing.slice(id.length + 1)) + 1}`;
}

/** A write's job has one attempt; the others read, and may be repeated before the sweep does it. */
function stepOptions(step: Step): JobsOptions {
  return {
    attempts: step === 'run' ? 1 : 3,
    backoff: { type: 'exponential', delay: second, jitter: 0.5 },
    removeOnComplete: { age: day / second },
    removeOnFail: { age: (7 * day) / second },
  };
}

/** So many requests are looked at again at once; of more, one a second. */
const reconsideredAtOnce = 50;

/**
 * Nothing waits for these: whoever presses, and every write, is judged by the policies in force. Each may
 * edit a card and ask Slack who people are, and thousands at once would keep everybody else waiting.
 */
function turnMs(index: number): number {
  return Math.max(0, index + 1 - reconsideredAtOnce) * second;
}

/** They may wait for Slack for a day. */
function reconsiderOptions(jobId: string, index: number): JobsOptions {
  return {
    jobId,
    delay: turnMs(index),
    attempts: 300,
    backoff: { type: 'patient' },
    // After everything else that nobody waits for.
    priority: 10,
    removeOnComplete: { age: day / second },
    removeOnFail: { age: (7 * day) / second },
  };
}

// A kept job would swallow the next wake-up of its request: speaking jobs leave nothing behind.
const speakOptions: JobsOptions = {
  attempts: 20,
  backoff: { type: 'patient' },
  removeOnComplete: true,
  removeOnFail: true,
};
