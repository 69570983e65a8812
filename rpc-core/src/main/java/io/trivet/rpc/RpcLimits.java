package io.trivet.rpc;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Limits that a client or a server sets for its peers: what they may send, receive and hold. Immutable.
 *
 * <p>All limits apply to every wire, with two exceptions. {@link Builder#maxConnectionsPerServer} applies to wires
 * whose connections carry one call at a time. {@link Builder#maxConnections} applies to wires that have connections.
 * The guide of each wire lists its other limits, which are fixed.
 *
 * <p>Memory that handlers allocate and keep is never counted, nor is memory for results that a client's callers keep:
 * the application must limit these.
 *
 * <p>If the other side has a lower limit, that one applies too: for longer messages, raise {@link Builder#maxMessage}
 * on both sides.
 */
public final class RpcLimits {
    private static final RpcLimits DEFAULTS = builder().build();

    /**
     * The memory allowed for each byte of a message. A null or a small number in a list takes at least one byte on the
     * wire, and this many in memory.
     */
    private static final long MEMORY_OF_A_BYTE = 8;

    private final int maxMessage;
    private final int maxString;
    private final int maxDepth;
    private final long maxMemory;
    private final int maxConnections;
    private final int maxConnectionsPerServer;
    private final Duration connectTimeout;
    private final Duration maxMessageTime;
    private final Duration maxAddressAge;
    private final @Nullable Duration maxConnectionAge;

    private RpcLimits(Builder builder) {
        maxMessage = builder.maxMessage;
        maxString = builder.maxString;
        maxDepth = builder.maxDepth;
        maxMemory = builder.maxMemory;
        maxConnections = builder.maxConnections;
        maxConnectionsPerServer = builder.maxConnectionsPerServer;
        connectTimeout = builder.connectTimeout;
        maxMessageTime = builder.maxMessageTime;
        maxAddressAge = builder.maxAddressAge;
        maxConnectionAge = builder.maxConnectionAge;
    }

    /** Returns the limits that apply where none are set. */
    public static RpcLimits defaults() {
        return DEFAULTS;
    }

    /** Returns a builder that starts with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the maximum length of a message, in bytes. */
    public int maxMessage() {
        return maxMessage;
    }

    /** Returns the maximum length of a string, in bytes of UTF-8. */
    public int maxString() {
        return maxString;
    }

    /** Returns how deep lists, maps and records may be nested. */
    public int maxDepth() {
        return maxDepth;
    }

    /** Returns how many bytes all connections of a server together may hold. */
    public long maxMemory() {
        return maxMemory;
    }

    /**
     * Returns how many bytes of memory the values of one message may take: eight times {@link #maxMessage}, but at most
     * {@link #maxMemory}.
     */
    public long maxMessageMemory() {
        return Math.min(MEMORY_OF_A_BYTE * maxMessage, maxMemory);
    }

    /** Returns how many connections a server keeps open at once for each of its addresses. */
    public int maxConnections() {
        return maxConnections;
    }

    /**
     * Returns how many connections a client opens at once to a server, on wires whose connections carry one call at a
     * time.
     */
    public int maxConnectionsPerServer() {
        return maxConnectionsPerServer;
    }

    /** Returns how long an attempt to connect may take. */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /** Returns how long a message may take from its first byte to its last. */
    public Duration maxMessageTime() {
        return maxMessageTime;
    }

    /**
     * Returns the maximum age of a host name's addresses. A client that has connections looks the name up again when
     * they are older.
     */
    public Duration maxAddressAge() {
        return maxAddressAge;
    }

    /** Returns the age from which a client sends no new calls on a connection; empty if there is no limit. */
    public Optional<Duration> maxConnectionAge() {
        return Optional.ofNullable(maxConnectionAge);
    }

    @Override
    public String toString() {
        return "RpcLimits[maxMessage " + maxMessage + ", maxString " + maxString + ", maxDepth " + maxDepth
                + ", maxMemory "
                + maxMemory + ", maxConnections " + maxConnections + ", maxConnectionsPerServer "
                + maxConnectionsPerServer + ", connectTimeout " + connectTimeout + ", maxMessageTime " + maxMessageTime
                + ", maxAddressAge " + maxAddressAge + ", maxConnectionAge "
                + (maxConnectionAge == null ? "unbounded" : maxConnectionAge) + "]";
    }

    /** Builds limits. Not thread-safe. */
    public static final class Builder {
        private static final int MIN_MESSAGE = 64 * 1024;
        private static final int MAX_MESSAGE = 1024 * 1024 * 1024;
        private static final int MAX_DEPTH = 1000;
        private static final Duration MAX_TIME = Duration.ofDays(1);

        private int maxMessage = 16 * 1024 * 1024;
        private int maxString = maxMessage;
        private int maxDepth = 200;
        private long maxMemory = Math.max(2L * maxMessage, Runtime.getRuntime().maxMemory() / 4);
        private int maxConnections = 10_000;
        private int maxConnectionsPerServer = 64;
        private Duration connectTimeout = Duration.ofSeconds(5);
        private Duration maxMessageTime = Duration.ofSeconds(60);
        private Duration maxAddressAge = Duration.ofSeconds(30);
        private @Nullable Duration maxConnectionAge;

        private Builder() {}

        /**
         * Sets how many bytes a call, an answer or an item of a stream may take on the wire. Default: 16 MiB. Over
         * HTTP, the limit applies to the document, compressed or not.
         *
         * @throws IllegalArgumentException if it is below 64 KiB or above 1 GiB
         */
        public Builder maxMessage(int bytes) {
            maxMessage = (int) checked("maxMessage", bytes, MIN_MESSAGE, MAX_MESSAGE);
            return this;
        }

        /**
         * Sets how many bytes a string (in UTF-8) or an array of bytes may have. Default: 16 MiB.
         *
         * @throws IllegalArgumentException if it is below 1 or above 1 GiB
         */
        public Builder maxString(int bytes) {
            maxString = (int) checked("maxString", bytes, 1, MAX_MESSAGE);
            return this;
        }

        /**
         * Sets how deep lists, maps and records may be nested. Default: 200 levels. A thread that reads a message needs
         * more stack the deeper it is.
         *
         * @throws IllegalArgumentException if it is below 1 or above 1000
         */
        public Builder maxDepth(int levels) {
            maxDepth = (int) checked("maxDepth", levels, 1, MAX_DEPTH);
            return this;
        }

        /**
         * Sets how many bytes all connections of a server together may hold: requests, arguments, and answers that wait
         * to be sent. Default: a quarter of the JVM's maximum heap, but at least 32 MiB. When the limit is reached, the
         * connections that hold most are stopped first.
         *
         * @throws IllegalArgumentException if it is below 64 KiB
         */
        public Builder maxMemory(long bytes) {
            maxMemory = checked("maxMemory", bytes, MIN_MESSAGE, Long.MAX_VALUE);
            return this;
        }

        /**
         * Sets how many connections a server keeps open at once for each of its addresses, idle ones included. Default:
         * 10,000.
         *
         * @throws IllegalArgumentException if it is below 1
         */
        public Builder maxConnections(int connections) {
            maxConnections = (int) checked("maxConnections", connections, 1, Integer.MAX_VALUE);
            return this;
        }

        /**
         * Sets how many connections a client opens at once to a server, on wires whose connections carry one call at a
         * time, such as HTTP. Default: 64. Further calls wait for a free connection. If two servers call each other,
         * calls nested deeper than this wait until their deadline.
         *
         * @throws IllegalArgumentException if it is below 1
         */
        public Builder maxConnectionsPerServer(int connections) {
            maxConnectionsPerServer = (int) checked("maxConnectionsPerServer", connections, 1, Integer.MAX_VALUE);
            return this;
        }

        /**
         * Sets how long an attempt to connect may take. Default: 5 seconds. The deadline of the call applies as well.
         *
         * @throws IllegalArgumentException if it isn't above zero, or is above a day
         */
        public Builder connectTimeout(Duration timeout) {
            connectTimeout = checked("connectTimeout", timeout);
            return this;
        }

        /**
         * Sets how long a message may take from its first byte to its last. Default: 60 seconds. The connection of a
         * slower peer is closed, even if it sends steadily. Over HTTP, the time is that of a request with its headers,
         * or of an answer from the end of its headers. A peer that reads almost nothing of its answers for this long
         * loses its connection, too.
         *
         * @throws IllegalArgumentException if it isn't above zero, or is above a day
         */
        public Builder maxMessageTime(Duration time) {
            maxMessageTime = checked("maxMessageTime", time);
            return this;
        }

        /**
         * Sets the maximum age of a host name's addresses before a client looks the name up again. Default: 30 seconds.
         * The name is looked up earlier when one of its addresses can't be reached, or when its server closes. Calls go
         * to all addresses that were found. Connections to addresses that are no longer found end after their last
         * call. If the lookup fails, the name keeps its addresses.
         *
         * <p>The JDK caches addresses as well, for 30 seconds by default. For a shorter time, add
         * {@code io.netty:netty-resolver-dns} to the program, which asks the system's name servers directly, or set the
         * JDK's security property {@code networkaddress.cache.ttl} for the whole JVM. Without either, addresses may be
         * as old as the JDK's cache allows, and a line in the log says so.
         *
         * @throws IllegalArgumentException if it isn't above zero, or is above a day
         */
        public Builder maxAddressAge(Duration age) {
            maxAddressAge = checked("maxAddressAge", age);
            return this;
        }

        /**
         * Sets the age from which a client sends no new calls on a connection, so that new servers behind the same
         * address get calls. No limit by default. An older connection ends after its last call or stream, and the next
         * call opens another. A random part of up to a tenth of the age is subtracted, so that connections don't all
         * end at once.
         *
         * @throws IllegalArgumentException if it isn't above zero, or is above a day
         */
        public Builder maxConnectionAge(Duration age) {
            maxConnectionAge = checked("maxConnectionAge", age);
            return this;
        }

        /** Returns the limits. */
        public RpcLimits build() {
            return new RpcLimits(this);
        }

        private static long checked(String what, long value, long min, long max) {
            if (value < min || value > max) {
                throw new IllegalArgumentException(
                        what + " must be at least " + min + " and at most " + max + ", not " + value + ".");
            }
            return value;
        }

        private static Duration checked(String what, Duration time) {
            Objects.requireNonNull(time, what);
            if (time.isNegative() || time.isZero() || time.compareTo(MAX_TIME) > 0) {
                throw new IllegalArgumentException(what + " must be above zero and at most a day, not " + time + ".");
            }
            return time;
        }
    }
}
