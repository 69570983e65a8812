package io.trivet.lock.redis;

import io.trivet.redis.RedisDriver;
import io.trivet.redis.RedisException;
import io.trivet.redis.RedisListener;
import io.trivet.redis.RedisSubscription;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives messages about released locks, on one connection for all locks, and wakes the waiters.
 *
 * <p>Locks don't depend on these messages, because waiters ask again after a short time anyway. A lost message, a
 * broken connection, or a server that refuses subscriptions costs only that time. The connection is opened when a
 * thread waits, and kept alive by waiting threads. It is closed when none has waited for a while.
 */
final class ReleaseMessages {
    private static final Logger LOG = LoggerFactory.getLogger(ReleaseMessages.class);
    private static final String CHANNEL = "trivet:released:";
    private static final long REFRESH_EVERY = TimeUnit.SECONDS.toNanos(5);
    private static final long KEEP = TimeUnit.SECONDS.toNanos(10);
    private static final long TRY_AGAIN = TimeUnit.SECONDS.toNanos(1);

    /** One lock that is waited for. */
    private static final class Wait {
        private final Semaphore news = new Semaphore(0);
        private volatile long lastUsed;
        private volatile boolean confirmed;

        /** Guarded by the lock. */
        private boolean askedFor;

        Wait(long now) {
            lastUsed = now;
        }
    }

    private final RedisDriver driver;

    /** The content of this client's own messages, which it ignores. */
    private final String sender = UUID.randomUUID().toString();

    /** Nanoseconds. */
    private final LongSupplier clock;

    private final Map<String, Wait> waits = new ConcurrentHashMap<>();

    /** Guards the four fields below. */
    private final ReentrantLock lock = new ReentrantLock();

    private @Nullable RedisSubscription subscription;
    private long lastAsked;
    private long notBefore;
    private boolean closed;

    ReleaseMessages(RedisDriver driver, LongSupplier clock) {
        this.driver = driver;
        this.clock = clock;
        notBefore = clock.getAsLong();
    }

    String sender() {
        return sender;
    }

    static String channel(String name) {
        return CHANNEL + name;
    }

    /** Drops the messages that came before now, because the server is asked anyway. */
    void beforeAsking(String name) {
        Wait wait = waits.get(channel(name));
        if (wait != null) {
            wait.news.drainPermits();
        }
    }

    /**
     * Waits for a message about a release of this lock, at most for the given time. Returns too early if the
     * subscription has just begun.
     */
    void await(String name, Duration atMost) throws InterruptedException {
        Wait wait = waits.computeIfAbsent(channel(name), channel -> new Wait(clock.getAsLong()));
        wait.lastUsed = clock.getAsLong();
        keepListening();
        wait.news.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Returns whether this client is notified of releases of this lock too. */
    boolean isNotified(String name) {
        Wait wait = waits.get(channel(name));
        return wait != null && wait.confirmed;
    }

    private void keepListening() {
        lock.lock();
        try {
            long now = clock.getAsLong();
            RedisSubscription current = subscription;
            if (current != null) {
                keep(current, now);
            } else if (!closed && now - notBefore >= 0) {
                begin(now);
            }
        } catch (RedisException | OutOfMemoryError e) {
            // The subscription notices a broken connection too, and a waiting contender polls anyway.
            LOG.debug("A request for messages from {} failed.", driver, e);
        } finally {
            lock.unlock();
        }
    }

    private void begin(long now) {
        Map<String, Wait> first = Map.copyOf(waits);
        lastAsked = now;
        notBefore = now + TRY_AGAIN;
        subscription = driver.subscribe(List.copyOf(first.keySet()), new Listener());
        first.values().forEach(wait -> wait.askedFor = true);
    }

    private void keep(RedisSubscription current, long now) {
        for (Map.Entry<String, Wait> each : waits.entrySet()) {
            Wait wait = each.getValue();
            if (!wait.askedFor) {
                if (!current.add(each.getKey())) {
                    return;
                }
                wait.askedFor = true;
            }
        }
        if (now - lastAsked > REFRESH_EVERY) {
            lastAsked = now;
            current.refresh();
            removeUnused(current);
        }
    }

    /**
     * Otherwise the channels of locks that are released without a message would stay subscribed while any other lock is
     * waited for.
     */
    private void removeUnused(RedisSubscription current) {
        waits.forEach((channel, wait) -> {
            if (isUnused(wait)) {
                waits.remove(channel);
                current.remove(channel);
            }
        });
    }

    private boolean isUnused(Wait wait) {
        return clock.getAsLong() - wait.lastUsed > KEEP;
    }

    private final class Listener implements RedisListener {
        /** Wakes the waiter, because a release before the subscription is found only by asking. */
        @Override
        public void onSubscribed(String channel) {
            Wait wait = waits.get(channel);
            if (wait != null) {
                wait.confirmed = true;
                wait.news.release();
            }
        }

        @Override
        public void onMessage(String channel, String message) {
            Wait wait = waits.get(channel);
            if (wait == null || isUnused(wait)) {
                leave(channel);
            } else if (!message.equals(sender)) {
                wait.news.release();
            }
        }

        @Override
        public void onEnd(@Nullable Throwable fault) {
            lock.lock();
            try {
                if (fault != null && !closed) {
                    LOG.debug("No messages from {}; waiters poll until there are.", driver, fault);
                }
                subscription = null;
                notBefore = clock.getAsLong() + TRY_AGAIN;
                waits.values().removeIf(ReleaseMessages.this::isUnused);
                waits.values().forEach(wait -> {
                    wait.confirmed = false;
                    wait.askedFor = false;
                });
            } finally {
                lock.unlock();
            }
        }
    }

    private void leave(String channel) {
        lock.lock();
        try {
            waits.remove(channel);
            if (subscription != null) {
                subscription.remove(channel);
            }
        } catch (RedisException e) {
            LOG.debug("Unsubscribing from a channel of {} failed.", driver, e);
        } finally {
            lock.unlock();
        }
    }

    /** Wakes all waiters, and closes the connection. */
    void close() {
        RedisSubscription current;
        lock.lock();
        try {
            closed = true;
            current = subscription;
        } finally {
            lock.unlock();
        }
        // Called without the lock, because the end of the subscription takes it.
        if (current != null) {
            current.close();
        }
        waits.values().forEach(wait -> wait.news.release());
    }
}
