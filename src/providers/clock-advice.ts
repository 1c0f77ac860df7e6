const minute = 60_000;

/**
 * By how much a cloud's clock is ahead of the one that signs, in milliseconds; null when it did not say.
 *
 * @param date header `Date` of its answer
 */
export function aheadMs(date: string | undefined, nowMs: number): number | null {
  const cloudMs = Date.parse(date ?? '');
  return Number.isNaN(cloudMs) ? null : cloudMs - nowMs;
}

/** For people, after a signature was refused for its time: what is wrong, and what to do. */
export function adviseOnClock(cloudAheadMs: number | null, toleratedMs: number): string {
  if (cloudAheadMs !== null && Math.abs(cloudAheadMs) < toleratedMs) {
    return "The cloud's clock agrees with that of Redis, by which this bot signs: ask again.";
  }
  const what =
    cloudAheadMs === null
      ? `The cloud's clock and that of Redis, by which this bot signs, differ by more than ${inMinutes(toleratedMs)}`
      : `The cloud's clock is ${inMinutes(cloudAheadMs)} ${cloudAheadMs < 0 ? 'behind' : 'ahead of'} that of Redis, by which this bot signs`;
  return `${what}: set the clock that is wrong, then ask again.`;
}

function inMinutes(ms: number): string {
  return `${Math.round(Math.abs(ms) / minute)} min`;
}
