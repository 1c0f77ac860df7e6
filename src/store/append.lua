-- Adds a batch of events: each with its place in the audit log, the snapshot of its subject, and
-- for a request the indexes and the target's lock. Everything is read and checked before anything
-- is written, because Redis takes nothing back when a script fails half way.
--
-- The subject of an event is a request, or the one set of policies, or the log itself. All are kept
-- alike: a hash with a version, which for the policies is their revision.
--
-- KEYS   audit stream, wake, unspoken, open, recent, policies; then for each event
--        subject, by requester, by instance, lock, once (of which only requests have more than the first)
-- ARGV   who links: 'client' or 'script'; the hash of the head that the client linked to;
--        then for each event the sixteen fields that `read_item` names
-- Reply  Redis' time in ms; 1 if the client's head was the head, else 0; seq and hash of the
--        head before; then one { word, … } for each event. No place is ever nil: a reply ends
--        at the first one.
--
-- A refused event leaves a gap in a chain that the client has linked. The events after it that
-- would have been accepted answer 'relink': nothing is written of them.

local shared_keys, keys_each, shared_args, args_each = 6, 5, 2, 16
local audit, wake, unspoken, open, recent, policies = unpack(KEYS, 1, shared_keys)
local script_links, client_head = ARGV[1] == 'script', ARGV[2]
local once_lasts_ms = 3600000

local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)

local function read_item(index)
  local key = shared_keys + (index - 1) * keys_each
  local arg = shared_args + (index - 1) * args_each
  return {
    subject_key = KEYS[key + 1],
    requester_key = KEYS[key + 2],
    instance_key = KEYS[key + 3],
    lock_key = KEYS[key + 4],
    once_key = KEYS[key + 5],
    is_request = ARGV[arg + 1] == 'request', -- else it is the policies, or the log
    subject = ARGV[arg + 2],
    event_id = ARGV[arg + 3],
    event = ARGV[arg + 4],
    link = ARGV[arg + 5],                    -- hash when the client links, else digest
    version = tonumber(ARGV[arg + 6]),       -- of the subject before the event; 0: there is none
    last_event = ARGV[arg + 7],              -- id of the one that made this version; '': any
    snapshot = ARGV[arg + 8],
    at_ms = ARGV[arg + 9],
    not_after_ms = tonumber(ARGV[arg + 10]),
    revision = tonumber(ARGV[arg + 11]),     -- of the policies it was decided under; nil: any
    revision_event = ARGV[arg + 12],         -- id of the event that made this revision; '': any
    -- Of requests only:
    number = ARGV[arg + 13],
    wake_ms = ARGV[arg + 14],                -- '': nothing to wait for
    is_open = ARGV[arg + 15] == '1',
    lock = ARGV[arg + 16],                   -- 'take', 'release' or ''
  }
end

-- What stands in the way of using a key as `kind`: its name, or nil.
local function misused(key, kind)
  local found = redis.call('TYPE', key).ok
  if found ~= kind and found ~= 'none' then return key end
end

local function field(pairs_list, name)
  for i = 1, #pairs_list, 2 do
    if pairs_list[i] == name then return pairs_list[i + 1] end
  end
end

local function read_head()
  local last = redis.call('XREVRANGE', audit, '+', '-', 'COUNT', 1)[1]
  if not last then return { seq = 0, hash = string.rep('0', 64) } end
  local seq, hash = string.match(last[1], '^(%d+)%-0$'), field(last[2], 'hash')
  if not seq or not hash or #hash ~= 64 then return nil end
  return { seq = tonumber(seq), hash = hash }
end

