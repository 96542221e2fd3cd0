-- Keeps a conflict unless it repeats the one before of the same pair and field.
-- KEYS[1] the fingerprint of the one before; KEYS[2] the counter of ids; KEYS[3] all by time; KEYS[4] the open ones by time
-- ARGV[1] fingerprint; ARGV[2] record; ARGV[3] what a record's key begins with (same hash tag); ARGV[4] at, ms;
-- ARGV[5] the time before which entries have expired, ms; ARGV[6] lifetime, s
-- Returns the new id, or nil for a repeat.
if redis.call('GET', KEYS[1]) == ARGV[1] then
  return false
end
local id = tostring(redis.call('INCR', KEYS[2]))
redis.call('SET', ARGV[3] .. id, ARGV[2], 'EX', ARGV[6])
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[6])
for _, list in ipairs({KEYS[3], KEYS[4]}) do
  redis.call('ZADD', list, ARGV[4], id)
  redis.call('ZREMRANGEBYSCORE', list, '-inf', '(' .. ARGV[5])
end
return id
