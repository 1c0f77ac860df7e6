import { expect, it } from 'vitest';
import { createClock } from '../../src/simulator/clock.ts';

const never = new AbortController().signal;

it('is the real clock plus what was passed', () => {
  const clock = createClock();

  clock.passMs(60_000);
  const before = Date.now();
  const shownMs = clock.now();
  const after = Date.now();

  expect(shownMs).toBeGreaterThanOrEqual(before + 60_000);
  expect(shownMs).toBeLessThanOrEqual(after + 60_000);
});

it('wakes who sleeps long enough by it', async () => {
  const clock = createClock();
  const woken: string[] = [];
  const short = clock.sleep(10_000, never).then(() => woken.push('short'));
  const long = clock.sleep(3_600_000, never).then(() => woken.push('long'));

  clock.passMs(10_000);
  await short;

  expect(woken).toEqual(['short']);
  clock.passMs(3_590_000);
  await long;
});

it('wakes everybody when it is reset or stopped', async () => {
  const clock = createClock();
  const stop = new AbortController();
  const sleepers = [clock.sleep(3_600_000, never), clock.sleep(3_600_000, stop.signal)];

  stop.abort();
  await sleepers[1];
  clock.reset();

  await sleepers[0];
});
