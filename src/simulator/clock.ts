/** The real clock plus an offset that is turned by hand. */
export interface SimulatorClock {
  /** Unix time in milliseconds. */
  now(): number;
  passMs(ms: number): void;
}

export interface TurnableClock extends SimulatorClock {
  /** Ends when the time has come by this clock, or at once when `signal` aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Offset zero; every sleeper wakes. */
  reset(): void;
}

const longestTimerMs = 2 ** 31 - 1;

export function createClock(): TurnableClock {
  let offsetMs = 0;
  const sleepers = new Set<(wake: boolean) => void>();
  const now = () => Date.now() + offsetMs;

  return {
    now,
    passMs(ms) {
      offsetMs += ms;
      for (const look of [...sleepers]) look(false);
    },
    sleep(ms, signal) {
      const dueAtMs = now() + ms;
      return new Promise((resolve) => {
        let timer: NodeJS.Timeout | undefined;
        const look = (wake: boolean) => {
          clearTimeout(timer);
          const leftMs = dueAtMs - now();
          if (leftMs > 0 && !wake && !signal.aborted) {
            timer = setTimeout(look, Math.min(leftMs, longestTimerMs), false);
            return;
          }
          sleepers.delete(look);
          signal.removeEventListener('abort', onAbort);
          resolve();
        };
        const onAbort = () => look(true);
        sleepers.add(look);
        signal.addEventListener('abort', onAbort);
        look(false);
      });
    },
    reset() {
      offsetMs = 0;
      for (const look of [...sleepers]) look(true);
    },
  };
}
