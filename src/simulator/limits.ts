import type { SimulatorClock } from './clock.ts';

const windowMs = 1000;

export interface Limiter {
  /**
   * Counts one arrival under `key` in a sliding window of one second.
   *
   * @returns the number of calls in the window with this one when that is over the limit, else 0.
   */
  excess(key: string, limit: number): number;
  reset(): void;
}

/** @param countsRefused do refused calls take a place in the window, too? */
export function createLimiter(clock: SimulatorClock, countsRefused: boolean): Limiter {
  const arrivals = new Map<string, number[]>();

  return {
    excess(key, limit) {
      const nowMs = clock.now();
      const recent = (arrivals.get(key) ?? []).filter((atMs) => atMs > nowMs - windowMs);
      const isOver = recent.length >= limit;
      const count = recent.length + 1;
      if (!isOver || countsRefused) recent.push(nowMs);
      arrivals.set(key, recent);
      return isOver ? count : 0;
    },
    reset: () => arrivals.clear(),
  };
}
