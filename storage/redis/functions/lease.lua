-- The lease of a shard: who may be its dispatcher. Times are Redis' own.

-- Id of the history this server holds. It changes when a server starts or a replica is promoted, which is when an epoch could go
-- back.
local function incarnation()
  return string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')
end

-- redline_acquire
-- KEYS  lease, meta
-- ARGV  owner, ttl in ms
-- Gives {1, incarnation, epoch} when the lease is now the owner's under a new epoch, {0} when another one holds it.
local function acquire(keys, args)
  local holder = redis.call('GET', keys[1])
  if holder and holder ~= args[1] then
    return {0}
  end
  local history = incarnation()
  local epoch = redis.call('HINCRBY', keys[2], 'epoch', 1)
  -- A server that started anew or was promoted may lack the newest writes of the one before: offsets that readers have seen there
  -- may stand for other events here, so they must not go on from them.
  if redis.call('HGET', keys[2], 'incarnation') ~= history then
    local now = redis.call('TIME')
    redis.call('HSET', keys[2], 'incarnation', history, 'log_epoch', now[1] .. string.format('%06d', now[2]))
  end
  redis.call('SET', keys[1], args[1], 'PX', args[2])
  return {1, history, epoch}
end

-- redline_renew
-- KEYS  lease, meta
-- ARGV  owner, incarnation, epoch, ttl in ms
-- Gives 1 when the lease is prolonged, 0 when another one took it. One that ran out and was taken by nobody is its owner's
-- still: the epoch says so.
local function renew(keys, args)
  local fence = redis.call('HMGET', keys[2], 'incarnation', 'epoch')
  local holder = redis.call('GET', keys[1])
  if (holder and holder ~= args[1]) or fence[1] ~= args[2] or fence[2] ~= args[3] then
    return 0
  end
  redis.call('SET', keys[1], args[1], 'PX', args[4])
  return 1
end

-- redline_release
-- KEYS  lease, meta
-- ARGV  owner, incarnation, epoch
-- Gives 1 when the lease was this owner's under this fence and is free now, else 0.
local function release(keys, args)
  local fence = redis.call('HMGET', keys[2], 'incarnation', 'epoch')
  if redis.call('GET', keys[1]) ~= args[1] or fence[1] ~= args[2] or fence[2] ~= args[3] then
    return 0
  end
  return redis.call('DEL', keys[1])
end

-- redline_taken_up
-- KEYS  lease, meta
-- Gives 1 when a dispatcher holds the lease or has held it since this server started: until then the log epoch is that of the
-- history before, and will change.
local function taken_up(keys)
  if redis.call('EXISTS', keys[1]) == 1 or redis.call('HGET', keys[2], 'incarnation') == incarnation() then
    return 1
  end
  return 0
end

redis.register_function('redline_acquire', acquire)
redis.register_function('redline_renew', renew)
redis.register_function('redline_release', release)
redis.register_function('redline_taken_up', taken_up)
