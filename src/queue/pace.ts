import { setTimeout as pause } from 'node:timers/promises';
import type { Cluster, Redis } from 'ioredis';
import type { Pace } from '../flow/turns.ts';
import { defineScript, hashTag, runScript } from '../redis-script.ts';

// A bucket of `burst` drops, refilled by one each `everyMs`. Answers how long to wait for the drop it
// has taken: callers queue up behind each other by reserving turns in the future.
const script = defineScript(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local every = tonumber(ARGV[1])
local burst = tonumber(ARGV[2])
local free = tonumber(redis.call('GET', KEYS[1]) or '0')
local turn = math.max(free, now - every * (burst - 1))
redis.call('SET', KEYS[1], string.format('%.0f', turn + every), 'PX', string.format('%.0f', math.max(1, turn + every - now) + every * burst))
return string.format('%.0f', math.max(0, turn - now))
`);

/**
 * Keeps every process together under Slack's pace: a bucket per channel, shared through Redis.
 *
 * @param everyMs one message per this long and channel.
 * @param burst this many at once after a pause.
 */
export function createPace(
  redis: Redis | Cluster,
  { everyMs = 1_000, burst = 5 }: { everyMs?: number; burst?: number } = {},
): Pace {
  return {
    async enter(channel) {
      const key = `${hashTag}:pace:${channel}`;
      const waitMs = Number(await runScript(redis, script, [key], [everyMs, burst]));
      if (waitMs > 0) await pause(waitMs);
    },
  };
}
