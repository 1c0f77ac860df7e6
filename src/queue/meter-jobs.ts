import type { Job, Worker } from 'bullmq';
import type { Meter } from '../flow/meter.ts';

/** Counts the jobs of one worker, and how long they waited and took. */
export function meterJobs(worker: Worker, meter: Meter): void {
  const queue = worker.name;
  worker.on('active', (job) => {
    if (job.attemptsMade > 0) return;
    meter.jobBegun({ queue, name: job.name, waitedMs: waitedMs(job, Date.now()) });
  });
  worker.on('completed', (job) => note(job, 'completed'));
  worker.on('failed', (job) => job && note(job, 'failed'));

  function note({ name, processedOn = 0 }: Job, outcome: 'completed' | 'failed'): void {
    meter.jobEnded({ queue, name, outcome, tookMs: Date.now() - processedOn });
  }
}

/** Since it was due. Of a job that is tried again nobody knows when that was. */
export function waitedMs(
  { attemptsMade, timestamp, opts }: Pick<Job, 'timestamp' | 'opts' | 'attemptsMade'>,
  nowMs: number,
): number {
  return attemptsMade > 0 ? 0 : Math.max(0, nowMs - timestamp - (opts.delay ?? 0));
}
