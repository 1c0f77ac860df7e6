import type { Log } from '../flow/ports.ts';
import { createSpeechCursors } from '../store/cursors.ts';
import { openIndex, unspokenIndex } from '../store/keys.ts';
import { connectRedis, waitForRedis } from '../store/redis.ts';

/**
 * The pretended Slack forgets its messages when it ends, and a request that waits for approval
 * cannot be approved without its card. So the cards of open requests are posted again. A real
 * Slack forgets nothing; this is the sandbox's business alone.
 */
export async function forgetCards(redisUrl: string, log: Log): Promise<void> {
  const redis = connectRedis(redisUrl, { purpose: 'worker', log });
  try {
    await waitForRedis(redis, log);
    const cursors = createSpeechCursors({ redis });
    for (const id of await redis.zrange(openIndex, '0', '-1')) {
      const cursor = await cursors.read(id);
      await cursors.move(id, cursor, { ...cursor, card: null, cardVersion: 0 });
      // Long ago: the next sweep takes it up.
      await redis.zadd(unspokenIndex, '0', id);
    }
  } finally {
    redis.disconnect();
  }
}
