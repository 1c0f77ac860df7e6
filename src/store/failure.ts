import { ReplyError } from 'ioredis';
import { StoreError } from '../domain/errors.ts';

/** Refusals that pass by themselves: a fail-over, a restart, a long script. */
const passing = [
  'BUSY',
  'CLUSTERDOWN',
  'LOADING',
  'MASTERDOWN',
  'NOREPLICAS',
  'READONLY',
  'TRYAGAIN',
  'UNKILLABLE',
];

/** What Redis answered, or StoreError. */
export async function answerOf<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw storeErrorOf(error);
  }
}

/**
 * Our word for what the Redis client threw: `broken` when somebody has to mend Redis. The cause is
 * left out, because the client's errors carry the command with all its arguments.
 */
export function storeErrorOf(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (isRefusal(error) && !passing.includes(message.split(' ', 1)[0] ?? '')) {
    return new StoreError('broken', `Redis refused: ${message}`);
  }
  return new StoreError('unreachable', `Redis cannot answer: ${message}`);
}

/** Did Redis itself say no? Then it has done nothing of what it was asked. */
export function isRefusal(error: unknown): error is Error {
  return error instanceof ReplyError;
}
