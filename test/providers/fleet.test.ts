import { expect, it } from 'vitest';
import { fewAtOnce, isOff, notKnown, untilHopeless } from '../../src/providers/fleet.ts';

it('lets four pieces of work run at the same time, and the others in order', async () => {
  const few = fewAtOnce();
  const started: number[] = [];
  const ends: (() => void)[] = [];
  const work = (number: number) =>
    few(async () => {
      started.push(number);
      await new Promise<void>((resolve) => ends.push(resolve));
    });
  const all = [1, 2, 3, 4, 5, 6].map(work);
  await Promise.resolve();
  expect(started).toEqual([1, 2, 3, 4]);

  ends[0]?.();
  await all[0];
  await Promise.resolve();
  expect(started).toEqual([1, 2, 3, 4, 5]);

  for (const end of ends) end();
  await all[4];
  ends[5]?.();
  await Promise.all(all);
  expect(started).toEqual([1, 2, 3, 4, 5, 6]);
});

it('gives the place on when a piece of work fails', async () => {
  const few = fewAtOnce();
  const fail = () => few(() => Promise.reject(new Error('no')));

  const outcomes = await Promise.allSettled(Array.from({ length: 9 }, fail));

  expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
  expect(await few(async () => 'still here')).toBe('still here');
});

it('asks no more after ten failures in a row, and begins to count anew after a success', async () => {
  const look = untilHopeless();
  let asked = 0;
  const ask = (shown = notKnown('no permission')) =>
    look(async () => {
      asked += 1;
      return shown;
    });

  for (let count = 0; count < 9; count += 1) await ask();
  expect(await ask(isOff)).toEqual(isOff);
  for (let count = 0; count < 10; count += 1) await ask();
  const last = await ask(isOff);

  expect(asked).toBe(20);
  expect(last).toEqual(notKnown('not asked, since 10 in a row could not be read'));
});
