package io.trivet.lock.redis;

/**
 * The scripts of names that several may hold at once: semaphores and read/write locks.
 *
 * <p>The key of such a name is a sorted set. Each member is a holder: {@code permit:}, {@code read:} or {@code write:},
 * and the owner. Its score is when the grant ends, in milliseconds of the server's clock. Members whose time is over
 * count no more, and all others are of one kind, so the last member tells the kind. Those that are over are removed in
 * small numbers by later requests. The key itself expires with its last member.
 */
final class SharedScripts {
    /** Reads the clock, if nothing else in the script does. */
    private static final String CLOCK = """
            local call = redis.call
            local time = call('TIME')
            local millis = time[1] * 1000 + math.floor(time[2] / 1000)
            """;

    /**
     * Reads the kind of the unexpired holders, or nil if there are none, and when the last of them ends. Refuses a
     * sorted set that somebody else has written.
     */
    private static final String LAST_HOLDER = """
            local top = call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
            local latest = tonumber(top[2] or 0)
            local kind = top[1] and string.match(top[1], '^(%l+):%x+%-%w+@')
            if top[1] and not kind then
              return redis.error_reply('WRONGTYPE The key holds a sorted set that is no lock')
            end
            if latest <= millis then
              kind = nil
            end
            """;

    /** Defines a function that removes up to 50 expired members of a key, and returns how many are left. */
    private static final String DROP = """
            local function drop(key)
              local expired = call('ZCOUNT', key, '-inf', millis)
              local dropped = math.min(expired, 50)
              if dropped > 0 then
                call('ZREM', key, unpack(call('ZRANGE', key, 0, dropped - 1)))
              end
              return expired - dropped
            end
            """;

    /** Computes the generation of a grant, and reads the holders. */
    private static final String BEGIN = "local call = redis.call\n"
            + LockScripts.NEXT_GENERATION
            + "local millis = math.floor(now / 1000)\n"
            + LAST_HOLDER
            + DROP;

    /** Writes the grant of a member, and returns its generation. The rest of the millisecond belongs to the holder. */
    private static final String GRANT = """
            local expires = millis + 1 + ARGV[2]
            call('ZADD', KEYS[1], expires, member)
            if expires > latest then
              call('PEXPIRE', KEYS[1], expires - millis)
            end
            call('SETEX', KEYS[2], ARGV[3], generation)
            return generation
            """;

    /**
     * Takes a permit if fewer than the limit are held. Keys: the name, its counter. Arguments: owner, lease in
     * milliseconds, seconds that the counter is kept, limit. Returns the generation in decimal digits if a permit was
     * granted, otherwise the milliseconds until a permit expires.
     *
     * <p>An owner that asks again gets its permit again, because its first answer was lost.
     */
    static final Script ACQUIRE_PERMIT = new Script(BEGIN + """
            if kind and kind ~= 'permit' then
              return redis.error_reply('WRONGTYPE The name is a read/write lock')
            end
            local member = 'permit:' .. ARGV[1]
            local first = drop(KEYS[1])
            local held = call('ZCOUNT', KEYS[1], '(' .. millis, '+inf')
            if held >= tonumber(ARGV[4]) and tonumber(call('ZSCORE', KEYS[1], member) or 0) <= millis then
              return call('ZRANGE', KEYS[1], first, first, 'WITHSCORES')[2] - millis
            end
            """ + GRANT);

    /**
     * Lets a reader in, unless a writer holds the name or waits for it. Keys: the name, its counter, the waiting
     * writers, the readers' generation. Arguments: owner, lease in milliseconds, seconds that the counter is kept.
     * Returns the generation in decimal digits if the reader may read, otherwise the milliseconds after which the
     * writer's time is over.
     *
     * <p>Readers have the generation of the last readers if nothing else was granted since. An owner that asks again
     * gets its grant again, because its first answer was lost, even if a writer waits now.
     */
    static final Script ACQUIRE_READ = new Script(BEGIN + """
            if kind == 'permit' then
              return redis.error_reply('WRONGTYPE The name is a semaphore')
            end
            if kind == 'write' then
              return latest - millis
            end
            local member = 'read:' .. ARGV[1]
            if tonumber(call('ZSCORE', KEYS[1], member) or 0) <= millis then
              local left = tonumber(call('ZRANGE', KEYS[3], -1, -1, 'WITHSCORES')[2] or 0) - millis
              if left > 0 then
                return left
              end
            end
            if last > 0 and call('GET', KEYS[4]) == string.format('%.0f', last) then
              generation = string.format('%.0f', last)
            end
            drop(KEYS[1])
            call('SETEX', KEYS[4], ARGV[3], generation)
            """ + GRANT);

    /**
     * Lets a writer in if nobody else holds the name; otherwise keeps readers off for a while, if the writer waits.
     * Keys: the name, its counter, the waiting writers. Arguments: owner, lease in milliseconds, seconds that the
     * counter is kept, milliseconds to keep readers off, or 0. Returns the generation in decimal digits if the writer may
     * write, otherwise the milliseconds after which the last holder's time is over.
     *
     * <p>An owner that asks again gets its grant again, because its first answer was lost.
     */
    static final Script ACQUIRE_WRITE = new Script(BEGIN + """
            if kind == 'permit' then
              return redis.error_reply('WRONGTYPE The name is a semaphore')
            end
            local member = 'write:' .. ARGV[1]
            local waits = tonumber(ARGV[4]) > 0
            if kind and top[1] ~= member then
              if waits then
                drop(KEYS[3])
                local longest = call('ZRANGE', KEYS[3], -1, -1, 'WITHSCORES')[2] or 0
                call('ZADD', KEYS[3], millis + ARGV[4], member)
                call('PEXPIRE', KEYS[3], math.max(longest - millis, ARGV[4]))
              end
              return latest - millis
            end
            if waits then
              call('ZREM', KEYS[3], member)
            end
            drop(KEYS[1])
            """ + GRANT);

