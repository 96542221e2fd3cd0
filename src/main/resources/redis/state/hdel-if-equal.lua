-- KEYS[1] a hash; ARGV[1] its field; ARGV[2] the text it must have to be deleted. Returns 1 if deleted, else 0.
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then
  return redis.call('HDEL', KEYS[1], ARGV[1])
end
return 0
