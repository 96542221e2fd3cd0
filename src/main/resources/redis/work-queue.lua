-- The work queue. One call is one command: ARGV[1] names it, the rest are its arguments. Where a simulation
-- plays the time, it follows the name after a space, in ms since 1970.
--
-- KEYS[1] is the root of all keys, `planner-sync:{work}:`. Every other key is built from it, so all
-- of them share its hash tag and live in one cluster slot:
--
--   due:<kind>:<lane>  sorted set  name -> due time; under a lease: the end of the lease
--   item:<name>        hash        generation, planner (the generation of the newest hint that was not
--                                  about the store alone), notBefore, attempts, token, leaseUntil,
--                                  owner, lane, home, dueAt, wakeAt, reason, hintedAt, parkedAt,
--                                  failedSince, turns (how often it came again at once since it was
--                                  settled last)
--   parked             sorted set  name -> time of parking
--   failing            sorted set  name -> time of the last failed attempt
--   waiting            sorted set  name of a task -> since when it waits: from its first hint until it
--                                is settled or parked
--   token              string      the newest fencing token
--   clock:<kind>       string      the newest time at which items were taken
--
-- All times are milliseconds since 1970 by this server's clock, all durations milliseconds.
--
-- Whoever takes items is told on the channel `wake` when one is due: the kind, and milliseconds until then.

local root = KEYS[1]
local word, played = string.match(ARGV[1], '^(%a*) ?(%d*)$')
local micros = played and tonumber(played) and tonumber(played) * 1000
if not micros then
  local clock = redis.call('TIME')
  micros = tonumber(clock[1]) * 1000000 + tonumber(clock[2])
end
local now = math.floor(micros / 1000)

local parkedKey = root .. 'parked'
local failingKey = root .. 'failing'
local waitingKey = root .. 'waiting'
local tokenKey = root .. 'token'

-- Milliseconds by which a clock may be wrong without anybody being harmed.
local CLOCK_STEP = 2000

-- Whoever comes again at once more often than this makes no progress. A lost race is run again at
-- once, and a task that was created is; nobody loses ten in a row to a writer who pauses.
local MOST_TURNS = 10

local LANES = { 'interactive', 'backfill' }
local OTHER = { interactive = 'backfill', backfill = 'interactive' }

local function itemKey(name)
  return root .. 'item:' .. name
end

local function dueKey(kind, lane)
  return root .. 'due:' .. kind .. ':' .. lane
end

local function kindOf(name)
  return string.match(name, '^[^:]*')
end

local function isTask(name)
  return kindOf(name) == 'task'
end

-- What waits already has waited longer.
local function wait(name)
  if isTask(name) and not redis.call('ZSCORE', waitingKey, name) then
    redis.call('ZADD', waitingKey, now, name)
  end
end

local function waitNoLonger(name)
  redis.call('ZREM', waitingKey, name)
end

-- Plain decimal digits: Lua's own conversion writes a token of 16 digits as 1.7e+15.
local function digits(number)
  return string.format('%.0f', number)
end

local function read(name)
  local v = redis.call('HMGET', itemKey(name),
    'generation', 'notBefore', 'attempts', 'token', 'leaseUntil', 'lane', 'home', 'wakeAt', 'parkedAt',
    'planner')
  return {
    exists = v[1] ~= false,
    generation = tonumber(v[1] or 0),
    notBefore = tonumber(v[2] or 0),
    attempts = tonumber(v[3] or 0),
    token = v[4],
    leaseUntil = tonumber(v[5] or 0),
    lane = v[6] or 'backfill',
    home = v[7],
    wakeAt = v[8] and tonumber(v[8]),
    parked = v[9] ~= false,
    planner = v[10] and tonumber(v[10]),
  }
end

-- An item stands in exactly one lane.
local function place(name, lane, score)
  local kind = kindOf(name)
  redis.call('ZREM', dueKey(kind, OTHER[lane]), name)
  redis.call('ZADD', dueKey(kind, lane), score, name)
  redis.call('HSET', itemKey(name), 'lane', lane)
end

-- kind -> when the first of the items is due that this call makes due
local wakes = {}

local function makeDue(name, lane, due)
  place(name, lane, due)
  redis.call('HSET', itemKey(name), 'dueAt', due)
  local kind = kindOf(name)
  wakes[kind] = math.min(wakes[kind] or due, due)
end

local function leaveLanes(name)
  for _, lane in ipairs(LANES) do
    redis.call('ZREM', dueKey(kindOf(name), lane), name)
  end
