/**
 * Answers many with one call: what is asked for in one turn travels together, and what is asked for while
 * a call is on its way is the next one.
 *
 * @param send one result for each, in order. What it throws, all of them get.
 */
export function together<Wanted, Result>(
  send: (wanted: readonly Wanted[]) => Promise<readonly Result[]>,
): (wanted: Wanted) => Promise<Result> {
  let waiting: Waiting<Wanted, Result>[] = [];
  let isSending = false;

  return (wanted) =>
    new Promise((resolve, reject) => {
      waiting.push({ wanted, resolve, reject });
      if (!isSending) void sendAll();
    });

  async function sendAll(): Promise<void> {
    isSending = true;
    await Promise.resolve();
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      await answer(batch);
    }
    isSending = false;
  }

  async function answer(batch: readonly Waiting<Wanted, Result>[]): Promise<void> {
    try {
      const results = await send(batch.map(({ wanted }) => wanted));
      for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}

interface Waiting<Wanted, Result> {
  wanted: Wanted;
  resolve(result: Result): void;
  reject(error: unknown): void;
}
