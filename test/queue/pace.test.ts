import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { createPace } from '../../src/queue/pace.ts';
import { startRedis } from '../helpers/redis.ts';

async function aRedis(): Promise<Redis> {
  const server = await startRedis();
  const redis = new Redis(server.url);
  onTestFinished(async () => {
    redis.disconnect();
    await server.stop();
  });
  return redis;
}

/** How long each of these took, in milliseconds, from the same moment. */
async function timed(enters: Promise<void>[]): Promise<number[]> {
  const startedAt = performance.now();
  return Promise.all(enters.map((each) => each.then(() => performance.now() - startedAt)));
}

it('lets a burst through and then keeps the pace, for all processes together', async () => {
  const redis = await aRedis();
  const settings = { everyMs: 100, burst: 3 };
  const [one, other] = [createPace(redis, settings), createPace(redis, settings)];

  const tookMs = await timed(
    [one, other, one, other, one, other].map((pace) => pace.enter('C0OPS')),
  );

  const sorted = tookMs.sort((a, b) => a - b);
  expect(sorted[3]).toBeGreaterThan(60);
  expect(sorted[5]).toBeGreaterThan(260);
});

it('keeps channels apart', async () => {
  const pace = createPace(await aRedis(), { everyMs: 60_000, burst: 1 });

  await pace.enter('C0OPS');
  await pace.enter('C0AUDIT');
});
