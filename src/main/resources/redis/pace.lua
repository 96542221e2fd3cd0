-- The learned pace of calls to Graph. One call is one command: ARGV[1] names it.
--
-- KEYS[1] is the root of all keys, `planner-sync:{pace}:`; the others are built from it and share its
-- hash tag:
--
--   gate              hash  until (ms when it opens), window (ms it was closed for), again (how often
--                           in a row it had just opened), and a field for every class that was lowered
--                           in this window
--   class:<class>     hash  tokens, share (tokens kept for the backfill), at (ms of the last refill);
--                           rate (calls/minute); low, high (calls/minute: where it fell to and what it
--                           holds; not there before the first 429), hold (ms), grown (ms of full use
--                           since the last 429), used (ms of full use that no answer proved yet),
--                           begun, opened (ms of the first call, of the gate's last opening), answered
--                           (calls accepted since the last 429), proved (1 once a call was accepted
--                           since the gate opened), early (429s in a row at a rate that was
--                           to be held), short (1 while short windows are believed), kept (failed
--                           tries since they were not), doubt (how many of those it takes to believe
--                           them again), expected (ms when the caller comes back who was told to
--                           wait last), urgentUntil (ms)
--   accepted:<class>  hash  second % 128 -> `second:calls` that Graph accepted in that second
--   headerless        string  windows in a row for which Graph named no duration
--
-- ARGV[2..5] are the settings: start, min and max in calls/minute, seconds of burst. ARGV[6] is empty,
-- or the time in ms since 1970 where a simulation plays it. The controller is explained at Pace.java.

local root = KEYS[1]
local now = tonumber(ARGV[6])
if not now then
  local clock = redis.call('TIME')
  now = tonumber(clock[1]) * 1000 + math.floor(tonumber(clock[2]) / 1000)
end

local START, MIN, MAX = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local BURST_SECONDS = tonumber(ARGV[5])
local CLASSES = { 'read', 'write' }

-- The gate, in ms.
local SHORTEST, LONGEST = 100, 30 * 60 * 1000
local DEFAULT_CLOSED = 60 * 1000
local SETTLING = 2 * 1000  -- so long after it opened Graph may still count by the old window

-- The controller, in ms where nothing else is said.
local DOUBLING = 10 * 1000    -- slow start: the rate doubles in this time
local MARGIN = 0.995         -- of what was accepted
local SHORT, LONG = 3 * 1000, 60 * 1000  -- how far back accepted calls are counted
local MIDDLE = 20 * 1000      -- the same where short windows proved too much
local EARLY = 7 * 1000        -- the same for the second 429 in a row; doubles with each more
local LONG_ASKED = 4 * 1000   -- who asks for a longer wait counts in long windows
local SHORT_CALLS = 20        -- fewer accepted calls than these measure nothing
local MOST_DOUBT = 16         -- doubles with each time that they prove too much again
local LEAP = 2                -- a rate of so many times the held one was no small step
local FAR = 1.3               -- a rate of so many times the held one was accepted for some seconds
local STEP_DOWN = 0.95        -- at the first 429 at a rate that was to be held
local STEP_AGAIN = 0.93       -- at least, at the next one
local BACK, BACK_AGAIN = 0.98, 0.95  -- what dense calls come back to after each, if no more follow
local STEP_DENSE = 0.85       -- at most, where calls are dense
local STEP_SPARSE = 0.5       -- at most, elsewhere: each 429 more weighs
local AHEAD = 1.6             -- growth stays within so many times what a minute proved
local RECOVERY = 20 * 1000    -- from where it fell to, to what it holds; half if dense
local HOLD = 45 * 1000        -- for a window of one second; grows with the square root of it
local HOLD_CALLS = 200        -- and at least so many calls, which bounds the share of 429
local PROBE = 20 * 1000       -- after the hold the rate doubles within this time, cubically
local LONGEST_USE = 30 * 1000 -- one answer proves no longer use

-- The bucket, while somebody waits.
local LATENESS = 6            -- who comes so much later than told finds that his call was kept
local EXPECTED = 1000         -- who has not come by then does not wait any more

-- The lanes.
local BACKFILL_SHARE = 0.25      -- of the rate, while the interactive lane waits
local URGENT = 2 * 1000          -- so long a wish of the interactive lane is remembered

local SLOTS = 128  -- seconds that are remembered; more than 2 * LONG

local function within(low, high, value)
  return math.max(low, math.min(high, value))
end

local function classKey(class)
  return root .. 'class:' .. class
end

local gateKey = root .. 'gate'
local headerlessKey = root .. 'headerless'

-- Milliseconds until the gate opens, 0 if it is open. A time further away than the longest window was
-- written before the clock was set back.
local function closedFor()
  local left = tonumber(redis.call('HGET', gateKey, 'until') or 0) - now
  return left > LONGEST and LONGEST or math.max(0, left)
end

local closed = closedFor()

local FIELDS = { 'tokens', 'share', 'at', 'rate', 'low', 'high', 'hold', 'grown', 'used', 'begun',
  'opened', 'answered', 'proved', 'early', 'short', 'kept', 'doubt', 'expected', 'urgentUntil' }
local ZERO = { 'grown', 'used', 'begun', 'opened', 'answered', 'proved', 'early', 'kept', 'doubt', 'expected',
  'urgentUntil' }

local function burst(pace)
  return math.max(1, pace.rate / 60 * BURST_SECONDS)
end

local function read(class)
  local values = redis.call('HMGET', classKey(class), unpack(FIELDS))
  local pace = { class = class }
  for i, field in ipairs(FIELDS) do
    pace[field] = tonumber(values[i])
  end
  for _, field in ipairs(ZERO) do
    pace[field] = pace[field] or 0
  end
  pace.rate = within(MIN, MAX, pace.rate or START)
  -- In the future while the gate is closed: nothing is saved up for the moment it opens. Never
  -- later than that moment, or a clock that was set back would starve the bucket.
  local at = math.min(pace.at or now, now + closed)
  local elapsed = math.max(0, now - at)
  local most = burst(pace)
  local tokens = math.max(0, pace.tokens or most) + elapsed / 60000 * pace.rate
  -- The time that calls were left proves nothing about the rate.
  local spare = math.max(0, tokens - math.max(1, most / 2)) / pace.rate * 60000
  pace.used = pace.used + math.max(0, elapsed - spare)
  if now < pace.expected + EXPECTED then
    -- Nothing is saved up for somebody who stalled: all his calls at once would be too many.
    most = math.min(most, math.max(pace.tokens or most, 1 + pace.rate / 60000 * LATENESS))
  end
  pace.tokens = math.min(most, tokens)
  pace.share = math.min(1, math.max(0, pace.share or 1)
    + elapsed / 60000 * pace.rate * BACKFILL_SHARE)
  pace.at = math.max(at, now)
  return pace
end

local function write(pace)
  local values = {}
  for _, field in ipairs(FIELDS) do
    if pace[field] then
      values[#values + 1] = field
      values[#values + 1] = string.format('%.6f', pace[field])
    end
  end
  redis.call('HSET', classKey(pace.class), unpack(values))
end

local function isUrgent(pace)
  return pace.urgentUntil > now
end

-- What the backfill may take, while the interactive lane waits, is its share.
local function available(pace, lane)
  if lane == 'backfill' and isUrgent(pace) then
    return math.min(pace.tokens, pace.share)
  end
  return pace.tokens
end

-- Milliseconds until there is a whole call for the lane.
local function waitFor(pace, lane)
  local wait = 0
  local function untilOne(amount, rate)
    if amount < 1 then
      wait = math.max(wait, 1, math.ceil((1 - amount) / rate * 60000) + math.max(0, pace.at - now))
    end
  end
  untilOne(pace.tokens, pace.rate)
  if lane == 'backfill' and isUrgent(pace) then
    untilOne(pace.share, pace.rate * BACKFILL_SHARE)
  end
  return wait
end

local function want(pace)
  pace.urgentUntil = now + closed + math.max(URGENT, 2 * 60000 / pace.rate)
end

local function count(class)
  local key, second = root .. 'accepted:' .. class, math.floor(now / 1000)
  local slot = second % SLOTS
  local at, calls = string.match(redis.call('HGET', key, slot) or '', '(%d+):(%d+)')
  if tonumber(at) ~= second then
    calls = 0
  end
  redis.call('HSET', key, slot, string.format('%.0f:%d', second, calls + 1))
end

-- Calls per minute that Graph accepted within the last so many ms, but not before `since`; seconds
-- are counted whole.
local function accepted(pace, back, since)
  local from = math.floor(math.max(now - back, since) / 1000) * 1000
  local calls = 0
  for _, slot in ipairs(redis.call('HVALS', root .. 'accepted:' .. pace.class)) do
    local at, number = string.match(slot, '(%d+):(%d+)')
    if tonumber(at) * 1000 >= from and tonumber(at) * 1000 <= now then
      calls = calls + tonumber(number)
    end
  end
  return calls / math.max(1000, now - from) * 60000
end

-- Whether a short window has calls enough to measure the rate.
local function isDense(rate)
  return rate / 60000 * SHORT >= SHORT_CALLS
end

-- The rate after so much full use since the last 429, or since the beginning.
local function grownRate(pace)
  local t = pace.grown
  if not pace.high then
    return START * 2 ^ math.min(30, t / DOUBLING)
  end
  local recovery = pace.low < pace.high and (isDense(pace.high) and RECOVERY / 2 or RECOVERY) or 0
  if t < recovery then
    return pace.low + (pace.high - pace.low) * t / recovery
  end
  local over = math.max(0, t - math.max(recovery, pace.hold)) / PROBE
  local rate = pace.high * (1 + math.min(100, over) ^ 3)
  if rate <= FAR * pace.high then
    return rate
  end
  -- Not far ahead of what was proved: the windows that Graph counts in would be full at once.
  return math.min(rate, math.max(FAR * pace.high, AHEAD * accepted(pace, pace.short == 1 and 3 * SHORT or LONG, pace.begun)))
end

-- Falls to slightly below what Graph really accepted.
local function lower(pace, asked)
  local opened = math.max(pace.begun, pace.opened)
  local longAsked = asked > LONG_ASKED
  local dense = isDense(pace.rate) and not longAsked
  local stood = dense and pace.grown > (pace.hold or 0) / 2
  pace.hold = math.max(HOLD * math.sqrt(math.max(0.1, asked / 1000)), HOLD_CALLS / pace.rate * 60000)
  if not pace.high or pace.rate > LEAP * pace.high then
    -- Between what was accepted on the way and the rate that was refused.
    -- Refused before anything was accepted, nothing is known but that.
    local proved = pace.answered > 0 and accepted(pace, 3 * SHORT, opened) or pace.rate / 2
    pace.low = MARGIN * math.max(math.min(pace.rate, proved), pace.high or 0)
    pace.high = (pace.low + MARGIN * pace.rate) / 2
    pace.hold, pace.early, pace.short = 0, 0, 1
  elseif pace.rate > pace.high then
    -- A try that failed: the limit is about what it was.
    pace.kept = pace.kept + 1
    local short = pace.short == 1 or pace.kept >= math.max(1, pace.doubt) or pace.rate > FAR * pace.high
    local middle = longAsked and LONG or MIDDLE
    local back = short and within(SHORT, LONG, SHORT_CALLS / pace.rate * 60000) or middle
    local proved = math.min(pace.rate, accepted(pace, back, opened))
    if short and isDense(pace.rate) then
      -- Counted while the rate grew: the limit is between that and the rate that was refused.
      proved = (2 * proved + pace.rate) / 3
    end
    pace.high = MARGIN * math.max(proved, pace.high)
    pace.low, pace.early, pace.short = pace.high, 0, short and 1 or 0
  else
    -- The limit fell, or less was accepted for long than for a moment.
    pace.early = stood and 1 or pace.early + 1
    local comeback = BACK
    pace.low = STEP_DOWN * pace.rate
    if pace.early > 1 then
      if pace.short == 1 then
        pace.doubt = math.min(MOST_DOUBT, math.max(1, 2 * pace.doubt))
      end
      pace.short, pace.kept = 0, 0
      local back = longAsked and LONG or within(SHORT, LONG, EARLY * 2 ^ (pace.early - 2))
      local measured = MARGIN * accepted(pace, back, pace.begun)
      local most = dense and STEP_DENSE or STEP_SPARSE
      comeback = BACK_AGAIN
      pace.low = within(most * pace.rate, STEP_AGAIN * pace.rate, measured)
    end
    -- Dense calls may only have come late, and the closed gate was counted as unused time.
    pace.high = dense and math.max(pace.low, comeback * pace.rate) or pace.low
  end
  pace.rate = within(MIN, MAX, pace.low)
  pace.grown, pace.used = 0, 0
end

local commands = {}

-- class, lane -> 0 and one call is granted, or the milliseconds to wait
function commands.acquire()
  local class, lane = ARGV[7], ARGV[8]
  local pace = read(class)
  local wait = math.max(closed, waitFor(pace, lane))
  if wait == 0 then
    pace.tokens = pace.tokens - 1
    pace.begun = pace.begun > 0 and pace.begun or now
    if lane == 'backfill' then
      pace.share = math.max(0, pace.share - 1)
    end
  else
    pace.expected = now + wait
    if lane == 'interactive' then
      want(pace)
    end
  end
  write(pace)
  return wait
end

-- lane, class... -> milliseconds until each of them may call, calls that each of them may make now
function commands.look()
  local lane, wait, calls = ARGV[7], closed, math.huge
  for i = 8, #ARGV do
    local pace = read(ARGV[i])
    wait = math.max(wait, waitFor(pace, lane))
    calls = math.min(calls, math.floor(available(pace, lane)))
  end
  return { wait, calls == math.huge and -1 or calls }
end

-- class...: work of the interactive lane waits for calls of these
function commands.want()
  for i = 7, #ARGV do
    local pace = read(ARGV[i])
    if closed > 0 or pace.tokens < 1 then
      want(pace)
      write(pace)
    end
  end
  return 1
end

-- class
function commands.succeeded()
  local class = ARGV[7]
  count(class)
  if closed > 0 then
    -- A call from before the throttling says nothing about now.
    return 0
  end
  local pace = read(class)
  pace.grown = pace.grown + math.min(LONGEST_USE, pace.used)
  pace.used = 0
  pace.answered = pace.answered + 1
  pace.proved = 1
  pace.rate = within(MIN, MAX, grownRate(pace))
  write(pace)
  redis.call('DEL', headerlessKey)
  return 1
end

-- Milliseconds to close for; asked is -1 where Graph named no duration.
local function window(asked)
  if asked < 0 then
    local before = tonumber(redis.call('GET', headerlessKey) or 0)
    if closed == 0 then
      redis.call('SET', headerlessKey, before + 1)
    else
      before = math.max(0, before - 1)
    end
    asked = DEFAULT_CLOSED * 2 ^ math.min(before, 10)
  end
  return within(SHORTEST, LONGEST, math.ceil(asked))
end

local function close(left)
  redis.call('HSET', gateKey, 'until', string.format('%.0f', now + left), 'window', left)
  redis.call('PEXPIRE', gateKey, 2 * LONGEST)
  closed = left
  for _, each in ipairs(CLASSES) do
    local pace = read(each)
    -- One call feels its way when the gate opens.
    pace.tokens, pace.at, pace.opened, pace.used, pace.proved = 1, now + left, now + left, 0, 0
    write(pace)
  end
end

-- milliseconds that Graph asked for -> milliseconds the gate is closed
function commands.unavailable()
  if closed == 0 then
    redis.call('DEL', gateKey)
  end
  close(math.max(closed, window(tonumber(ARGV[7]))))
  return closed
end

-- class, milliseconds that Graph asked for or -1 -> milliseconds the gate is closed
function commands.throttled()
  local class = ARGV[7]
  local asked = window(tonumber(ARGV[8]))
  local pace = read(class)
  local left = asked
  -- The first call since the gate opened: Graph's clock may say that it came too early.
  local early = closed == 0 and pace.proved == 0 and now - pace.opened < SETTLING
  if closed == 0 then
    local before = tonumber(redis.call('HGET', gateKey, 'window') or 0)
    local again = early and tonumber(redis.call('HGET', gateKey, 'again') or 0) or 0
    redis.call('DEL', gateKey)
    redis.call('HSET', gateKey, 'again', again + 1)
    if pace.high and pace.answered == 0 and not (early and again <= 1 and before > LONG_ASKED) then
      -- The call that felt its way was refused: Graph is not ready yet, which says nothing of the rate.
      -- After a long wait Graph is believed once how long is left of it.
      left = math.max(asked, math.min(3 * before, LONG))
    end
  end
  left = math.max(closed, left)
  if redis.call('HSET', gateKey, class, 1) == 1 then
    if not early and (not pace.high or pace.answered > 0) then
      lower(pace, asked)
    end
    pace.answered = 0
    write(pace)
  end
  close(left)
  return left
end

-- -> milliseconds until the gate opens, 0 if it is open
function commands.closed()
  return closed
end

-- class -> calls per minute, as text
function commands.rate()
  return { string.format('%.6f', read(ARGV[7]).rate) }
end

local command = commands[ARGV[1]]
if not command then
  return redis.error_reply('ERR unknown command ' .. tostring(ARGV[1]))
end
return command()
