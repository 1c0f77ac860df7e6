/**
 * Waits for `work`, but no longer than `boundMs`. True: it came to an end; false: it goes on and
 * nobody waits for it. Throws what `work` throws in time.
 */
export async function within(boundMs: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), boundMs);
  });
  try {
    return await Promise.race([work.then(() => true), bound]);
  } finally {
    clearTimeout(timer);
  }
}
