import { defineScript } from '../redis-script.ts';

/**
 * The three things that happen to a place, each one step in Redis, on Redis' clock.
 *
 * A sorted set holds the places that are taken; the score is when a place is free again: a minute
 * from its start until its answer comes (so that a process that died gives it back), one second
 * from the answer afterwards.
 *
 * KEYS[1]: the set. ARGV: what happens, the place, the limit.
 * Answers 0, or for `enter` the milliseconds to wait before asking again: until the next place is
 * free, or a moment when all are unanswered.
 */
export const gateScript = defineScript(`
local unansweredMs, answeredMs, lookAgainMs = 60000, 1000, 200

local time = redis.call('TIME')
local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)
local set, what, place, limit = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3])

if what == 'release' then
  redis.call('ZREM', set, place)
  return 0
end

if what == 'enter' then
  redis.call('ZREMRANGEBYSCORE', set, '-inf', nowMs)
  if redis.call('ZCARD', set) >= limit then
    local first = redis.call('ZRANGE', set, 0, 0, 'WITHSCORES')
    local leftMs = tonumber(first[2]) - nowMs
    return leftMs > answeredMs and lookAgainMs or leftMs
  end
end

redis.call('ZADD', set, nowMs + (what == 'enter' and unansweredMs or answeredMs), place)
redis.call('PEXPIRE', set, unansweredMs + answeredMs)
return 0
`);
