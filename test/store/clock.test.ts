import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createClock, startClock } from '../../src/store/clock.ts';
import { watchSkew } from '../../src/store/skew.ts';
import { startRedis, type TestRedis } from '../helpers/redis.ts';
import { openRedis } from './open-store.ts';

describe('the clock', () => {
  it('is this machine’s own until Redis has been heard', () => {
    const clock = createClock();

    expect(clock.isSet()).toBe(false);
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1_000);
  });

  it('follows Redis and counts the way back as half of the round trip', () => {
    const { clock, pass } = turnedByHand();

    clock.sample(1_700_000_000_000, 10);
    expect(clock.now()).toBe(1_700_000_000_005);

    pass(250);
    expect(clock.now()).toBe(1_700_000_000_255);
  });

  it('keeps the sharper of two samples that agree', () => {
    const { clock } = turnedByHand();

    clock.sample(1_700_000_000_000, 2);
    clock.sample(1_699_999_999_960, 100);
    expect(clock.now()).toBe(1_700_000_000_001);

    clock.sample(1_700_000_000_001, 1);
    expect(clock.now()).toBe(1_700_000_000_001);
  });

  it('trusts a sharp sample less with time, because clocks drift', () => {
    const { clock, pass } = turnedByHand();
    clock.sample(1_700_000_000_000, 2);

    pass(1_000_000);
    clock.sample(1_700_001_000_050, 20);

    expect(clock.now()).toBe(1_700_001_000_060);
  });

  it.each([
    ['was set forward', 5_000],
    ['was set back', -5_000],
  ])('follows at once when Redis’ clock %s', (_, byMs) => {
    const { clock } = turnedByHand();
    clock.sample(1_700_000_000_000, 2);

    clock.sample(1_700_000_000_000 + byMs, 50);

    expect(clock.now()).toBe(1_700_000_000_025 + byMs);
  });
});

describe('this machine’s own clock', () => {
  it('is ahead of Redis’ by so much, also when it is set later', () => {
    let wallMs = 1_700_000_600_000;
    const clock = createClock(
      () => 5_000,
      () => wallMs,
    );
    expect(clock.aheadMs()).toBe(null);

    clock.sample(1_700_000_000_000, 10);
    expect(clock.aheadMs()).toBe(599_995);

    wallMs -= 1_200_000;
    expect(clock.aheadMs()).toBe(-600_005);
  });

  it('is complained of when it is noticed, every ten minutes, and not any more once it is right', () => {
    const said: [string, unknown][] = [];
    let nowMs = 0;
    const look = watchSkew(
      {
        warn: (fields, message) => said.push([message, fields]),
        info: (fields, message) => said.push([message, fields]),
      },
      () => nowMs,
    );
    const differs = 'the clock of this machine differs from that of Redis, set one of them';
    const isRight = 'the clock of this machine is right again';

    look(-4_000);
    look(600_000);
    nowMs = 599_999;
    look(600_000);
    nowMs = 600_000;
    look(-600_000);
    look(0);
    look(0);
    look(-5_001);

    expect(said).toEqual([
      [differs, { aheadMs: 600_000 }],
      [differs, { aheadMs: -600_000 }],
      [isRight, { aheadMs: 0 }],
      [differs, { aheadMs: -5_001 }],
    ]);
  });
});

describe('a started clock', () => {
  let server: TestRedis;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());

  it('is Redis’ clock within the round trip', async () => {
    const redis = await openRedis(server.url);
    const clock = await startClock(redis);
    onTestFinished(() => clock.stop());

    const before = await redisTimeMs();
    const now = clock.now();
    const after = await redisTimeMs();

    expect(clock.isSet()).toBe(true);
    expect(now).toBeGreaterThanOrEqual(before - 100);
    expect(now).toBeLessThanOrEqual(after + 100);

    async function redisTimeMs(): Promise<number> {
      const [seconds, micros] = await redis.time();
      return Number(seconds) * 1000 + Number(micros) / 1000;
    }
  });

  it('does not start without Redis', async () => {
    const redis = await openRedis(server.url);
    redis.disconnect();

    await expect(startClock(redis)).rejects.toMatchObject({ code: 'unreachable' });
  });
});

function turnedByHand() {
  let monotonicMs = 5_000;
  const clock = createClock(() => monotonicMs);
  return {
    clock,
    pass(ms: number) {
      monotonicMs += ms;
    },
  };
}