end

local function forgetFailures(name)
  redis.call('HDEL', itemKey(name), 'attempts', 'reason', 'notBefore', 'failedSince')
  redis.call('ZREM', failingKey, name)
end

local function unpark(name)
  redis.call('ZREM', parkedKey, name)
  redis.call('HDEL', itemKey(name), 'parkedAt', 'turns')
  forgetFailures(name)
end

local function hint(name, lane, delay, side)
  local item = read(name)
  local due = now + delay
  local generation = redis.call('HINCRBY', itemKey(name), 'generation', 1)
  if side ~= 'store' then
    redis.call('HSET', itemKey(name), 'planner', generation)
  end
  redis.call('HSET', itemKey(name), 'hintedAt', now)
  wait(name)
  if item.parked then
    unpark(name)
    makeDue(name, lane, due)
    return
  end
  if item.exists and item.lane == 'interactive' then
    lane = 'interactive'
  end
  if item.leaseUntil > now then
    -- Its holder settles later; this is when the item has to be looked at again.
    redis.call('HSET', itemKey(name), 'wakeAt', math.min(item.wakeAt or due, due))
    place(name, lane, item.leaseUntil)
    return
  end
  local score = redis.call('ZSCORE', dueKey(kindOf(name), item.lane), name)
  due = math.max(due, item.notBefore)
  if score then
    due = math.min(due, tonumber(score))
  end
  makeDue(name, lane, due)
end

-- Greater than every token before it, and, because it follows the clock, also greater than the
-- tokens that were given out before this Redis lost its data.
local function nextToken()
  local last = tonumber(redis.call('GET', tokenKey) or 0)
  local token = digits(math.max(last + 1, micros))
  redis.call('SET', tokenKey, token)
  return token
end

local function holds(name, token)
  local item = read(name)
  return item.token == token and item.leaseUntil > now
end

-- A clock that was set back, or another server's, finds all times too far ahead by as much: they are set
-- back, too. Nothing else can be due late, as every time is made of the clock's and a delay.
local function followClock(kind)
  local key = root .. 'clock:' .. kind
  local back = tonumber(redis.call('GET', key) or 0) - now
  if back > CLOCK_STEP then
    for _, lane in ipairs(LANES) do
      local all = redis.call('ZRANGE', dueKey(kind, lane), 0, -1, 'WITHSCORES')
      for i = 1, #all, 2 do
        redis.call('ZADD', dueKey(kind, lane), tonumber(all[i + 1]) - back, all[i])
        for _, field in ipairs({ 'notBefore', 'leaseUntil', 'wakeAt', 'dueAt' }) do
          local at = redis.call('HGET', itemKey(all[i]), field)
          if at then
            redis.call('HSET', itemKey(all[i]), field, digits(tonumber(at) - back))
          end
        end
      end
    end
  end
  if back > CLOCK_STEP or back < -1000 then
    redis.call('SET', key, digits(now))
  end
end

local commands = {}

-- lane, delay, side that is told of (`store`, or `planner` for either), name...
function commands.hint()
  for i = 5, #ARGV do
    hint(ARGV[i], ARGV[2], tonumber(ARGV[3]), ARGV[4])
  end
  return #ARGV - 4
end

-- lane, delay, name -> 1 if the item is new
function commands.schedule()
  local lane, delay, name = ARGV[2], tonumber(ARGV[3]), ARGV[4]
  local item = read(name)
  local exists = item.exists
  -- A Redis that evicts keys may have taken the lanes and left the item.
  local queued = item.parked or redis.call('ZSCORE', dueKey(kindOf(name), item.lane), name)
  -- A recurring look that is parked was parked by an earlier version of the service.
  if not exists or not queued or (item.parked and not isTask(name)) then
    hint(name, lane, delay, 'planner')
  end
  redis.call('HSET', itemKey(name), 'home', lane)
  return exists and 0 or 1
end

-- kind -> milliseconds until the first item of it is due, -1 if there is none
local function untilNext(kind)
  local first
  for _, lane in ipairs(LANES) do
    local score = redis.call('ZRANGE', dueKey(kind, lane), 0, 0, 'WITHSCORES')[2]
    if score then
      first = math.min(first or tonumber(score), tonumber(score))
    end
  end
  return first and math.max(0, first - now) or -1
end

