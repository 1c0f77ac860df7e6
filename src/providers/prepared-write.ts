import { CloudError } from '../domain/errors.ts';
import type { PreparedWrite } from '../flow/cloud-ports.ts';
import type { Place } from './gate.ts';
import { wasNotSent } from './network-failure.ts';

/** A write that holds its place in the gate: `send` runs once at most, or never after `release`. */
export function prepareOnce(place: Place, send: PreparedWrite['send']): PreparedWrite {
  let isUsed = false;
  return {
    async send(times) {
      if (isUsed) throw new Error('a prepared write is sent once');
      isUsed = true;
      return await send(times);
    },
    async release() {
      if (isUsed) return;
      isUsed = true;
      await place.release();
    },
  };
}

/**
 * Makes the one call that a place is for, and gives the place back however it ends. That is not
 * waited for: a gate that cannot be reached must not keep an answer from being told.
 */
export async function callFrom<T>(place: Place, call: () => Promise<T>): Promise<T> {
  try {
    const answer = await call();
    void place.answered();
    return answer;
  } catch (error) {
    void giveBackAfter(place, error);
    throw error;
  }
}

function giveBackAfter(place: Place, error: unknown): Promise<void> {
  if (wasNotSent(error)) return place.release();
  const isRefused = error instanceof CloudError && error.code === 'throttled';
  return isRefused ? place.refused(error.retryAfterMs) : place.answered();
}
