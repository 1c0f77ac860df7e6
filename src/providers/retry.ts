import { setTimeout as pause } from 'node:timers/promises';
import { CloudError, mayPass } from '../domain/errors.ts';

const firstPauseMs = 300;
const longestPauseMs = 5_000;
/** Calls are counted by the second: sooner, the next one would be one too many again. */
const throttledPauseMs = 1_000;

/**
 * Repeats a read that the cloud throttled, was too busy for or could not answer, with full jitter:
 * three tries in all. For reads only: a write is repeated by nobody but the flow.
 *
 * A wish of the cloud (`retryAfterMs`) is honoured up to 5 s; beyond that the error is the answer.
 *
 * @throws what `read` threw last.
 */
export async function retryRead<T>(
  read: (isRetry: boolean) => Promise<T>,
  options: { tries?: number; random?: () => number; signal?: AbortSignal } = {},
): Promise<T> {
  const { tries = 3, random = Math.random, signal } = options;

  for (let attempt = 1; ; attempt += 1) {
    try {
      return await read(attempt > 1);
    } catch (error) {
      if (attempt >= tries || signal?.aborted || !isWorthRepeating(error)) throw error;

      const wishMs = error.retryAfterMs ?? (error.code === 'throttled' ? throttledPauseMs : 0);
      if (wishMs > longestPauseMs) throw error;
      const jitterMs = random() * Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1));
      await pause(wishMs + jitterMs, undefined, signal ? { signal } : {}).catch(() => {
        throw error;
      });
    }
  }
}

function isWorthRepeating(error: unknown): error is CloudError {
  return error instanceof CloudError && mayPass(error);
}
