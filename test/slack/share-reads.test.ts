import { expect, it } from 'vitest';
import { shareReads } from '../../src/slack/share-reads.ts';

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

it('asks once more for all who came while an answer was on its way', async () => {
  const { begun, share } = heldReads();

  const first = share('U1');
  const late = [share('U1'), share('U1'), share('U1')];
  begun[0]?.end('before');
  await expect(first).resolves.toBe('before');
  await expect.poll(() => begun.length).toBe(2);
  begun[1]?.end('after');

  expect(await Promise.all(late)).toEqual(['after', 'after', 'after']);
  expect(begun).toHaveLength(2);
});

it('never gives an answer that was asked for before the reader came', async () => {
  const { begun, share } = heldReads();

  const first = share('U1');
  begun[0]?.end('one');
  await first;
  const second = share('U1');
  await expect.poll(() => begun.length).toBe(2);
  begun[1]?.end('two');

  await expect(second).resolves.toBe('two');
});

it('lets a failed read fail its own readers and nobody else', async () => {
  const { begun, share } = heldReads();

  const first = share('U1');
  const second = share('U1');
  const failed = expect(first).rejects.toThrow('away');
  begun[0]?.fail();
  await failed;
  await expect.poll(() => begun.length).toBe(2);
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
