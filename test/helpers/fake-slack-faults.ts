/** How a call goes wrong. `cut-after`: Slack did it, and the answer was lost. */
export type FaultKind =
  | { kind: 'rate-limit'; retryAfterS: number }
  | { kind: 'error'; code: string }
  | { kind: 'http'; status: number }
  | { kind: 'cut-before' }
  | { kind: 'cut-after' }
  | { kind: 'delay'; delayMs: number };

export interface Faults {
  /** The next calls of `method` (`*`: of any) go wrong. Gives back how to end it early. */
  add(fault: { method: string; how: FaultKind; times?: number }): () => void;
  take(method: string): FaultKind | undefined;
  /** Slack has asked for so long a pause before the next call of this method. */
  quiet(method: string, forMs: number): void;
  /** How much of that pause is left, for a call that was not on its way when Slack asked for it. */
  earlyMs(method: string): number;
  clear(): void;
}

const onItsWayMs = 1_000;

export function makeFaults(): Faults {
  let waiting: { method: string; how: FaultKind; left: number }[] = [];
  const quiet = new Map<string, { sinceMs: number; untilMs: number }>();
  return {
    add({ method, how, times = 1 }) {
      const fault = { method, how, left: times };
      waiting.push(fault);
      return () => {
        waiting = waiting.filter((each) => each !== fault);
      };
    },
    take(method) {
      const fault = waiting.find((each) => each.method === method || each.method === '*');
      if (!fault) return undefined;
      fault.left -= 1;
      if (fault.left <= 0) waiting = waiting.filter((each) => each !== fault);
      return fault.how;
    },
    quiet(method, forMs) {
      const sinceMs = performance.now();
      quiet.set(method, { sinceMs, untilMs: sinceMs + forMs });
    },
    earlyMs(method) {
      const nowMs = performance.now();
      const known = quiet.get(method);
      if (!known || nowMs < known.sinceMs + onItsWayMs) return 0;
      return Math.max(0, Math.round(known.untilMs - nowMs));
    },
    clear() {
      waiting = [];
    },
  };
}