    /** Defines a function that returns the score of a member, or zero if there is none, or no sorted set. */
    private static final String SCORE = CLOCK + """
            local function score(key, member)
              local found = redis.pcall('ZSCORE', key, member)
              if type(found) ~= 'table' then
                return tonumber(found or 0)
              end
              return string.find(found.err, 'WRONGTYPE', 1, true) and 0 or call('ZSCORE', key, member)
            end
            """;

    /**
     * Renews a grant. Keys: the name; for a reader also its counter and the readers' generation. Arguments: member,
     * lease in milliseconds, milliseconds that the counter is kept. Returns 1 if the member still holds the name,
     * otherwise 0.
     */
    static final Script RENEW = new Script(SCORE + """
            if score(KEYS[1], ARGV[1]) <= millis then
              return 0
            end
            call('ZADD', KEYS[1], millis + 1 + ARGV[2], ARGV[1])
            local latest = call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')[2]
            call('PEXPIRE', KEYS[1], latest - millis)
            for i = 2, #KEYS do
              call('PEXPIRE', KEYS[i], ARGV[3])
            end
            return 1
            """);

    /**
     * Defines a function that releases a grant and a writer's place among the waiting ones. It returns 0 if there was no
     * grant; otherwise 1 plus the number of clients that got the message. A reader that leaves others behind sends none,
     * because nobody else can get in then.
     */
    private static final String RELEASING = SCORE + """
            local function release(name, waiting, member, channel)
              local expires = score(name, member)
              if expires > 0 then
                call('ZREM', name, member)
              end
              local held = expires > millis
              local waited = string.find(member, 'write:', 1, true) == 1 and call('ZREM', waiting, member) == 1
              if not held and not waited then
                return 0
              end
              if string.find(member, 'read:', 1, true) == 1 then
                local latest = call('ZRANGE', name, -1, -1, 'WITHSCORES')[2] or 0
                if tonumber(latest) > millis then
                  return 1
                end
              end
              local told = redis.pcall('PUBLISH', channel, '')
              if not held then
                return 0
              end
              return type(told) == 'number' and told + 1 or 1
            end
            """;

    /**
     * Releases whatever a member has. Keys: the name, the waiting writers. Arguments: member, channel. Returns 0 if the
     * member had no grant; otherwise 1 plus the number of clients that got a message. A user who may not publish
     * messages can still release.
     */
    static final Script RELEASE = new Script(RELEASING + """
            return release(KEYS[1], KEYS[2], ARGV[1], ARGV[2])
            """);

    /**
     * Releases many grants of any kind. Keys: for each its name and the name's waiting writers. Arguments: message for
     * locks, prefix of channels, and for each grant its member; in place of that {@code lock:} and the owner, for a lock.
     * Returns for each what {@link #RELEASE} or {@link LockScripts#RELEASE} would return.
     */
    static final Script RELEASE_ALL = new Script(RELEASING + """
            local answers = {}
            for i = 3, #ARGV do
              local name = KEYS[2 * i - 5]
              local owner = string.match(ARGV[i], '^lock:(.*)')
              if not owner then
                answers[i - 2] = release(name, KEYS[2 * i - 4], ARGV[i], ARGV[2] .. name)
              elseif redis.pcall('GET', name) == owner then
                call('DEL', name)
                local told = redis.pcall('PUBLISH', ARGV[2] .. name, ARGV[1])
                answers[i - 2] = type(told) == 'number' and told + 1 or 1
              else
                answers[i - 2] = 0
              end
            end
            return answers
            """);

    /** Reads a name that is used in any way: the owner who holds it, or the last of several, and the kind. */
    private static final String HOLDER_OF_ANY = CLOCK + """
            local owner = redis.pcall('GET', KEYS[1])
            local kind
            if type(owner) == 'table' then
              if not string.find(owner.err, 'WRONGTYPE', 1, true) then
                return owner
              end
              local top = call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
              kind = string.match(top[1], '^(%l+):%x+%-%w+@')
              if not kind then
                return redis.error_reply('WRONGTYPE The key holds a sorted set that is no lock')
              end
              owner = tonumber(top[2]) > millis and string.sub(top[1], #kind + 2)
            end
            """;

    /**
     * Reads the state of a name of any kind. Keys: the name, its counter. Returns the holder, or the last one of several,
     * and the last generation as they are; then the kind, if it isn't a lock.
     */
    static final Script HOLDER = new Script(HOLDER_OF_ANY + """
            return {owner, call('GET', KEYS[2]), kind}
            """);

    /**
     * Frees a name of any kind, whoever holds it. Key: the name. Argument: channel. Returns 1 if it was held, otherwise
     * 0. A key that isn't a lock's stays.
     */
    static final Script FORCE = new Script(HOLDER_OF_ANY + """
            call('DEL', KEYS[1])
            redis.pcall('PUBLISH', ARGV[1], '')
            return owner and 1 or 0
            """);

    private SharedScripts() {}
}
