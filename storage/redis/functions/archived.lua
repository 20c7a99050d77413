-- How far the records have the log of a shard.

-- redline_archived
-- KEYS  meta, archived
-- ARGV  log epoch, commit number, first offset, next offset
-- Gives 1 when the mark stands there now or further on, 0 when this log is another one or does not reach that far.
local function archived(keys, args)
  local log = redis.call('HMGET', keys[1], 'log_epoch', 'commit')
  if log[1] ~= args[1] or tonumber(args[2]) > tonumber(log[2] or 0) then
    return 0
  end
  if tonumber(args[2]) >= tonumber(redis.call('HGET', keys[2], 'commit') or 0) then
    redis.call('HSET', keys[2], 'commit', args[2], 'first_offset', args[3], 'next_offset', args[4])
  end
  return 1
end

redis.register_function('redline_archived', archived)
