import { defineScript } from '../redis-script.ts';

/**
 * What happens to a place, each one step in Redis, on Redis' clock.
 *
 * A sorted set holds the places that are taken; the score is when a place is free again: a minute
 * from its start until its answer comes (so that a process that died gives it back), one second
 * from the answer afterwards.
 *
 * A hash holds what a refusal leaves behind: until when nobody enters (`until`), when it came
 * (`refused`), how far apart calls start from then on (`every`), and when the last one did (`last`).
 * Every five seconds without a refusal the pace doubles; half a minute after the last one it ends.
 * Of calls that were on their way together only the first refusal slows down.
 *
 * KEYS: the set, the hash. ARGV: what happens, the place, the limit; with `refused` also for how many
 * milliseconds the cloud wants to be left alone, and by how much to slow down.
 * Answers 0, or for `enter` the milliseconds to wait before asking again: until the next place is
 * free, or a moment when all are unanswered.
 */
export const gateScript = defineScript(`
local unansweredMs, answeredMs, lookAgainMs = 60000, 1000, 200
local doublesAfterMs, calmAfterMs, slowestMs = 5000, 30000, 10000

local time = redis.call('TIME')
local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)
local set, pace = KEYS[1], KEYS[2]
local what, place, limit = ARGV[1], ARGV[2], tonumber(ARGV[3])

local function read_pace()
  local read = redis.call('HMGET', pace, 'until', 'refused', 'every', 'last')
  if not read[2] then return nil end
  return {
    untilMs = tonumber(read[1]), refusedMs = tonumber(read[2]),
    everyMs = tonumber(read[3]), lastMs = tonumber(read[4] or '0'),
  }
end

local function every_now(left)
  local quietMs = nowMs - left.refusedMs
  if quietMs >= calmAfterMs then return 0 end
  return math.max(1000 / limit, left.everyMs / 2 ^ math.floor(quietMs / doublesAfterMs))
end

if what == 'release' then
  redis.call('ZREM', set, place)
  return 0
end

if what == 'enter' then
  local left = read_pace()
  if left then
    local waitMs = math.max(left.untilMs, left.lastMs + every_now(left)) - nowMs
    if waitMs > 0 then return math.ceil(waitMs) end
  end
  redis.call('ZREMRANGEBYSCORE', set, '-inf', nowMs)
  if redis.call('ZCARD', set) >= limit then
    local first = redis.call('ZRANGE', set, 0, 0, 'WITHSCORES')
    local leftMs = tonumber(first[2]) - nowMs
    return leftMs > answeredMs and lookAgainMs or leftMs
  end
  if left then redis.call('HSET', pace, 'last', nowMs) end
end

if what == 'refused' then
  local aloneMs, slowBy = tonumber(ARGV[4]), tonumber(ARGV[5])
  local left = read_pace() or { untilMs = 0, refusedMs = 0, everyMs = 1000 / limit }
  local startedMs = tonumber(redis.call('ZSCORE', set, place) or nowMs + unansweredMs) - unansweredMs
  if startedMs > left.refusedMs then
    left.everyMs = math.min(slowestMs, math.max(every_now(left), 1000 / limit) * slowBy)
    left.refusedMs = nowMs
  end
  redis.call('HSET', pace, 'until', math.max(left.untilMs, nowMs + aloneMs),
    'refused', left.refusedMs, 'every', left.everyMs)
  redis.call('PEXPIRE', pace, calmAfterMs + aloneMs)
end

redis.call('ZADD', set, nowMs + (what == 'enter' and unansweredMs or answeredMs), place)
redis.call('PEXPIRE', set, unansweredMs + answeredMs)
return 0
`);
