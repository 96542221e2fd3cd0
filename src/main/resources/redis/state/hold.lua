-- Puts pairs under the open hold of a plan, kind and side, or under a new one.
-- KEYS[1] the id of the open hold; KEYS[2] the counter of ids; KEYS[3] all holds by time
-- ARGV[1] what a hold's key begins with (same hash tag); ARGV[2] the name of KEYS[1]; ARGV[3] kind; ARGV[4] plan id;
-- ARGV[5] side; ARGV[6] reason; ARGV[7] at, ISO; ARGV[8] at, ms; ARGV[9] the time before which holds may have expired, ms;
-- ARGV[10] onward the store ids
-- Returns the hold's id.
local id = redis.call('GET', KEYS[1])
if not id then
  id = tostring(redis.call('INCR', KEYS[2]))
  redis.call('SET', KEYS[1], id)
  redis.call('HSET', ARGV[1] .. id, 'slot', ARGV[2], 'kind', ARGV[3], 'plan', ARGV[4], 'side', ARGV[5], 'at', ARGV[7], 'state', 'held')
  -- Only a hold that was ruled on expires; an open one stays in the list however old it is.
  for _, old in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', '(' .. ARGV[9])) do
    if redis.call('EXISTS', ARGV[1] .. old) == 0 then
      redis.call('ZREM', KEYS[3], old)
    end
  end
  redis.call('ZADD', KEYS[3], ARGV[8], id)
end
redis.call('HSET', ARGV[1] .. id, 'reason', ARGV[6])
for i = 10, #ARGV do
  redis.call('SADD', ARGV[1] .. id .. ':pairs', ARGV[i])
end
return id