local function sha256(text)
  local band, bxor, bnot = bit.band, bit.bxor, bit.bnot
  local ror, rshift, tobit = bit.ror, bit.rshift, bit.tobit
  local k = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
  }
  local state = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
  }
  local words = '>' .. string.rep('I4', 16)
  local padded = text .. '\128' .. string.rep('\0', (55 - #text) % 64)
    .. struct.pack('>I4I4', 0, #text * 8)

  for start = 1, #padded, 64 do
    local w = { struct.unpack(words, padded, start) }
    for i = 17, 64 do
      local early, late = w[i - 15], w[i - 2]
      w[i] = tobit(w[i - 16] + w[i - 7]
        + bxor(ror(early, 7), ror(early, 18), rshift(early, 3))
        + bxor(ror(late, 17), ror(late, 19), rshift(late, 10)))
    end
    local a, b, c, d, e, f, g, h = unpack(state)
    for i = 1, 64 do
      local mixed = h + k[i] + w[i] + bxor(ror(e, 6), ror(e, 11), ror(e, 25))
        + bxor(band(e, f), band(bnot(e), g))
      local major = bxor(ror(a, 2), ror(a, 13), ror(a, 22))
        + bxor(band(a, b), band(a, c), band(b, c))
      a, b, c, d, e, f, g, h = tobit(mixed + major), a, b, c, tobit(d + mixed), e, f, g
    end
    local mix = { a, b, c, d, e, f, g, h }
    for i = 1, 8 do state[i] = tobit(state[i] + mix[i]) end
  end

  for i = 1, 8 do state[i] = bit.tohex(state[i]) end
  return table.concat(state)
end

-- 1. Read and check.

local unusable = misused(audit, 'stream') or misused(wake, 'zset') or misused(unspoken, 'zset')
  or misused(open, 'zset') or misused(recent, 'zset')
local before = not unusable and read_head() or nil
if not unusable and not before then unusable = audit end
before = before or { seq = 0, hash = '' }
local head_matched = before.hash == client_head

-- What this batch will have changed by the time an event of it is written. Versions, each with the
-- id of the event that made it, by subject.
local versions, events, locks, onces = {}, {}, {}, {}
-- Subjects with an event that answers 'relink': what is stored of them is not what comes next.
local waiting = {}

-- After a fail-over that has lost events a number may come again, with another event.
local function is_at(subject_key, number, event_id)
  if not versions[subject_key] then
    local found = redis.call('HMGET', subject_key, 'version', 'event', 'seq')
    versions[subject_key] = { number = tonumber(found[1] or 0), event_id = found[2], seq = found[3] }
  end
  local now = versions[subject_key]
  if now.number ~= number then return false end
  if event_id == '' or not now.event_id or now.event_id == event_id then return true end
  -- An earlier version of this product, which may run beside this one, leaves the id as it was.
  return now.seq and redis.call('HGET', subject_key, 'id:' .. event_id) == now.seq
end

local function holder_of(lock_key)
  if locks[lock_key] ~= nil then return locks[lock_key] end
  return redis.call('GET', lock_key)
end

local function broken_key(item)
  local key = unusable or misused(item.subject_key, 'hash')
    or (item.revision and misused(policies, 'hash'))
  if key or not item.is_request then return key end
  return misused(item.requester_key, 'zset') or misused(item.instance_key, 'zset')
    or (item.lock ~= '' and misused(item.lock_key, 'string'))
    or (item.version == 0 and misused(item.once_key, 'string'))
end

local function refusal_of(item)
  local key = broken_key(item)
  if key then return { 'broken', key } end

  local again = events[item.subject_key .. ' ' .. item.event_id]
    or redis.call('HGET', item.subject_key, 'id:' .. item.event_id)
  if again then return { 'already', tonumber(again) } end
  if now_ms > item.not_after_ms then return { 'late' } end

  if item.is_request and item.version == 0 then
    local asked = onces[item.once_key] or redis.call('GET', item.once_key)
    if asked then return { 'asked-before', asked } end
  end

  if not is_at(item.subject_key, item.version, item.last_event) then
    return { waiting[item.subject_key] and 'relink' or 'conflict' }
  end
  if item.revision and not is_at(policies, item.revision, item.revision_event) then
    return { waiting[policies] and 'relink' or 'policies-changed' }
  end

  if item.lock == 'take' then
    local holder = holder_of(item.lock_key)
    if holder and holder ~= item.subject then return { 'locked', holder } end
  end
end

local head, accepted, replies = before, {}, {}
local is_linked = script_links or head_matched

for index = 1, (#KEYS - shared_keys) / keys_each do
  local item = read_item(index)
  local refusal = refusal_of(item)
  if refusal then
    is_linked = is_linked and script_links
    replies[index] = refusal
  elseif not is_linked then
    waiting[item.subject_key] = true
    replies[index] = { 'relink' }
  else
    local seq = head.seq + 1
    local hash = script_links and sha256(head.hash .. ':' .. seq .. ':' .. item.link) or item.link
    head = { seq = seq, hash = hash }
    accepted[#accepted + 1] = { item = item, seq = seq, hash = hash }
    versions[item.subject_key] = { number = item.version + 1, event_id = item.event_id }
    events[item.subject_key .. ' ' .. item.event_id] = seq
    if item.is_request and item.version == 0 then onces[item.once_key] = item.subject end
    if item.lock == 'take' then locks[item.lock_key] = item.subject end
    if item.lock == 'release' and holder_of(item.lock_key) == item.subject then
      locks[item.lock_key] = false
    end
    replies[index] = { 'written', seq, hash }
  end
end

-- 2. Write. The first command is one that Redis refuses when it is out of memory, read-only or
-- cut off from its replicas: then nothing of the batch is written.

local function index_request(item)
  if item.wake_ms == '' then
    redis.call('ZREM', wake, item.subject)
  else
    redis.call('ZADD', wake, item.wake_ms, item.subject)
  end
  if item.is_open then
    redis.call('ZADD', open, item.number, item.subject)
  else
    redis.call('ZREM', open, item.subject)
  end
  if item.version == 0 then
    redis.call('ZADD', recent, item.number, item.subject)
    redis.call('ZADD', item.requester_key, item.number, item.subject)
    redis.call('ZADD', item.instance_key, item.number, item.subject)
    redis.call('SET', item.once_key, item.subject, 'PX', once_lasts_ms)
  end
end

for _, each in ipairs(accepted) do
  local item = each.item
  redis.call('XADD', audit, each.seq .. '-0', 'event', item.event, 'hash', each.hash)
  redis.call('HSET', item.subject_key, 'version', item.version + 1, 'seq', each.seq,
    'event', item.event_id, 'snapshot', item.snapshot, 'id:' .. item.event_id, each.seq)
  redis.call('ZADD', unspoken, 'NX', item.at_ms, item.subject)
  if item.is_request then index_request(item) end
end

for key, holder in pairs(locks) do
  if holder then redis.call('SET', key, holder) else redis.call('DEL', key) end
end

local reply = { now_ms, head_matched and 1 or 0, before.seq, before.hash }
for _, each in ipairs(replies) do reply[#reply + 1] = each end
return reply
