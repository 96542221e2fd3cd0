-- Writes or removes a link if nobody has written it since it was read.
-- KEYS[1] the link; ARGV[1] the revision it was read at (absent counts as 0); ARGV[2] the new text, none to remove
-- Returns 1 or 0 (somebody else wrote), and the text that stood before.
local current = redis.call('GET', KEYS[1])
local revision = 0
if current then
  -- Not decoded: the revision is written first, and the rest may be large.
  revision = tonumber(string.match(current, '^{"revision":(%d+)'))
  if not revision then
    return redis.error_reply('ERR the link at ' .. KEYS[1] .. ' does not begin with its revision')
  end
end
if revision ~= tonumber(ARGV[1]) then
  return {0, current}
end
if ARGV[2] then
  redis.call('SET', KEYS[1], ARGV[2])
else
  redis.call('DEL', KEYS[1])
end
return {1, current}
