import type { Clock } from '../flow/ports.ts';

/** Until when something may be sent. */
export interface Deadline {
  /** When it was read; 0: it had passed. */
  leftMs: number;
  hasPassed(): boolean;
}

export const noDeadline: Deadline = { leftMs: Number.POSITIVE_INFINITY, hasPassed: () => false };

/**
 * Has the time to send passed? By the clock of all processes, which may be set back, by this
 * machine's monotonic one, which may stop while the machine is suspended, and by its wall clock.
 */
export function readDeadline(sendByMs: number, clock: Clock): Deadline {
  const [beganMs, beganAtMs] = [performance.now(), Date.now()];
  const leftMs = sendByMs - clock.now();
  return {
    leftMs: Math.max(leftMs, 0),
    hasPassed: () =>
      clock.now() > sendByMs ||
      performance.now() - beganMs > leftMs ||
      Date.now() - beganAtMs > leftMs,
  };
}
