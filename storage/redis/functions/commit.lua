-- redline_commit_2: one turn of the dispatcher, all or nothing. The number in its name counts changes of KEYS and ARGV: a server
-- may still hold the library of an earlier version of the program.
-- KEYS  meta, log, inbox, technicians, answers, archived, then one key per bucket with changed tickets, then one per bucket
--       that tickets leave
-- ARGV  incarnation, epoch, number, cursor before, cursor after, header, log id, log entry, oldest log id kept,
--       answers kept for (s), log waits for the archiver (1 or 0), count of answers, count of technicians,
--       count of buckets with changed tickets, then count of tickets per bucket ...,
--       then field and value of every answer, technician and changed ticket, then field of every leaving one, in that order
-- Gives 1 committed, 2 this very batch is in place already, 0 fenced (another fence, commit number or cursor).
local FIXED_KEYS, FIXED_ARGS = 6, 14

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

local function hdel(key, args, from, fields_left)
  while fields_left > 0 do
    local now = math.min(fields_left, PAIRS_MAX)
    redis.call('HDEL', key, unpack(args, from, from + now - 1))
    from = from + now
    fields_left = fields_left - now
  end
  return from
end

-- What the archiver has not taken over yet stays, once there has been one.
local function oldest_kept(key, wanted, waits)
  local archived = waits == '1' and redis.call('HGET', key, 'first_offset')
  return archived and math.min(tonumber(wanted), tonumber(archived)) or wanted
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
  redis.call('XADD', keys[2], 'MINID', '~', oldest_kept(keys[6], args[9], args[11]), args[7], 'e', args[8])
  if args[4] ~= args[5] then
    redis.call('XTRIM', keys[3], 'MINID', '~', args[5])
  end

  local next_arg = FIXED_ARGS + #keys - FIXED_KEYS + 1
  local answers = tonumber(args[12])
  if answers > 0 then
    next_arg = hset(keys[5], args, next_arg, answers)
    redis.call('EXPIRE', keys[5], args[10], 'NX')
  end
  next_arg = hset(keys[4], args, next_arg, tonumber(args[13]))
  local changed = tonumber(args[14])
  for bucket = 1, #keys - FIXED_KEYS do
    local write = bucket <= changed and hset or hdel
    next_arg = write(keys[FIXED_KEYS + bucket], args, next_arg, tonumber(args[FIXED_ARGS + bucket]))
  end
  return 1
end

redis.register_function('redline_commit_2', commit)
