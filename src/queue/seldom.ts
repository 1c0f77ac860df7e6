import type { Log } from '../flow/ports.ts';

const sayAgainAfterMs = 5_000;

/**
 * Warns at most every five seconds: while Redis is away each of many connections fails several times a
 * second, and says nothing new.
 */
export function warnSeldom(log: Log): Log['warn'] {
  const saidAtMs = new Map<string, number>();
  return (fields, message) => {
    const what = `${message} ${fields.queue ?? ''}`;
    const nowMs = performance.now();
    if (nowMs - (saidAtMs.get(what) ?? Number.NEGATIVE_INFINITY) < sayAgainAfterMs) return;
    saidAtMs.set(what, nowMs);
    log.warn(fields, message);
  };
}
