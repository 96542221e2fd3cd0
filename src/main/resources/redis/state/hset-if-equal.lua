-- KEYS[1] a hash; ARGV[1] its field; ARGV[2] the text it must have; ARGV[3] the new text. Returns 1 if written, else 0.
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
  return 1
end
return 0