-- kind... -> milliseconds until the first item of each is due, -1 if there is none
function commands.next()
  local answer = {}
  for i = 2, #ARGV do
    answer[#answer + 1] = untilNext(ARGV[i])
  end
  return answer
end

-- kind, max, max of the backfill, lease, owner -> name, lane, generation, token, attempts, 1 if Planner
-- was told of, of each item; and at the end milliseconds until the next one is due, -1 if there is none
function commands.take()
  local kind, max, owner = ARGV[2], tonumber(ARGV[3]), ARGV[6]
  followClock(kind)
  local leaseUntil = now + tonumber(ARGV[5])
  local most = { interactive = max, backfill = tonumber(ARGV[4]) }
  local taken = {}
  for _, lane in ipairs(LANES) do
    local room = math.min(max - #taken / 6, most[lane])
    local names = room > 0
      and redis.call('ZRANGEBYSCORE', dueKey(kind, lane), '-inf', now, 'LIMIT', 0, room)
      or {}
    for _, name in ipairs(names) do
      local item = read(name)
      local token = nextToken()
      redis.call('HDEL', itemKey(name), 'wakeAt')
      redis.call('HSET', itemKey(name), 'generation', item.generation, 'token', token,
        'leaseUntil', leaseUntil, 'owner', owner)
      redis.call('ZADD', dueKey(kind, lane), leaseUntil, name)
      for _, value in ipairs({ name, lane, digits(item.generation), token, digits(item.attempts),
        item.planner and '1' or '0' }) do
        taken[#taken + 1] = value
      end
    end
  end
  taken[#taken + 1] = digits(untilNext(kind))
  return taken
end

-- kind -> 1 if an item of the interactive lane is due
function commands.waits()
  return redis.call('ZCOUNT', dueKey(ARGV[2], 'interactive'), '-inf', now) > 0 and 1 or 0
end

-- name, token -> 1 or 0
function commands.holds()
  return holds(ARGV[2], ARGV[3]) and 1 or 0
end

-- name, token, lease -> 1 or 0
function commands.extend()
  local name, token, leaseUntil = ARGV[2], ARGV[3], now + tonumber(ARGV[4])
  if not holds(name, token) then
    return 0
  end
  redis.call('HSET', itemKey(name), 'leaseUntil', leaseUntil)
  redis.call('ZADD', dueKey(kindOf(name), read(name).lane), leaseUntil, name)
  return 1
end

local function settle(name, item, moved)
  waitNoLonger(name)
  if not moved then
    leaveLanes(name)
    redis.call('ZREM', failingKey, name)
    redis.call('DEL', itemKey(name))
    return
  end
  wait(name)
  forgetFailures(name)
  redis.call('HDEL', itemKey(name), 'turns')
  makeDue(name, item.lane, math.max(item.wakeAt or now, item.notBefore))
end

local function fail(name, item, backoff, reason)
  local notBefore = now + backoff
  redis.call('HSET', itemKey(name),
    'attempts', item.attempts + 1, 'notBefore', notBefore, 'reason', reason)
  redis.call('HSETNX', itemKey(name), 'failedSince', now)
  redis.call('ZADD', failingKey, now, name)
  wait(name)
  makeDue(name, item.lane, notBefore)
end

local function again(name, item, moved, delay, backoff)
  if delay > 0 then
    redis.call('HDEL', itemKey(name), 'turns')
  else
    local turns = redis.call('HINCRBY', itemKey(name), 'turns', 1)
    if turns > MOST_TURNS then
      fail(name, item, backoff, 'it came again ' .. digits(turns) .. ' times in a row without being'
        .. ' settled: others change it all the time, or what it shows contradicts itself')
      return
    end
  end
  wait(name)
  forgetFailures(name)
  if moved then
    local wakeAt = math.min(item.wakeAt or now, now + delay)
    makeDue(name, item.lane, math.max(wakeAt, item.notBefore))
  else
    -- The hint that lifted a recurring item into the other lane is answered.
    makeDue(name, item.home or item.lane, now + delay)
  end
end

-- Like again, for what has nothing to wait for.
local function later(name, item, moved, delay, backoff)
  again(name, item, moved, delay, backoff)
  waitNoLonger(name)
  if moved then
    wait(name)
  end
end

local function park(name, item, moved, backoff, reason)
  if moved then
    -- It changed while it was looked at, so it deserves another look; with backoff, because a route
    -- that hints what it parks would otherwise spin.
    fail(name, item, backoff, reason)
    return
  end
  leaveLanes(name)
  waitNoLonger(name)
  redis.call('ZREM', failingKey, name)
  redis.call('ZADD', parkedKey, now, name)
  redis.call('HSET', itemKey(name), 'reason', reason, 'parkedAt', now)
end

-- name, token, generation, outcome, delay, reason, backoff -> 1, or 0 if the lease is no longer the
-- holder's
function commands.finish()
  local name, token, generation = ARGV[2], ARGV[3], tonumber(ARGV[4])
  local outcome, delay, reason = ARGV[5], tonumber(ARGV[6]), ARGV[7]
  local item = read(name)
  if item.token ~= token then
    return 0
  end
  redis.call('HDEL', itemKey(name), 'token', 'leaseUntil', 'owner', 'wakeAt')
  local moved = item.generation ~= generation
  if outcome == 'settled' and item.planner and item.planner <= generation then
    redis.call('HDEL', itemKey(name), 'planner')
  end
  if outcome == 'settled' then
    settle(name, item, moved)
  elseif outcome == 'again' then
    again(name, item, moved, delay, tonumber(ARGV[8]))
  elseif outcome == 'later' then
    later(name, item, moved, delay, tonumber(ARGV[8]))
  elseif outcome == 'failed' then
    fail(name, item, delay, reason)
  elseif outcome == 'parked' then
    park(name, item, moved, delay, reason)
  elseif outcome == 'released' then
    makeDue(name, item.lane, math.max(now + delay, item.notBefore))
  else
    return redis.error_reply('ERR unknown outcome ' .. outcome)
  end
  return 1
end

-- name -> 1, or 0 if there is no such item
function commands.retry()
  local name = ARGV[2]
  if not read(name).exists then
    return 0
  end
  unpark(name)
  hint(name, 'interactive', 0, 'planner')
  return 1
end

-- kind -> due now, all, milliseconds the oldest has been due
function commands.count()
  local due, size, oldest = 0, 0, now
  for _, lane in ipairs(LANES) do
    local key = dueKey(ARGV[2], lane)
    due = due + redis.call('ZCOUNT', key, '-inf', now)
    size = size + redis.call('ZCARD', key)
    local first = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
    if first[2] then
      oldest = math.min(oldest, tonumber(first[2]))
    end
  end
  return { due, size, now - oldest }
end

-- limit -> name, reason, parkedAt of each, oldest first
function commands.parked()
  local found = {}
  for _, name in ipairs(redis.call('ZRANGE', parkedKey, 0, tonumber(ARGV[2]) - 1)) do
    local v = redis.call('HMGET', itemKey(name), 'reason', 'parkedAt')
    found[#found + 1] = name
    found[#found + 1] = v[1] or ''
    found[#found + 1] = v[2] or digits(now)
  end
  return found
end

-- limit -> name, attempts, reason, milliseconds until due, since when of each, oldest failure first
function commands.failing()
  local found = {}
  for _, name in ipairs(redis.call('ZRANGE', failingKey, 0, tonumber(ARGV[2]) - 1)) do
    local v = redis.call('HMGET', itemKey(name), 'attempts', 'reason', 'dueAt', 'failedSince')
    found[#found + 1] = name
    found[#found + 1] = v[1] or '0'
    found[#found + 1] = v[2] or ''
    found[#found + 1] = digits(math.max(0, tonumber(v[3] or now) - now))
    found[#found + 1] = v[4] or digits(now)
  end
  return found
end

-- -> how many tasks wait, since when the first of them
function commands.waiting()
  local first = redis.call('ZRANGE', waitingKey, 0, 0, 'WITHSCORES')
  return { redis.call('ZCARD', waitingKey), first[2] or '' }
end

-- name... -> since when each waits and since when it is parked, empty if it is not
function commands.standing()
  local found = {}
  for i = 2, #ARGV do
    found[#found + 1] = redis.call('ZSCORE', waitingKey, ARGV[i]) or ''
    found[#found + 1] = redis.call('ZSCORE', parkedKey, ARGV[i]) or ''
  end
  return found
end

-- -> the names of the tasks that wait, the longest waiting first
function commands.names()
  return redis.call('ZRANGE', waitingKey, 0, -1)
end

-- -> how many are parked, how many are failing
function commands.troubles()
  return { redis.call('ZCARD', parkedKey), redis.call('ZCARD', failingKey) }
end

local command = commands[word]
if not command then
  return redis.error_reply('ERR unknown command ' .. tostring(ARGV[1]))
end
local answer = command()
for kind, due in pairs(wakes) do
  redis.call('PUBLISH', root .. 'wake', kind .. ' ' .. digits(math.max(0, due - now)))
end
return answer
