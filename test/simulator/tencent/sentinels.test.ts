import { describe, expect, it, onTestFinished } from 'vitest';
import type { Fault } from '../../../src/simulator/simulator.ts';
import { tencentKeys } from '../../../src/simulator/tencent/seeds.ts';
import { startTencentSimulator } from '../../../src/simulator/tencent/server.ts';
import { callTencent } from './call.ts';

async function start() {
  const cloud = await startTencentSimulator();
  onTestFinished(() => cloud.stop());
  const at = () => ({ signedAtMs: cloud.clock.now() });
  /** The code of the answer, `done`, or `lost`. */
  const open = async (InstanceId: string): Promise<string> => {
    const key = { KeyId: tencentKeys.enabled, KeyRegion: 'ap-guangzhou' };
    const params = { InstanceId, ...key };
    try {
      return (
        (await callTencent(cloud.url, 'OpenDBInstanceEncryption', params, at())).code ?? 'done'
      );
    } catch {
      return 'lost';
    }
  };
  const shows = async (InstanceId: string) => {
    const { response } = await callTencent(
      cloud.url,
      'DescribeDBInstanceInfo',
      { InstanceId },
      at(),
    );
    return response.Encryption;
  };
  return { cloud, open, shows };
}

describe('an instance that misbehaves by name', () => {
  it('cdb-slow says YES eight seconds after the answer', async () => {
    const { cloud, open, shows } = await start();

    expect(await open('cdb-slow')).toBe('done');

    expect(await shows('cdb-slow')).toBe('NO');
    cloud.clock.passMs(8000);
    expect(await shows('cdb-slow')).toBe('YES');
  });

  it('cdb-lost-answer does it and drops the connection', async () => {
    const { open, shows } = await start();

    expect(await open('cdb-lost-answer')).toBe('lost');
    expect(await shows('cdb-lost-answer')).toBe('YES');
  });

  it('cdb-lost-request does nothing the first time, and works the next', async () => {
    const { cloud, open, shows } = await start();

    expect(await open('cdb-lost-request')).toBe('lost');
    expect(await shows('cdb-lost-request')).toBe('NO');
    expect(await open('cdb-lost-request')).toBe('done');
    expect(await shows('cdb-lost-request')).toBe('YES');
    expect(cloud.counters()).toMatchObject({
      writes: { 'cdb-lost-request': 2 },
      effects: { 'cdb-lost-request': 1 },
    });
  });

  it('cdb-internal-error does it and says InternalError', async () => {
    const { open, shows } = await start();

    expect(await open('cdb-internal-error')).toBe('InternalError.UnknownError');
    expect(await shows('cdb-internal-error')).toBe('YES');
  });

  it('cdb-throttled is throttled twice, and works the third time', async () => {
    const { open } = await start();
    const answers = [await open('cdb-throttled'), await open('cdb-throttled')];

    expect(answers).toEqual(['RequestLimitExceeded', 'RequestLimitExceeded']);
    expect(await open('cdb-throttled')).toBe('done');
  });

  it('cdb-denied is never allowed', async () => {
    const { open, shows } = await start();

    expect(await open('cdb-denied')).toBe('UnauthorizedOperation');
    expect(await shows('cdb-denied')).toBe('NO');
  });

  it('cdb-other-key takes another key', async () => {
    const { cloud, open, shows } = await start();

    expect(await open('cdb-other-key')).toBe('done');
    expect(await shows('cdb-other-key')).toBe('YES');
    expect(cloud.state()).toMatchObject({
      instances: { 'cdb-other-key': { KeyId: tencentKeys.other } },
    });
  });

  it('cdb-never accepts and stays NO, with its key shown', async () => {
    const { cloud, open, shows } = await start();

    expect(await open('cdb-never')).toBe('done');
    cloud.clock.passMs(3_600_000);
    expect(await shows('cdb-never')).toBe('NO');
    expect(cloud.state()).toMatchObject({
      instances: { 'cdb-never': { KeyId: tencentKeys.enabled } },
    });
    expect(cloud.counters().effects).toEqual({});
  });
});

