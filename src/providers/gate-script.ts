import { defineScript } from '../redis-script.ts';

/**
 * What happens at a gate, each one step in Redis, on Redis' clock.
 *
 * `taken`, a sorted set, holds the calls that have started; the score is when their place is free again: a
 * minute from the start until the answer comes (so that a process that died gives it back), one second from
 * the answer afterwards. `booked`, likewise, holds who has been told when to start, by that time: within a
 * second a place is free at a moment that is known beforehand, so nobody has to ask again for it. Who does
 * not come for it within a second has lost it.
 *
 * `line`, likewise, holds who waits, in the order in which they go, over all processes. `alive`, a hash,
 * holds until when the word of each process counts: who asks no more does not keep others waiting.
 *
 * `pace`, a hash, holds what a refusal leaves behind: until when nobody starts (`until`), when it came
 * (`refused`), how far apart calls start from then on (`every`), and when the last one does (`last`).
 * Every five seconds without a refusal the pace doubles; half a minute after the last one it ends.
 * Of calls that were on their way together only the first refusal slows down. All bookings fall with it.
 *
 * KEYS: taken, booked, line, alive, pace. ARGV: what happens, the limit, then
 * - `ask`: the process, and for each of its best waiters an id, which begins with the process and a colon,
 *   and how many milliseconds behind somebody who comes now it stands. Answers for each -1: it waits;
 *   0: it has started; else in how many microseconds it is to start.
 * - `start`: who was told to. Answers 0: it has started; -1: its booking has fallen; else as above.
 * - `answered`, `release`: whose place.
 * - `refused`: whose place, for how many milliseconds the cloud wants to be left alone, and by how much to
 *   slow down.
 */
export const gateScript = defineScript(`
local unansweredMs, answeredMs, aheadMs, bookedMs, aliveMs = 60000, 1000, 1000, 1000, 2000
local doublesAfterMs, calmAfterMs, slowestMs = 5000, 30000, 10000

local time = redis.call('TIME')
local nowMs = time[1] * 1000 + time[2] / 1000
local taken, booked, line, alive, pace = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local what, limit, who = ARGV[1], tonumber(ARGV[2]), ARGV[3]

local function score(atMs) return string.format('%.3f', atMs) end

local function take(call, forMs)
  redis.call('ZADD', taken, score(nowMs + forMs), call)
  redis.call('PEXPIRE', taken, unansweredMs + answeredMs)
end

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

-- When each of the next places is free, soonest first: nil when that is not known, or is far away.
local function places()
  redis.call('ZREMRANGEBYSCORE', taken, '-inf', score(nowMs))
  redis.call('ZREMRANGEBYSCORE', booked, '-inf', score(nowMs - bookedMs))
  local ends = redis.call('ZRANGEBYSCORE', taken, '-inf', score(nowMs + aheadMs), 'WITHSCORES')
  local held = redis.call('ZCARD', taken) + redis.call('ZCARD', booked)
  local left = read_pace()
  return function()
    -- So many must have gone before one more may start. What is booked is taken as started.
    local gone = held - limit + 1
    local atMs = gone <= 0 and nowMs or tonumber(ends[2 * gone]) or math.huge
    if left then atMs = math.max(atMs, left.untilMs, left.lastMs + every_now(left)) end
    if atMs > nowMs + aheadMs then return nil end
    held = held + 1
    if left then
      left.lastMs = atMs
      redis.call('HSET', pace, 'last', score(atMs))
    end
    return atMs
  end
end

local function is_alive(process)
  return tonumber(redis.call('HGET', alive, process) or '0') >= nowMs
end

-- Hands the known places out to who comes first, whoever asks.
local function hand_out(asking)
  local nextPlace = nil
  for _, call in ipairs(redis.call('ZRANGE', line, 0, -1)) do
    local process = string.match(call, '^[^:]*')
    if not is_alive(process) then
      redis.call('ZREM', line, call)
    else
      nextPlace = nextPlace or places()
      local atMs = nextPlace()
      if not atMs then return end
      redis.call('ZREM', line, call)
      if atMs <= nowMs and process == asking then
        take(call, unansweredMs)
      else
        redis.call('ZADD', booked, score(atMs), call)
        redis.call('PEXPIRE', booked, aheadMs + bookedMs)
      end
    end
  end
end

local function in_us(atMs) return math.max(1, math.ceil((atMs - nowMs) * 1000)) end

if what == 'ask' then
  redis.call('HSET', alive, who, score(nowMs + aliveMs))
  for index = 4, #ARGV, 2 do
    local call = ARGV[index]
    -- Each time, since a question may be late in coming: the earliest time is the truest.
    if not redis.call('ZSCORE', booked, call) then
      redis.call('ZADD', line, 'LT', score(nowMs + ARGV[index + 1]), call)
    end
  end
  hand_out(who)
  local told, waits = {}, false
  for index = 4, #ARGV, 2 do
    local call = ARGV[index]
    local atMs = redis.call('ZSCORE', booked, call)
    local stands = not atMs and redis.call('ZSCORE', line, call)
    waits = waits or stands
    table.insert(told, atMs and in_us(tonumber(atMs)) or stands and -1 or 0)
  end
  if waits then
    redis.call('PEXPIRE', line, aliveMs)
    redis.call('PEXPIRE', alive, aliveMs)
  else
    redis.call('HDEL', alive, who)
  end
  return told
end

if what == 'start' then
  local atMs = tonumber(redis.call('ZSCORE', booked, who) or '-1')
  if atMs < 0 then return -1 end
  if atMs > nowMs then return in_us(atMs) end
  redis.call('ZREM', booked, who)
  take(who, unansweredMs)
  return 0
end

if what == 'release' then
  redis.call('ZREM', taken, who)
  redis.call('ZREM', booked, who)
  redis.call('ZREM', line, who)
  return 0
end

if what == 'refused' then
  local aloneMs, slowBy = tonumber(ARGV[4]), tonumber(ARGV[5])
  local left = read_pace() or { untilMs = 0, refusedMs = 0, everyMs = 1000 / limit, lastMs = 0 }
  local startedMs = tonumber(redis.call('ZSCORE', taken, who) or nowMs + unansweredMs) - unansweredMs
  if startedMs > left.refusedMs then
    left.everyMs = math.min(slowestMs, math.max(every_now(left), 1000 / limit) * slowBy)
    left.refusedMs = nowMs
  end
  redis.call('HSET', pace, 'until', score(math.max(left.untilMs, nowMs + aloneMs)),
    'refused', score(left.refusedMs), 'every', score(left.everyMs),
    'last', score(math.min(left.lastMs, nowMs)))
  redis.call('PEXPIRE', pace, calmAfterMs + aloneMs)
  redis.call('DEL', booked)
end

take(who, answeredMs)
return 0
`);
