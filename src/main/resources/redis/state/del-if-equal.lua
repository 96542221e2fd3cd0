-- KEYS[1] a string; ARGV[1] the text it must have to be deleted. Returns 1 if deleted, else 0.
if redis.call('GET', KEYS[1]) == ARGV[1] then
  return redis.call('DEL', KEYS[1])
end
return 0
