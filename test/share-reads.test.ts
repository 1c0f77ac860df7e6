import { expect, it } from 'vitest';
import { shareReads } from '../src/share-reads.ts';

/** Reads that end when the test says so. */
function heldReads() {
  const begun: { key: string; end: (value: string) => void; fail: () => void }[] = [];
  const share = shareReads(
    (key: string) =>
      new Promise<string>((resolve, reject) => {
        begun.push({ key, end: resolve, fail: () => reject(new Error('away')) });
      }),
  );
  return { begun, share };
}

it('asks a few times at once, and once more for all who came meanwhile', async () => {
  const { begun, share } = heldReads();

  const readers = Array.from({ length: 100 }, () => share('U1'));
  expect(begun).toHaveLength(3);
  begun[0]?.end('first');
  await expect.poll(() => begun.length).toBe(4);
  begun[1]?.end('second');
  begun[2]?.end('third');
  begun[3]?.end('shared');

  const answers = await Promise.all(readers);
  expect(answers.slice(0, 3)).toEqual(['first', 'second', 'third']);
  expect(new Set(answers.slice(3))).toEqual(new Set(['shared']));
  expect(begun).toHaveLength(4);
});

it('never gives an answer that was asked for before the reader came', async () => {
  const { begun, share } = heldReads();
  for (let reader = 0; reader < 3; reader += 1) void share('U1');

  const waiting = share('U1');
  begun[0]?.end('of before');
  await expect.poll(() => begun.length).toBe(4);
  const late = share('U1');
  begun[3]?.end('for those who waited');
  await expect(waiting).resolves.toBe('for those who waited');
  await expect.poll(() => begun.length).toBe(5);
  begun[4]?.end('for who came late');

  await expect(late).resolves.toBe('for who came late');
});

it('lets a failed read fail its own readers and nobody else', async () => {
  const { begun, share } = heldReads();

  const first = expect(share('U1')).rejects.toThrow('away');
  begun[0]?.fail();
  await first;
  const second = share('U1');
  begun[1]?.end('back');

  await expect(second).resolves.toBe('back');
});

it('keeps the readers of different things apart', async () => {
  const { begun, share } = heldReads();

  const both = [share('U1'), share('U2')];
  expect(begun.map(({ key }) => key)).toEqual(['U1', 'U2']);
  for (const { key, end } of begun) end(key);

  expect(await Promise.all(both)).toEqual(['U1', 'U2']);
});
