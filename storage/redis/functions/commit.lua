-- redline_commit: one turn of the dispatcher, all or nothing.
-- KEYS  meta, log, inbox, technicians, answers, then one key per ticket bucket
-- ARGV  incarnation, epoch, number, cursor before, cursor after, header, log id, log entry, oldest log id kept,
--       answers kept for (s), count of answers, count of technicians, count of tickets per bucket ...,
--       then field and value of every answer, technician and ticket, in that order
-- Gives 1 committed, 2 this very batch is in place already, 0 fenced (another fence, commit number or cursor).
local FIXED_KEYS, FIXED_ARGS = 5, 12

-- HSET takes its pairs through the Lua stack, which is limited.
local PAIRS_MAX = 3000

local function hset(key, args, from, pairs_left)
  while pairs_left > 0 do
    local now = math.min(pairs_left, PAIRS_MAX)
    redis.call('HSET', key, unpack(args, from, from + 2 * now - 1))
    from = from + 2 * now
    pairs_left = pairs_left - now
  end
  return from
end

local function commit(keys, args)
  local meta = redis.call('HMGET', keys[1], 'incarnation', 'epoch', 'commit', 'cursor', 'committed_by')
  local fence = args[1] .. ' ' .. args[2]
  local number = tonumber(args[3])
  local at = tonumber(meta[3] or 0)
  if meta[1] ~= args[1] or meta[2] ~= args[2] then
    return 0
  end
  if at == number and meta[5] == fence then
    return 2
  end
  if at ~= number - 1 or (meta[4] or '') ~= args[4] then
    return 0
  end

  redis.call('HSET', keys[1], 'commit', args[3], 'cursor', args[5], 'header', args[6], 'log_last', args[7],
    'committed_by', fence)
  redis.call('XADD', keys[2], 'MINID', '~', args[9], args[7], 'e', args[8])
  if args[4] ~= args[5] then
    redis.call('XTRIM', keys[3], 'MINID', '~', args[5])
  end

  local next_arg = FIXED_ARGS + #keys - FIXED_KEYS + 1
  local answers = tonumber(args[11])
  if answers > 0 then
    next_arg = hset(keys[5], args, next_arg, answers)
    redis.call('EXPIRE', keys[5], args[10], 'NX')
  end
  next_arg = hset(keys[4], args, next_arg, tonumber(args[12]))
  for bucket = 1, #keys - FIXED_KEYS do
    next_arg = hset(keys[FIXED_KEYS + bucket], args, next_arg, tonumber(args[FIXED_ARGS + bucket]))
  end
  return 1
end

redis.register_function('redline_commit', commit)
