import { Queue } from 'bullmq';
import type { Cluster, Redis } from 'ioredis';
import { hashTag } from '../redis-script.ts';
import { waitedMs } from './meter-jobs.ts';
import { queueNames } from './names.ts';

export interface QueueFigures {
  queue: string;
  /** By BullMQ's word for their state. */
  jobs: Record<string, number>;
  /** How long the oldest of the jobs that run next has waited for its first try; 0: there is none. */
  oldestMs: number;
}

/** Looks at all queues, and changes nothing. */
export interface QueueWatch {
  read(): Promise<QueueFigures[]>;
  close(): Promise<void>;
}

/** So many are looked at: people who ask take turns, so the next one need not be the oldest. */
const atMost = 50;

const told = ['waiting', 'prioritized', 'active', 'delayed', 'failed'] as const;

/** @param connection fails fast. */
export function watchQueues(connection: Redis | Cluster): QueueWatch {
  const options = {
    connection,
    prefix: hashTag,
    skipVersionCheck: true,
    skipWaitingForReady: true,
  };
  const queues = queueNames.map((name) => new Queue(name, { ...options, skipMetasUpdate: true }));
  // Whoever reads hears of it.
  for (const queue of queues) queue.on('error', () => undefined);
  return {
    read: () => Promise.all(queues.map(look)),
    async close() {
      await Promise.all(queues.map((queue) => queue.close()));
    },
  };
}

async function look(queue: Queue): Promise<QueueFigures> {
  const jobs = await queue.getJobCounts(...told);
  const next = await queue.getJobs(['waiting', 'prioritized'], 0, atMost - 1, true);
  // The queue's times are of this clock, too.
  const nowMs = Date.now();
  const oldestMs = Math.max(0, ...next.map((job) => waitedMs(job, nowMs)));
  return { queue: queue.name, jobs, oldestMs };
}
