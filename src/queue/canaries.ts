import type { Queue } from 'bullmq';
import { policiesSubject } from '../domain/events.ts';

/** The name of a job that proves that a queue is alive. */
export const canary = 'canary';

const options = { lifo: true, removeOnComplete: true, removeOnFail: true };

/** To each queue one, before all that waits there: what is long is not stuck. */
export async function addCanaries(...queues: readonly Pick<Queue, 'add'>[]): Promise<void> {
  // An earlier version, which knows none in the queue of speech, takes it for a look at the policies.
  const data = { request: policiesSubject };
  await Promise.all(queues.map((queue) => queue.add(canary, data, options)));
}