describe('a fault', () => {
  const action = 'OpenDBInstanceEncryption';

  it.each<[Fault, answer: string, shown: string]>([
    [{ action, how: 'drop-before' }, 'lost', 'NO'],
    [{ action, how: 'drop-after' }, 'lost', 'YES'],
    [{ action, how: 'internal-error-before' }, 'InternalError.UnknownError', 'NO'],
    [{ action, how: 'internal-error-after' }, 'InternalError.UnknownError', 'YES'],
    [{ action, how: 'throttle' }, 'RequestLimitExceeded', 'NO'],
    [{ action, how: 'unavailable' }, 'ServiceUnavailable', 'NO'],
    [{ action, how: 'denied' }, 'UnauthorizedOperation', 'NO'],
    [{ action, how: 'garbage' }, 'done', 'YES'],
    [{ action, how: 'lag', lagMs: 60_000 }, 'done', 'NO'],
    [{ action, how: 'delay', delayMs: 5 }, 'done', 'YES'],
    [{ action, how: 'delay', delayMs: 5, lagMs: 60_000 }, 'done', 'NO'],
  ])('%o is answered with %s and shows %s', async (fault, answer, shown) => {
    const { cloud, open, shows } = await start();

    cloud.misbehave(fault);

    expect(await open('cdb-qwer1234')).toBe(answer);
    expect(await shows('cdb-qwer1234')).toBe(shown);
    expect(cloud.counters().writes).toEqual({ 'cdb-qwer1234': 1 });
  });

  it('happens to its own instance alone, as often as was said', async () => {
    const { cloud, open } = await start();
    cloud.misbehave({ action, instance: 'cdb-healthy-2', times: 2, how: 'throttle' });

    expect(await open('cdb-qwer1234')).toBe('done');
    expect(await open('cdb-healthy-2')).toBe('RequestLimitExceeded');
    expect(await open('cdb-healthy-2')).toBe('RequestLimitExceeded');
    expect(await open('cdb-healthy-2')).toBe('done');
  });

  it('can spoil a read', async () => {
    const { cloud, shows } = await start();
    cloud.misbehave({ action: 'DescribeDBInstanceInfo', how: 'garbage' });

    expect(await shows('cdb-encrypted')).toBeUndefined();
    expect(await shows('cdb-encrypted')).toBe('YES');
  });

  it('that delays ends when the clock is turned', async () => {
    const { cloud, open } = await start();
    cloud.misbehave({ action, how: 'delay', delayMs: 60_000 });

    const answer = open('cdb-qwer1234');
    await expect.poll(() => cloud.counters().writes).toEqual({ 'cdb-qwer1234': 1 });
    cloud.clock.passMs(60_000);

    expect(await answer).toBe('done');
  });

  it('that delays shows how many writes were in hand at once', async () => {
    const { cloud, open } = await start();
    cloud.misbehave({ action, how: 'delay', delayMs: 60_000, times: 2 });

    const answers = [open('cdb-qwer1234'), open('cdb-qwer1234')];
    await expect.poll(() => cloud.counters().writes).toEqual({ 'cdb-qwer1234': 2 });
    cloud.clock.passMs(60_000);
    await Promise.all(answers);

    expect(cloud.counters().mostAtOnce).toEqual({ 'cdb-qwer1234': 2 });
  });

  it('never holds up the end', async () => {
    const { cloud, open } = await start();
    cloud.misbehave({ action, how: 'delay', delayMs: 3_600_000 });
    const answer = open('cdb-qwer1234');
    await expect.poll(() => cloud.counters().writes).toEqual({ 'cdb-qwer1234': 1 });

    await cloud.stop();

    expect(await answer).toBe('lost');
  });
});
