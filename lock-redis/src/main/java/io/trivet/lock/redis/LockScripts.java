package io.trivet.lock.redis;

/** The scripts of locks, each of which the server runs in one step. */
final class LockScripts {
    /**
     * The part of a script that reads the last generation, and the server's clock in microseconds. The second key is the
     * counter.
     */
    static final String LAST_GENERATION_AND_NOW = """
            local last = tonumber(call('GET', KEYS[2]) or 0)
            if not last or not (last >= 0 and last < 9007199254740992) then
              last = 0
            end
            local time = call('TIME')
            local now = time[1] * 1000000 + time[2]
            """;

    /**
     * The part of a script that computes the generation of a grant, in decimal digits: one more than the last, or the
     * server's clock if that is higher.
     *
     * <p>Lua's numbers are exact up to 2^53; the clock's microseconds exceed that in the year 2255. Without the format
     * they would lose digits at once.
     */
    static final String NEXT_GENERATION = LAST_GENERATION_AND_NOW + """
            local generation = string.format('%.0f', now > last and now or last + 1)
            """;

    /**
     * Takes the lock if it is free. Keys: the lock, its counter. Arguments: owner, lease in milliseconds, seconds that
     * the counter is kept. Returns the generation in decimal digits if the lock was granted. Otherwise returns the
     * milliseconds that the holder has left, or -1 if it doesn't expire; in a list if the holder is another library's
     * client.
     *
     * <p>An owner that asks again gets the lock again, because its first answer was lost. Both keys are read before
     * anything is written, because an error would not undo a write.
     */
    static final Script ACQUIRE = new Script("""
            local call = redis.call
            local holder = call('GET', KEYS[1])
            if holder and holder ~= ARGV[1] then
              local left = call('PTTL', KEYS[1])
              return string.find(holder, '^%x+%-%w+@') and left or {left}
            end
            """ + NEXT_GENERATION + """
            call('PSETEX', KEYS[1], ARGV[2], ARGV[1])
            call('SETEX', KEYS[2], ARGV[3], generation)
            return generation
            """);

    /**
     * Renews a grant. Key: the lock. Arguments: owner, lease in milliseconds. Returns 1 if the owner has the lock,
     * otherwise 0.
     */
    static final Script RENEW = new Script("""
            if redis.call('GET', KEYS[1]) == ARGV[1] then
              return redis.call('PEXPIRE', KEYS[1], ARGV[2])
            end
            return 0
            """);

    /**
     * Releases a grant. Key: the lock. Arguments: owner, channel, message. Returns 0 if the owner didn't have the lock;
     * otherwise 1 plus the number of clients that got the message. A user who may not publish messages can still
     * release.
     */
    static final Script RELEASE = new Script("""
            if redis.call('GET', KEYS[1]) ~= ARGV[1] then
              return 0
            end
            redis.call('DEL', KEYS[1])
            local told = redis.pcall('PUBLISH', ARGV[2], ARGV[3])
            return type(told) == 'number' and told + 1 or 1
            """);

    /**
     * Releases many grants. Keys: locks. Arguments: message, prefix of channels, and the owner of each lock. Returns
     * for each lock what {@link #RELEASE} would return. It is one request, because the server drops requests that it
     * hasn't read yet when nothing reads its first answer.
     */
    static final Script RELEASE_ALL = new Script("""
            local answers = {}
            for i, lock in ipairs(KEYS) do
              answers[i] = 0
              local holder = redis.pcall('GET', lock)
              if holder == ARGV[i + 2] then
                redis.call('DEL', lock)
                local told = redis.pcall('PUBLISH', ARGV[2] .. lock, ARGV[1])
                answers[i] = type(told) == 'number' and told + 1 or 1
              end
            end
            return answers
            """);

    /** Reads a lock's state. Keys: the lock, its counter. Returns the holder and the last generation as they are. */
    static final Script HOLDER = new Script("""
            return {redis.call('GET', KEYS[1]), redis.call('GET', KEYS[2])}
            """);

    /**
     * Deletes a lock, whatever its owner. Key: the lock. Argument: channel. Returns 1 if the lock was held, otherwise
     * 0.
     */
    static final Script FORCE = new Script("""
            local held = redis.call('DEL', KEYS[1])
            redis.pcall('PUBLISH', ARGV[1], '')
            return held
            """);

    private LockScripts() {}
}
