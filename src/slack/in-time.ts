import { within } from '../within.ts';

/** What came of some work within a time: its value, its error, or nothing yet. */
export type InTime<Value> =
  | { is: 'done'; value: Value }
  | { is: 'failed'; error: unknown }
  | { is: 'late'; work: Promise<Value> };

/**
 * Waits for `work`, but no longer than `withinMs`: Slack wants its answer within 3 s. Late work goes
 * on; who asked may wait for it.
 */
export async function inTime<Value>(
  work: Promise<Value>,
  withinMs: number,
): Promise<InTime<Value>> {
  try {
    return (await within(withinMs, work))
      ? { is: 'done', value: await work }
      : { is: 'late', work };
  } catch (error) {
    return { is: 'failed', error };
  }
}
