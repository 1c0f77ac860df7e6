import { expect, it } from 'vitest';
import { CloudError, type CloudErrorCode, WireError } from '../../src/domain/errors.ts';
import { retryRead } from '../../src/providers/retry.ts';

const atOnce = { random: () => 0 };

it.each(['throttled', 'unavailable', 'conflict'] as const)(
  'repeats a read that was %s until it works',
  async (code) => {
    const read = failing(2, cloudError(code));

    expect(await retryRead(read, atOnce)).toBe('read at try 3');
  },
);

it('gives up after three tries, with the last error', async () => {
  const error = cloudError('unavailable');
  const read = failing(9, error);

  await expect(retryRead(read, atOnce)).rejects.toBe(error);
  expect(read.tries()).toBe(3);
});

it.each(['denied', 'not-found', 'rejected', 'late'] as const)(
  'does not repeat what was %s',
  async (code) => {
    const read = failing(1, cloudError(code));

    await expect(retryRead(read, atOnce)).rejects.toMatchObject({ code });
    expect(read.tries()).toBe(1);
  },
);

it('does not repeat an unreadable answer', async () => {
  const read = failing(1, new WireError('Response', 'not JSON'));

  await expect(retryRead(read, atOnce)).rejects.toThrow(WireError);
  expect(read.tries()).toBe(1);
});

it('waits as long as the cloud asks', async () => {
  const began = performance.now();
  await retryRead(failing(1, cloudError('throttled', 80)), atOnce);

  expect(performance.now() - began).toBeGreaterThanOrEqual(78);
});

it('waits out the second in which the cloud counted too many, though it was not asked to', async () => {
  const began = performance.now();
  await retryRead(failing(1, cloudError('throttled')), atOnce);

  expect(performance.now() - began).toBeGreaterThanOrEqual(995);
});

it('gives the error at once when the cloud asks for more than a few seconds', async () => {
  const read = failing(1, cloudError('throttled', 60_000));

  await expect(retryRead(read, atOnce)).rejects.toMatchObject({ code: 'throttled' });
});

it('stops waiting when it is aborted, with the error of the read', async () => {
  const stop = new AbortController();
  const error = cloudError('throttled', 5_000);

  const reading = retryRead(failing(1, error), { ...atOnce, signal: stop.signal });
  stop.abort();

  await expect(reading).rejects.toBe(error);
});

function cloudError(code: CloudErrorCode, retryAfterMs?: number): CloudError {
  return new CloudError(code, 'no', { provider: 'tencent', taken: 'maybe', retryAfterMs });
}

function failing(times: number, error: Error) {
  let tries = 0;
  const read = async () => {
    tries += 1;
    if (tries <= times) throw error;
    return `read at try ${tries}`;
  };
  return Object.assign(read, { tries: () => tries });
}
