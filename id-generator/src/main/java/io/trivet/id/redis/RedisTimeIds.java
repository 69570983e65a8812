package io.trivet.id.redis;

import io.trivet.id.IdException;
import io.trivet.id.IdException.Code;
import io.trivet.id.IdProperties;
import io.trivet.id.LongIdGenerator;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import redis.clients.jedis.UnifiedJedis;

/**
 * Gives 64-bit ids of a second and a number that a Redis counts: 31 bits of seconds since 2024-01-01T00:00:00Z and until 2092, and 32
 * bits of number, which begins at 1 each day. The numbers of the day 694 of {@code x} are counted by {@code INCRBY} in the key
 * {@code x:694}, which expires two days later.
 *
 * <p>Unique, as long as no number is counted twice for the same second: a Redis that fails over and forgets its last numbers counts them
 * again, for later seconds, if machines' clocks agree to less than that takes. Rising in trend; guessable.
 *
 * <p>Thread-safe. Each id is a round trip, or each block of as many as {@link Builder#blocks} says; the second is that in which an
 * id is given, not that of its block.
 */
public final class RedisTimeIds implements LongIdGenerator {
    private static final Instant EPOCH = Instant.parse("2024-01-01T00:00:00Z");
    private static final int NUMBER_BITS = 32;
    private static final long LAST_NUMBER = (1L << NUMBER_BITS) - 1;
    private static final long LAST_SECOND = Integer.MAX_VALUE;
    private static final long DAY_SECONDS = 86_400;

    private static final String COUNT = """
            local last = redis.call('INCRBY', KEYS[1], ARGV[1])
            if last == tonumber(ARGV[1]) then
              redis.call('EXPIRE', KEYS[1], ARGV[2])
            end
            return last
            """;

    private final RedisServer server;
    private final String name;
    private final int blockSize;
    private final InstantSource clock;
    private volatile Block block = new Block(-1, 1, 0);
    private volatile boolean closed;

    /** Numbers of one day, from which threads take one by one. */
    private static final class Block {
        private final long day;
        private final AtomicLong next;
        private final long last;

        Block(long day, long first, long last) {
            this.day = day;
            next = new AtomicLong(first);
            this.last = last;
        }
    }

    private RedisTimeIds(Builder builder) {
        server = builder.server;
        name = builder.name;
        blockSize = builder.blockSize;
        clock = builder.clock;
    }

    /**
     * Returns a builder over this client; no server is asked yet.
     *
     * @param jedis stays open when the generator is closed; its answers must come from the primary
     * @param name what the ids are for, such as "orders"
     */
    public static Builder over(UnifiedJedis jedis, String name) {
        return new Builder(RedisServer.over(Objects.requireNonNull(jedis, "jedis")), name);
    }

    /**
     * Connects, and returns a builder, whose generator closes the connection.
     *
     * @param uri as {@link RedisWorkers#connect}
     * @param name what the ids are for, such as "orders"
     * @throws IllegalArgumentException if the URI is not of this form
     * @throws IdException {@code UNAVAILABLE} if no Redis answers there, {@code REFUSED} if it doesn't take the credentials
     */
    public static Builder connect(String uri, String name) {
        return new Builder(RedisServer.connect(uri), name);
    }

    @Override
    public long next() {
        long second = second();
        return second << NUMBER_BITS | number(second / DAY_SECONDS);
    }

    private long second() {
        if (closed) {
            throw new IdException(Code.CLOSED, this + " is closed, and gives no more ids. Build another.");
        }
        long second = clock.instant().getEpochSecond() - EPOCH.getEpochSecond();
        if (second < 0 || second > LAST_SECOND) {
            throw new IdException(
                    Code.TIME_EXHAUSTED, this + ": the clock is before 2024 or after 2092. Mend the clock.");
        }
        return second;
    }

    private long number(long day) {
        Block current = block;
        long number = current.day == day ? current.next.getAndIncrement() : Long.MAX_VALUE;
        if (number <= current.last) {
            return number;
        }
        // Threads that come here together take a block each, and the last one's stays: numbers are plenty.
        Block taken = take(day, blockSize);
        number = taken.next.getAndIncrement();
        block = taken;
        return number;
    }

    private Block take(long day, int count) {
        Object last = server.run(
                "asked for numbers of '" + name + "'",
                COUNT,
                name + ":" + day,
                Integer.toString(count),
                Long.toString(2 * DAY_SECONDS));
        long number = (Long) last;
        if (number > LAST_NUMBER) {
            throw new IdException(
                    Code.TIME_EXHAUSTED, this + " has given all " + LAST_NUMBER + " numbers of this day.");
        }
        return new Block(day, number - count + 1, number);
    }

    /** Fills the array with ids of one second, in one round trip. */
    @Override
    public void fill(long[] ids) {
        if (ids.length == 0) {
            return;
        }
        long second = second();
        Block own = take(second / DAY_SECONDS, ids.length);
        long first = second << NUMBER_BITS | own.next.get();
        for (int i = 0; i < ids.length; i++) {
            ids[i] = first + i;
        }
    }

    @Override
    public IdProperties properties() {
        return new IdProperties(IdProperties.Unique.BY_COUNTER, true, IdProperties.Scope.NONE, false);
    }

    @Override
    public void close() {
        closed = true;
        server.close();
    }

    @Override
    public String toString() {
        return "RedisTimeIds['" + name + "' on " + server + "]";
    }

    /** Collects what a generator needs. Not thread-safe. */
    public static final class Builder {
        private static final int MOST = 1_000_000;

        private final RedisServer server;
        private final String name;
        private int blockSize = 1;
        private InstantSource clock = InstantSource.system();

        private Builder(RedisServer server, String name) {
            this.server = server;
            this.name = Objects.requireNonNull(name, "name");
        }

        /**
         * Sets how many numbers are counted in one round trip, for the ids to come: 1 by default. What is left of a block at the end is
         * never given.
         *
         * @throws IllegalArgumentException if it isn't 1 to 1,000,000
         */
        public Builder blocks(int size) {
            if (size < 1 || size > MOST) {
                throw new IllegalArgumentException("A block has 1 to " + MOST + " numbers, not " + size + ".");
            }
            blockSize = size;
            return this;
        }

        /** Sets the clock: this machine's by default. */
        public Builder clock(InstantSource clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /** Returns the generator; no server is asked yet. */
        public RedisTimeIds build() {
            return new RedisTimeIds(this);
        }
    }
}
