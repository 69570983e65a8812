package io.trivet.lock.redis;

import io.trivet.lock.spi.LockMode.Kind;
import io.trivet.redis.RedisDriver;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Receives messages about released locks, on one connection to each server for all locks, and wakes the waiters when a
 * majority of the servers has sent one.
 *
 * <p>Locks don't depend on these messages, because waiters ask again after a short time anyway. A lost message, a
 * broken connection, or a server that refuses subscriptions costs only that time.
 */
final class ReleaseMessages {
    /** A time that is long enough for another client to get the release message and ask. */
    static final Duration OTHERS_TURN = Duration.ofMillis(5);

    private static final String CHANNEL = "trivet:released:";
    private static final long KEEP = TimeUnit.SECONDS.toNanos(10);

    /** The most messages that are counted; more than any majority. */
    private static final int MAX_COUNTED = 1000;

    /** One name that is waited for. */
    static final class Wait {
        /**
         * One permit for each message, up to a bound, because some kinds have no waiter that takes them. Readers and
         * writers wait for the same messages, and each must see them all.
         */
        private final Map<Kind, Semaphore> news = new EnumMap<>(Kind.class);

        private volatile long lastUsed;

        private Wait(long now) {
            lastUsed = now;
            for (Kind kind : Kind.values()) {
                news.put(kind, new Semaphore(0));
            }
        }

        private Semaphore news(Kind kind) {
            return Objects.requireNonNull(news.get(kind));
        }

        /** Counts a message for the waiters of every kind. */
        void onMessage() {
            for (Semaphore each : news.values()) {
                if (each.availablePermits() < MAX_COUNTED) {
                    each.release();
                }
            }
        }

        private void end(int messages) {
            news.values().forEach(each -> each.release(messages));
        }

        boolean isUnused(long now) {
            return now - lastUsed > KEEP;
        }
    }

    private final String sender = UUID.randomUUID().toString();

    /** The clock, in nanoseconds. */
    private final LongSupplier clock;

    private final Map<String, Wait> waits = new ConcurrentHashMap<>();
    private final List<NodeMessages> servers;

    /** The number of messages that wake a waiter. */
    private final int majority;

    ReleaseMessages(RedisDriver driver, LongSupplier clock) {
        this(List.of(driver), clock);
    }

    ReleaseMessages(List<RedisDriver> drivers, LongSupplier clock) {
        this.clock = clock;
        servers = drivers.stream()
                .map(driver -> new NodeMessages(driver, clock, sender, waits))
                .toList();
        majority = drivers.size() / 2 + 1;
    }

    /** Returns the content of this client's own messages. */
    String sender() {
        return sender;
    }

    static String channel(String name) {
        return CHANNEL + name;
    }

    /** Drops the messages that came before now for a waiter of this kind, because the server is asked anyway. */
    void beforeAsking(String name, Kind kind) {
        Wait wait = waits.get(channel(name));
        if (wait != null) {
            wait.news(kind).drainPermits();
        }
    }

    /**
     * Waits for messages about a release of this name, at most for the given time. Only one waiter of a kind gets each.
     * Returns too early if the subscription has just begun.
     */
    void await(String name, Kind kind, Duration atMost) throws InterruptedException {
        Wait wait = waits.computeIfAbsent(channel(name), channel -> new Wait(clock.getAsLong()));
        wait.lastUsed = clock.getAsLong();
        servers.forEach(NodeMessages::keepListening);
        wait.news(kind).tryAcquire(majority, atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Returns whether this client is notified of releases of this lock too. */
    boolean isNotified(String name) {
        return isNotified(0, name);
    }

    /** Returns whether this client is notified of releases of this lock by the server with this index. */
    boolean isNotified(int server, String name) {
        String channel = channel(name);
        return waits.containsKey(channel) && servers.get(server).isConfirmed(channel);
    }

    /** Wakes all waiters, and closes the connections. */
    void close() {
        servers.forEach(NodeMessages::close);
        waits.values().forEach(wait -> wait.end(majority));
    }
}
