import { type JobsOptions, Queue } from 'bullmq';
import type { Cluster, Redis } from 'ioredis';
import type { Alarm, Step } from '../domain/patience.ts';
import type { Request } from '../domain/request.ts';
import type { Log } from '../flow/ports.ts';
import { hashTag } from '../redis-script.ts';
import type { JobData } from './schema.ts';

export const stepsQueue = 'steps';
export const speechQueue = 'speech';
export const canary = 'canary';

const second = 1_000;
const day = 86_400 * second;

/** Adding jobs. Adding the same alarm twice is harmless, and so is a job that runs twice. */
export interface Jobs {
  /** One job per alarm, which rings at its time. `ringing`: id of the job that sets it again. */
  wake(
    alarms: readonly { request: Request; alarm: Alarm; ringing?: string | undefined }[],
    nowMs: number,
  ): Promise<void>;
  /** One speaking job at a time per request; a wake-up that comes while it runs is kept. */
  speak(requests: readonly string[]): Promise<void>;
  /** A job that proves that the queue is alive. */
  sendCanary(): Promise<void>;
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
  const steps = new Queue<JobData | object>(stepsQueue, options);
  const speech = new Queue<JobData>(speechQueue, options);
  for (const queue of [steps, speech]) {
    queue.on('error', (error) => log.warn({ error, queue: queue.name }, 'queue connection'));
  }

  return {
    async wake(alarms, nowMs) {
      if (alarms.length === 0) return;
      await steps.addBulk(
        alarms.map(({ request, alarm, ringing }) => ({
          name: alarm.step,
          data: { request: request.id },
          opts: {
            ...stepOptions(alarm.step),
            jobId: idAfter(ringing, stepJobId(request, alarm)),
            delay: Math.max(0, Math.round(alarm.atMs - nowMs)),
          },
        })),
      );
    },

    async speak(requests) {
      if (requests.length === 0) return;
      await speech.addBulk(
        requests.map((request) => ({
          name: 'speak',
          data: { request },
          opts: { ...speakOptions, deduplication: { id: request, keepLastIfActive: true } },
        })),
      );
    },

    async sendCanary() {
      await steps.add(canary, {}, { removeOnComplete: true, removeOnFail: true, priority: 0 });
    },

    async close() {
      await Promise.all([steps.close(), speech.close()]);
    },
  };
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

// A kept job would swallow the next wake-up of its request: speaking jobs leave nothing behind.
const speakOptions: JobsOptions = {
  attempts: 20,
  backoff: { type: 'patient' },
  removeOnComplete: true,
  removeOnFail: true,
};
