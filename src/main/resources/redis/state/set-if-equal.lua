-- KEYS[1] a string; ARGV[1] the text it must have, empty for none; ARGV[2] the new text. Returns 1 if written, else 0.
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2])
return 1
