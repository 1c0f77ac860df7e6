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
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<InTime<Value>>((resolve) => {
    timer = setTimeout(() => resolve({ is: 'late', work }), withinMs);
  });
  const settled = work.then(
    (value): InTime<Value> => ({ is: 'done', value }),
    (error: unknown): InTime<Value> => ({ is: 'failed', error }),
  );
  const first = await Promise.race([settled, late]);
  clearTimeout(timer);
  return first;
}
