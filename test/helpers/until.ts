/**
 * Waits until `condition` gives something truthy, and gives that back. Looks every 20 ms, unless
 * told otherwise; an error counts as "not yet" and is told when the time is up.
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  options: { timeoutMs?: number; everyMs?: number; what?: string } = {},
): Promise<Exclude<T, undefined | null | false | 0 | ''>> {
  const { timeoutMs = 10_000, everyMs = 20 } = options;
  const endsAt = performance.now() + timeoutMs;
  let last: unknown;
  do {
    try {
      const value = await condition();
      if (value) return value as Exclude<T, undefined | null | false | 0 | ''>;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  } while (performance.now() < endsAt);

  const what = options.what ?? condition.toString().replace(/\s+/g, ' ').slice(0, 200);
  throw new Error(`not within ${timeoutMs} ms: ${what}`, { cause: last });
}
