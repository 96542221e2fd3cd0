-- The learned pace of calls to Graph. One call is one command: ARGV[1] names it.
--
-- KEYS[1] is the root of all keys, `planner-sync:{pace}:`; the others are built from it and share its
-- hash tag:
--
--   closed         hash with expiry  exists while the gate is closed; a field for every class that was
--                                    halved in this window
--   class:<class>  hash              rate (calls/minute), tokens, at (ms of the last refill), learned
--                                    (1 after the first throttling), grownAt (ms of the last growth)
--   headerless     string            windows in a row for which Graph named no duration
--
-- The gate's end is an expiry, so that it opens even if nobody is left to open it. ARGV[2..5] are the
-- settings: start, min and max in calls/minute, seconds of burst.

local root = KEYS[1]
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)

local START, MIN, MAX = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local BURST_SECONDS = tonumber(ARGV[5])
local SHORTEST, LONGEST = 100, 30 * 60 * 1000
local DEFAULT_CLOSED = 60 * 1000
local CLASSES = { 'read', 'write' }

local closedKey = root .. 'closed'
local headerlessKey = root .. 'headerless'

local function classKey(class)
  return root .. 'class:' .. class
end

local function within(low, high, value)
  return math.max(low, math.min(high, value))
end

-- Milliseconds until the gate opens, 0 if it is open.
local function closedFor()
  local left = redis.call('PTTL', closedKey)
  if left == -2 then
    return 0
  end
  if left == -1 or left > LONGEST then
    -- Left by a call that broke off, or by a clock that was set back.
    redis.call('PEXPIRE', closedKey, LONGEST)
    return LONGEST
  end
  return math.max(1, left)
end

local function read(class)
  local v = redis.call('HMGET', classKey(class), 'rate', 'tokens', 'at', 'learned', 'grownAt')
  local rate = within(MIN, MAX, tonumber(v[1] or START))
  local burst = math.max(1, rate / 60 * BURST_SECONDS)
  -- In the future while the gate is closed: nothing is saved up for the moment it opens. Never
  -- later than that moment, or a clock that was set back would starve the bucket.
  local at = math.min(tonumber(v[3] or now), now + closedFor())
  local refill = math.max(0, now - at) / 60000 * rate
  return {
    rate = rate,
    tokens = within(0, burst, tonumber(v[2] or burst) + refill),
    at = math.max(at, now),
    learned = v[4] == '1',
    grownAt = tonumber(v[5] or 0),
  }
end

local function write(class, pace)
  redis.call('HSET', classKey(class),
    'rate', string.format('%.6f', pace.rate),
    'tokens', string.format('%.6f', pace.tokens),
    'at', pace.at,
    'learned', pace.learned and '1' or '0',
    'grownAt', pace.grownAt)
end

-- Milliseconds until the bucket holds a whole token.
local function waitFor(pace)
  if pace.tokens >= 1 then
    return 0
  end
  return math.max(1, math.ceil((1 - pace.tokens) / pace.rate * 60000) + math.max(0, pace.at - now))
end

local commands = {}

-- class -> 0 and one call is granted, or the milliseconds to wait
function commands.acquire()
  local class = ARGV[6]
  local closed = closedFor()
  if closed > 0 then
    return closed
  end
  local pace = read(class)
  local wait = waitFor(pace)
  if wait == 0 then
    pace.tokens = pace.tokens - 1
    write(class, pace)
  end
  return wait
end

-- class... -> milliseconds until each of them may call, calls that each of them may make now
function commands.look()
  local wait, calls = closedFor(), math.huge
  for i = 6, #ARGV do
    local pace = read(ARGV[i])
    wait = math.max(wait, waitFor(pace))
    calls = math.min(calls, math.floor(pace.tokens))
  end
  return { wait, calls == math.huge and -1 or calls }
end

-- class
function commands.succeeded()
  if closedFor() > 0 then
    -- A call from before the throttling says nothing about now.
    return 0
  end
  local class = ARGV[6]
  local pace = read(class)
  if pace.learned then
    local elapsed = within(0, 1000, now - pace.grownAt)
    pace.rate = pace.rate + START / 100 * elapsed / 1000
  else
    pace.rate = pace.rate + 1
  end
  pace.rate = math.min(MAX, pace.rate)
  pace.grownAt = now
  write(class, pace)
  redis.call('DEL', headerlessKey)
  return 1
end

-- class, milliseconds that Graph asked for or -1 -> milliseconds the gate is closed
function commands.throttled()
  local class, asked = ARGV[6], tonumber(ARGV[7])
  local closed = closedFor()
  local fresh = closed == 0
  if asked < 0 then
    local before = tonumber(redis.call('GET', headerlessKey) or 0)
    if fresh then
      redis.call('SET', headerlessKey, before + 1)
    else
      before = math.max(0, before - 1)
    end
    asked = DEFAULT_CLOSED * 2 ^ math.min(before, 10)
  end
  local window = math.max(closed, within(SHORTEST, LONGEST, math.ceil(asked)))
  local halve = redis.call('HSET', closedKey, class, 1) == 1
  redis.call('PEXPIRE', closedKey, window)
  for _, each in ipairs(CLASSES) do
    local pace = read(each)
    if each == class and halve then
      pace.rate = math.max(MIN, pace.rate / 2)
      pace.learned = true
    end
    -- One call feels its way when the gate opens.
    pace.tokens = 1
    pace.at = now + window
    pace.grownAt = pace.at
    write(each, pace)
  end
  return window
end

-- -> milliseconds until the gate opens, 0 if it is open
function commands.closed()
  return closedFor()
end

-- class -> calls per minute, as text
function commands.rate()
  return { string.format('%.6f', read(ARGV[6]).rate) }
end

local command = commands[ARGV[1]]
if not command then
  return redis.error_reply('ERR unknown command ' .. tostring(ARGV[1]))
end
return command()
