-- Rules on an open hold: its pairs go to the confirmed or the discarded ones of its plan, kind and side.
-- KEYS[1] the hold; KEYS[2] its pairs; ARGV[1] confirmed or discarded; ARGV[2] what the keys of slots begin with (same
-- hash tag); ARGV[3] lifetime of the ruling, s; ARGV[4] lifetime of the hold, s
-- Returns 1, or 0 if there is no such open hold.
if redis.call('HGET', KEYS[1], 'state') ~= 'held' then
  return 0
end
local slot = redis.call('HGET', KEYS[1], 'slot')
local ruled = ARGV[2] .. ARGV[1] .. ':' .. slot
redis.call('HSET', KEYS[1], 'state', ARGV[1])
redis.call('DEL', ARGV[2] .. 'open:' .. slot)
redis.call('SUNIONSTORE', ruled, ruled, KEYS[2])
redis.call('EXPIRE', ruled, ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[4])
redis.call('EXPIRE', KEYS[2], ARGV[4])
return 1
