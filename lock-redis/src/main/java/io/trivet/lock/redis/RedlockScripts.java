package io.trivet.lock.redis;

/** The scripts that only Redlock runs, each on one of several nodes. */
final class RedlockScripts {
    /**
     * Takes the key of one of several nodes if it is free. Keys: the lock, its counter. Arguments: owner, milliseconds
     * until the key expires, seconds that the counter is kept, the generation that the client suggests. Returns the
     * counter's new value and the node's clock in microseconds, in decimal digits with a blank between them. If
     * another owner has the key, returns a list of the milliseconds that it has left, or -1 if it doesn't expire, and
     * that owner.
     *
     * <p>The counter rises in the same step in which the key is taken: to the suggested generation if that is neither
     * too low nor more than a second too high, and otherwise as in {@link LockScripts#ACQUIRE}. If all nodes accept the
     * suggestion, none needs {@link #RAISE}.
     */
    static final Script TAKE = new Script("""
            local call = redis.call
            local holder = call('GET', KEYS[1])
            if holder and holder ~= ARGV[1] then
              return {call('PTTL', KEYS[1]), holder}
            end
            """ + LockScripts.LAST_GENERATION_AND_NOW + """
            local generation = now > last and now or last + 1
            local suggested = tonumber(ARGV[4])
            if suggested >= generation and suggested <= generation + 1000000 then
              generation = suggested
            end
            local text = string.format('%.0f', generation)
            call('PSETEX', KEYS[1], ARGV[2], ARGV[1])
            call('SETEX', KEYS[2], ARGV[3], text)
            return text .. ' ' .. string.format('%.0f', now)
            """);

    /**
     * Raises the counter of one of several nodes to the generation of a grant, if the owner's key still stands and the
     * counter isn't higher. Keys: the lock, its counter. Arguments: owner, generation, seconds that the counter is
     * kept. Returns 1 if the counter has this generation now, otherwise 0.
     *
     * <p>Without the two conditions, tokens could fall: another owner may have had the key and a higher token
     * meanwhile.
     */
    static final Script RAISE = new Script("""
            local call = redis.call
            if call('GET', KEYS[1]) ~= ARGV[1] then
              return 0
            end
            local last = tonumber(call('GET', KEYS[2]) or 0)
            if last and last < 9007199254740992 and last > tonumber(ARGV[2]) then
              return 0
            end
            call('SETEX', KEYS[2], ARGV[3], ARGV[2])
            return 1
            """);

    /**
     * Gives the key of one of several nodes to a holder whose grant other nodes have just renewed, if it is free here: the
     * node was down when the lock was granted, or has lost its data. Key: the lock. Arguments: owner, milliseconds until
     * the key expires. Returns 1 if the key was free, otherwise 0.
     */
    static final Script JOIN = new Script("""
            if redis.call('GET', KEYS[1]) then
              return 0
            end
            redis.call('PSETEX', KEYS[1], ARGV[2], ARGV[1])
            return 1
            """);

    /**
     * Deletes the key of an attempt that failed, without a message: waiters can't have the lock yet. Key: the lock.
     * Argument: owner. Returns 1 if the owner had the key, otherwise 0.
     */
    static final Script WITHDRAW = new Script("""
            if redis.call('GET', KEYS[1]) == ARGV[1] then
              return redis.call('DEL', KEYS[1])
            end
            return 0
            """);

    private RedlockScripts() {}
}
