#!lua name=floor
-- The least a ticket can cost in Redis, in two layouts. Both take a group of tickets, five arguments each:
-- number, due (ms), request id, technician, record. With the XADD to the inbox the counts are 13 and 6 writes a ticket.
-- A floor has no fence, no cursor and no rules: it only shows what the writes themselves cost.

local WORDS = 5

-- lua: a hash with fields, two sorted sets, a set, counters, a dedup key; then the assignment beside it.
local function floor_lua(keys, args)
  for i = 1, #args, WORDS do
    local number, due, request, technician, record = args[i], args[i + 1], args[i + 2], args[i + 3], args[i + 4]
    local ticket = 'ticket:' .. number
    redis.call('HSET', ticket, 'state', 'new', 'priority', '2', 'area', 'a7', 'category', 'c3', 'caller', 'p1',
      'created', due, 'due', due, 'record', record)
    redis.call('ZADD', 'due', due, number)
    redis.call('ZADD', 'open', 2, number)
    redis.call('SADD', 'area:a7', number)
    redis.call('HINCRBY', 'counts', 'new', 1)
    redis.call('ZINCRBY', 'load', 1, 'a7')
    redis.call('SET', 'dedup:' .. request, number, 'EX', 86400)

    redis.call('HSET', ticket, 'state', 'offered', 'technician', technician)
    redis.call('ZADD', 'offers', due, number)
    redis.call('SADD', 'technician:' .. technician, number)
    redis.call('ZINCRBY', 'technicians', 1, technician)
    redis.call('XADD', 'log', '*', 't', technician, 'e', record)
  end
  return #args / WORDS
end

-- lean: the record as one blob in a bucket of a hundred, written when created and when offered.
local function floor_lean(keys, args)
  for i = 1, #args, WORDS do
    local number, due, request, technician, record = args[i], args[i + 1], args[i + 2], args[i + 3], args[i + 4]
    local bucket = 't:' .. math.floor(number / 100)
    redis.call('HSET', bucket, number, record)
    redis.call('ZADD', 'due', due, number)
    redis.call('HSET', 'dedup', request, number)
    redis.call('HSET', bucket, number, record)
    redis.call('XADD', 'log', '*', 't', technician, 'e', record)
  end
  return #args / WORDS
end

redis.register_function('floor_lua', floor_lua)
redis.register_function('floor_lean', floor_lean)
