"""What Redis does in one go. Keys: the value, its flight, then its tags.

A tag that has no version gets one from the clock, never zero: were it dropped and made again, what
remembers an older one must not count.
"""

_VERSIONS = """
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
local function versions(kept_ms)
    local found = {}
    for i = 3, #KEYS do
        local version = redis.call('GET', KEYS[i])
        if not version then
            version = time[1] .. '.' .. time[2]
            redis.call('SET', KEYS[i], version, 'PX', kept_ms)
        elseif redis.call('PTTL', KEYS[i]) < kept_ms / 2 then
            redis.call('PEXPIRE', KEYS[i], kept_ms)
        end
        found[#found + 1] = version
    end
    return table.concat(found, ' ')
end
"""

LOOK = (
    _VERSIONS
    + """
local token, flight_ms, kept_ms = ARGV[1], ARGV[2], ARGV[3] * 2
local value = redis.call('HMGET', KEYS[1], 'body', 'fresh_until', 'versions')
local now = versions(kept_ms)
local body = value[1]
if not body or value[3] ~= now then
    body = false
elseif tonumber(value[2]) > now_ms then
    return {body, 1, 0, now}
end
local mine = 0
if redis.call('SET', KEYS[2], token, 'NX', 'PX', flight_ms)
    or redis.call('GET', KEYS[2]) == token then
    mine = 1
end
return {body, 0, mine, now}
"""
)

KEEP = """
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
local found = {}
for i = 3, #KEYS do
    found[#found + 1] = redis.call('GET', KEYS[i]) or ''
end
if table.concat(found, ' ') == ARGV[2] then
    redis.call('HSET', KEYS[1], 'body', ARGV[5], 'fresh_until',
        string.format('%.0f', now_ms + ARGV[3]), 'versions', ARGV[2])
    redis.call('PEXPIRE', KEYS[1], ARGV[4])
end
if redis.call('GET', KEYS[2]) == ARGV[1] then
    redis.call('DEL', KEYS[2])
end
return 1
"""

GIVE_UP = """
if redis.call('GET', KEYS[2]) == ARGV[1] then
    redis.call('DEL', KEYS[2])
end
return 1
"""

RENEW = """
if redis.call('GET', KEYS[2]) == ARGV[1] then
    redis.call('PEXPIRE', KEYS[2], ARGV[2])
end
return 1
"""

PURGE = """
local time = redis.call('TIME')
for i = 1, #KEYS do
    local version = time[1] .. '.' .. time[2]
    if redis.call('GET', KEYS[i]) == version then
        version = version .. '+'
    end
    redis.call('SET', KEYS[i], version, 'PX', ARGV[1] * 2)
end
return 1
"""
