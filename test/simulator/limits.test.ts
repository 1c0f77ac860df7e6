import { expect, it } from 'vitest';
import { createLimiter } from '../../src/simulator/limits.ts';

function limiterAt(countsRefused: boolean) {
  let nowMs = 0;
  const clock = { now: () => nowMs, passMs: () => undefined };
  const limiter = createLimiter(clock, countsRefused);
  const arriveAt = (atMs: number, key = 'key') => {
    nowMs = atMs;
    return limiter.excess(key, 2);
  };
  return arriveAt;
}

it('lets two calls a second through, in a window that slides', () => {
  const arriveAt = limiterAt(false);

  expect([0, 600, 999, 1000, 1001, 1599, 1600].map((ms) => arriveAt(ms))).toEqual([
    0, 0, 3, 0, 3, 3, 0,
  ]);
});

it('can count refused calls, too, so that who hurries is kept out', () => {
  const arriveAt = limiterAt(true);

  expect([0, 600, 999, 1000, 1001, 1999, 3000].map((ms) => arriveAt(ms))).toEqual([
    0, 0, 3, 3, 4, 3, 0,
  ]);
});

it('counts each key by itself', () => {
  const arriveAt = limiterAt(false);

  expect([arriveAt(0, 'a'), arriveAt(0, 'a'), arriveAt(0, 'b'), arriveAt(0, 'a')]).toEqual([
    0, 0, 0, 3,
  ]);
});
