-- Takes a pair out of the open hold and of the rulings of a plan, kind and side. A hold left without pairs is forgotten.
-- KEYS[1] the id of the open hold; KEYS[2] confirmed pairs; KEYS[3] discarded pairs; KEYS[4] all holds by time
-- ARGV[1] what a hold's key begins with (same hash tag); ARGV[2] the store id
redis.call('SREM', KEYS[2], ARGV[2])
redis.call('SREM', KEYS[3], ARGV[2])
local id = redis.call('GET', KEYS[1])
if id then
  local pairs = ARGV[1] .. id .. ':pairs'
  redis.call('SREM', pairs, ARGV[2])
  if redis.call('EXISTS', pairs) == 0 then
    redis.call('DEL', KEYS[1], ARGV[1] .. id)
    redis.call('ZREM', KEYS[4], id)
  end
end
return 1
