import type { Log } from '../flow/ports.ts';

/** What is further off than this is no longer a matter of round trips. */
export const toleratedSkewMs = 5_000;

/** Nobody needs to be told more often of what only an administrator can mend. */
const againAfterMs = 10 * 60_000;

/**
 * Says in the log that this machine's clock is wrong, by Redis' clock: nothing is decided by it, but the lines of
 * the log carry it, and Redis' own may be the wrong one. Once when it is
 * noticed, then every ten minutes, and once when it is right again.
 *
 * @param monotonicMs Milliseconds from any start, never set back.
 * @returns is to be called with every new reading, in milliseconds: positive when the machine is ahead.
 */
export function watchSkew(
  log: Pick<Log, 'warn' | 'info'>,
  monotonicMs: () => number = () => performance.now(),
): (aheadMs: number) => void {
  let saidAtMs: number | null = null;

  return (aheadMs) => {
    if (Math.abs(aheadMs) <= toleratedSkewMs) {
      if (saidAtMs !== null) log.info({ aheadMs }, 'the clock of this machine is right again');
      saidAtMs = null;
      return;
    }
    if (saidAtMs !== null && monotonicMs() - saidAtMs < againAfterMs) return;
    saidAtMs = monotonicMs();
    log.warn({ aheadMs }, 'the clock of this machine differs from that of Redis, set one of them');
  };
}
