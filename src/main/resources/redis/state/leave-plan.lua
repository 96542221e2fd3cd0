-- Takes a pair out of a plan, and the plan out of the plans if it was the last.
-- KEYS[1] the plan's store ids; KEYS[2] the plans; ARGV[1] store id; ARGV[2] plan id
redis.call('SREM', KEYS[1], ARGV[1])
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('SREM', KEYS[2], ARGV[2])
end
return 1
