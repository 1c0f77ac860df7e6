import type { Log } from '../flow/ports.ts';
import { within } from '../within.ts';
import type { Closers } from './parts.ts';

/** All of it together. Without Redis a job may never end; another process takes it up again. */
const closeWithinMs = 8_000;

/** What is left to close when the time is up has this long each. */
const leastMs = 200;

/** Closes what is open in the opposite order, so that nothing outlives what it needs. Never throws. */
export async function closeAll(closers: Closers, log: Log): Promise<void> {
  const endsAtMs = performance.now() + closeWithinMs;
  for (const close of closers.splice(0).reverse()) {
    const leftMs = Math.max(leastMs, endsAtMs - performance.now());
    try {
      const isClosed = await within(leftMs, Promise.resolve(close()));
      if (!isClosed) log.warn({}, 'closing does not end, going on without it');
    } catch (error) {
      log.warn({ error }, 'closing has failed');
    }
  }
}
