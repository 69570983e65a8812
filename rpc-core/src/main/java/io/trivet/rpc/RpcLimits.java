package io.trivet.rpc;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bounds that a client or a server sets to what its peers may send, take and hold, each side its own. Immutable.
 *
 * <p>All of them hold on every wire, but for {@link Builder#maxConnectionsPerServer}, which is for wires whose connections carry one call at a time, and
 * {@link Builder#maxConnections}, which is for those that have connections. What beside them is fixed stands in the guide to each wire.
 *
 * <p>What handlers themselves make and keep counts nowhere: that is the application's, as is what a client's callers do with their results.
 *
 * <p>A bound that the other side sets lower holds as well: for longer messages, raise {@link Builder#maxMessage} on both.
 */
public final class RpcLimits {
    private static final RpcLimits DEFAULTS = builder().build();

    /** A null or a small number in a list takes one byte on the wire at least, and so many in memory. */
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

    /** Returns the limits of clients and servers for which no others are set. */
    public static RpcLimits defaults() {
        return DEFAULTS;
    }

    /** Returns a builder that begins with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the length of the longest message, in bytes. */
    public int maxMessage() {
        return maxMessage;
    }

    /** Returns the length of the longest string, in bytes of UTF-8. */
    public int maxString() {
        return maxString;
    }

    /** Returns how many lists, maps and records may be inside each other. */
    public int maxDepth() {
        return maxDepth;
    }

    /** Returns how many bytes all connections of a server may hold together. */
    public long maxMemory() {
        return maxMemory;
    }

    /** Returns how many bytes of memory the values of one message may take: eight times {@link #maxMessage}, and no more than {@link #maxMemory}. */
    public long maxMessageMemory() {
        return Math.min(MEMORY_OF_A_BYTE * maxMessage, maxMemory);
    }

    /** Returns how many connections a server keeps at a time at one of its addresses. */
    public int maxConnections() {
        return maxConnections;
    }

    /** Returns how many connections a client opens to a server at a time, where each carries one call at a time. */
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

    /** Returns how old the addresses of a host's name may be before a client that has connections looks it up again. */
    public Duration maxAddressAge() {
        return maxAddressAge;
    }

    /** Returns how old a client's connection may be and still take calls; empty if that has no bound. */
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

    /** Collects limits. Not thread-safe. */
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
         * Sets how many bytes a call, an answer or an item of a stream may take on the wire: 16 MiB by default. Over http that is the
         * document, packed or not.
         *
         * @throws IllegalArgumentException if it is below 64 KiB or above 1 GiB
         */
        public Builder maxMessage(int bytes) {
            maxMessage = (int) checked("A longest message", bytes, MIN_MESSAGE, MAX_MESSAGE);
            return this;
        }

        /**
         * Sets how many bytes a string may have in UTF-8, or an array of bytes: 16 MiB by default.
         *
         * @throws IllegalArgumentException if it is below 1 or above 1 GiB
         */
        public Builder maxString(int bytes) {
            maxString = (int) checked("A longest string", bytes, 1, MAX_MESSAGE);
            return this;
        }

        /**
         * Sets how many lists, maps and records may be inside each other: 200 by default. The stack of a thread that reads grows with it.
         *
         * @throws IllegalArgumentException if it is below 1 or above 1000
         */
        public Builder maxDepth(int levels) {
            maxDepth = (int) checked("A depth", levels, 1, MAX_DEPTH);
            return this;
        }

        /**
         * Sets how many bytes all connections of a server may hold together, in requests, arguments and answers that wait to be sent: a quarter of
         * the JVM's heap by default. At this bound, the connections that hold most are stopped first.
         *
         * @throws IllegalArgumentException if it is below 64 KiB
         */
        public Builder maxMemory(long bytes) {
            maxMemory = checked("The memory for messages", bytes, MIN_MESSAGE, Long.MAX_VALUE);
            return this;
        }

        /**
         * Sets how many connections a server keeps at a time at each of its addresses, idle ones included: 10,000 by default.
         *
         * @throws IllegalArgumentException if it is below 1
         */
        public Builder maxConnections(int connections) {
            maxConnections = (int) checked("A number of connections", connections, 1, Integer.MAX_VALUE);
            return this;
        }

        /**
         * Sets how many connections a client opens to a server at a time, where each carries one call at a time, as over http: 64 by default. More
         * calls wait for one of them. Calls that two servers nest in each other deeper than this wait until their time is over.
         *
         * @throws IllegalArgumentException if it is below 1
         */
        public Builder maxConnectionsPerServer(int connections) {
            maxConnectionsPerServer = (int) checked("A number of connections", connections, 1, Integer.MAX_VALUE);
            return this;
        }

        /**
         * Sets how long an attempt to connect may take: 5 seconds by default. The deadline of a call holds besides.
         *
         * @throws IllegalArgumentException if it isn't above zero, or above a day
         */
        public Builder connectTimeout(Duration timeout) {
            connectTimeout = checked("A connect timeout", timeout);
            return this;
        }

        /**
         * Sets how long a message may take from its first byte to its last: 60 seconds by default. A peer that takes longer loses its connection,
         * however steadily it sends. Over http that is a request with its headers, or an answer from the end of its own. A peer that takes next to nothing
         * of its answers for as long loses its connection, too.
         *
         * @throws IllegalArgumentException if it isn't above zero, or above a day
         */
        public Builder maxMessageTime(Duration time) {
            maxMessageTime = checked("A message's time", time);
            return this;
        }

        /**
         * Sets how old the addresses of a host's name may be before a client looks it up again: 30 seconds by default. It is looked up again
         * earlier when one of its addresses can't be reached, or its server closes. Calls go to all addresses that were found, connections to
         * those that weren't found again end with their last call, and a name that can't be found again keeps the addresses that it had.
         *
         * <p>The JDK keeps what it found for a while, too, by default for 30 seconds. For a shorter time than that, add {@code
         * io.netty:netty-resolver-dns} to the program, with which the system's name servers are asked directly, or set the JDK's security property
         * {@code networkaddress.cache.ttl} for the whole JVM. Without either, addresses may be as old as the JDK lets them be, and a line in the log
         * says so.
         *
         * @throws IllegalArgumentException if it isn't above zero, or above a day
         */
        public Builder maxAddressAge(Duration age) {
            maxAddressAge = checked("The age of addresses", age);
            return this;
        }

        /**
         * Sets how old a client's connection may be and still take calls, so that calls come to servers that were added behind one address:
         * without a bound by default. An older one ends with its last call, a stream included, and the next call opens another. Up to a tenth of
         * the age is taken off by chance, lest all connections end at once.
         *
         * @throws IllegalArgumentException if it isn't above zero, or above a day
         */
        public Builder maxConnectionAge(Duration age) {
            maxConnectionAge = checked("The age of a connection", age);
            return this;
        }

        /** Returns the limits. */
        public RpcLimits build() {
            return new RpcLimits(this);
        }

        private static long checked(String what, long value, long min, long max) {
            if (value < min || value > max) {
                throw new IllegalArgumentException(
                        what + " is at least " + min + " and at most " + max + ", not " + value + ".");
            }
            return value;
        }

        private static Duration checked(String what, Duration time) {
            Objects.requireNonNull(time, what);
            if (time.isNegative() || time.isZero() || time.compareTo(MAX_TIME) > 0) {
                throw new IllegalArgumentException(what + " is above zero and at most a day, not " + time + ".");
            }
            return time;
        }
    }
}
