import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { Pool } from 'undici';
import { CloudError } from '../../src/domain/errors.ts';
import { createGate } from '../../src/providers/gate.ts';
import { callFrom } from '../../src/providers/prepared-write.ts';
import { retryRead } from '../../src/providers/retry.ts';

/** One process of the bench `gate`: makes its share of the calls through the gate when it is told to. */
const [redisUrl = '', serverUrl = '', action = '', limit = ''] = process.argv.slice(2);
const redis = new Redis(redisUrl);
const gate = createGate(redis);
const pool = new Pool(serverUrl, { connections: 128 });

const key = { credential: 'bench', host: serverUrl, action, limit: Number(limit) };

async function call(): Promise<void> {
  await retryRead(async () => {
    const place = await gate.enter(key);
    await callFrom(place, async () => {
      const { statusCode, body } = await pool.request({ method: 'POST', path: '/', body: '{}' });
      await body.dump();
      if (statusCode === 429) {
        throw new CloudError('throttled', 'refused', { provider: 'tencent', taken: 'no' });
      }
    });
  });
}

// Whoever started it has ended.
process.on('disconnect', () => process.exit(1));

process.on('message', async ({ calls, afterMs }: { calls: number; afterMs: number }) => {
  await pause(afterMs);
  const ended = await Promise.allSettled(Array.from({ length: calls }, call));
  const lost = ended.filter(({ status }) => status === 'rejected').length;
  process.send?.({ lost });
});

// A bot that runs has its connections and has run this code before.
const warm = { ...key, action: 'warming up', limit: 10_000 };
for (let round = 0; round < 3; round += 1) {
  await Promise.all(
    Array.from({ length: 64 }, async () => {
      const place = await gate.enter(warm);
      await (await pool.request({ method: 'GET', path: '/' })).body.dump();
      await place.answered();
    }),
  );
}
process.send?.({ ready: true });
