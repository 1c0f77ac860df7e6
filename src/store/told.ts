import { answerOf } from './failure.ts';
import { toldKey } from './keys.ts';
import type { RedisClient } from './redis.ts';

const hourMs = 3_600_000;

/** Remembers, for all processes, what the operators have been told of. */
export interface Told {
  /** True for the first who asks within the hour. @throws StoreError */
  isFirst(about: string): Promise<boolean>;
}

export function createTold({ redis }: { redis: RedisClient }): Told {
  return {
    async isFirst(about) {
      return (await answerOf(redis.set(toldKey(about), '1', 'PX', hourMs, 'NX'))) === 'OK';
    },
  };
}
