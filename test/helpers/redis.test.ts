import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { startRedis } from './redis.ts';

it('keeps what was acknowledged over a kill -9', async () => {
  const server = await startRedis();
  onTestFinished(() => server.stop());
  const redis = new Redis(server.url, { retryStrategy: () => 20, maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  onTestFinished(() => redis.disconnect());

  await redis.set('kept', 'yes');
  await server.crash();
  await server.restart();

  expect(await redis.get('kept')).toBe('yes');
});
