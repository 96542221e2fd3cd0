-- Renews, rewrites or releases a claim, if it still says what its holder last wrote.
-- KEYS[1] the claim; ARGV: what it says, what it shall say, its lifetime in ms (0: release)
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
if ARGV[3] == '0' then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
end
return 1
