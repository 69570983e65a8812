package io.trivet.lock.redis;

import io.trivet.lock.redis.ReleaseMessages.Wait;
import io.trivet.redis.RedisDriver;
import io.trivet.redis.RedisException;
import io.trivet.redis.RedisListener;
import io.trivet.redis.RedisSubscription;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscription to one server's messages, for the waits of a {@link ReleaseMessages}. Its connection is opened when
 * a thread waits, and kept alive by waiting threads. It is closed when none has waited for a while.
 */
final class NodeMessages {
    private static final Logger LOG = LoggerFactory.getLogger(NodeMessages.class);
    private static final long REFRESH_EVERY = TimeUnit.SECONDS.toNanos(5);
    private static final long TRY_AGAIN = TimeUnit.SECONDS.toNanos(1);

    private final RedisDriver driver;
    private final LongSupplier clock;

    /** The content of this client's own messages, which it ignores. */
    private final String sender;

    /** The waits by their channels. */
    private final Map<String, Wait> waits;

    /** The channels of which the server confirmed the subscription. */
    private final Set<String> confirmed = ConcurrentHashMap.newKeySet();

    /** Guards the five fields below. */
    private final ReentrantLock lock = new ReentrantLock();

    /** The channels that the subscription has been asked for. */
    private final Set<String> askedFor = new HashSet<>();

    private @Nullable RedisSubscription subscription;
    private long lastAsked;
    private long notBefore;
    private boolean closed;

    NodeMessages(RedisDriver driver, LongSupplier clock, String sender, Map<String, Wait> waits) {
        this.driver = driver;
        this.clock = clock;
        this.sender = sender;
        this.waits = waits;
        notBefore = clock.getAsLong();
    }

    boolean isConfirmed(String channel) {
        return confirmed.contains(channel);
    }

    /** Subscribes to the channels of all waits, as far as that isn't done yet. Doesn't wait for the server. */
    void keepListening() {
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
        List<String> first = List.copyOf(waits.keySet());
        if (first.isEmpty()) {
            return;
        }
        lastAsked = now;
        notBefore = now + TRY_AGAIN;
        subscription = driver.subscribe(first, new Listener());
        askedFor.addAll(first);
    }

    private void keep(RedisSubscription current, long now) {
        for (String channel : waits.keySet()) {
            if (!askedFor.contains(channel)) {
                if (!current.add(channel)) {
                    return;
                }
                askedFor.add(channel);
            }
        }
        if (now - lastAsked > REFRESH_EVERY) {
            lastAsked = now;
            current.refresh();
            removeUnused(current);
        }
    }

    /**
     * Unsubscribes from channels without waiters. Otherwise the channels of locks that are released without a message
     * would stay subscribed while any other lock is waited for.
     */
    private void removeUnused(RedisSubscription current) {
        for (String channel : List.copyOf(askedFor)) {
            if (isUnused(channel)) {
                forget(channel);
                current.remove(channel);
            }
        }
    }

    private boolean isUnused(String channel) {
        Wait wait = waits.get(channel);
        return wait == null || wait.isUnused(clock.getAsLong());
    }

    private void forget(String channel) {
        waits.remove(channel);
        confirmed.remove(channel);
        askedFor.remove(channel);
    }

    private final class Listener implements RedisListener {
        /** Wakes the waiter, because a release before the subscription is found only by asking. */
        @Override
        public void onSubscribed(String channel) {
            Wait wait = waits.get(channel);
            if (wait != null) {
                confirmed.add(channel);
                wait.onMessage();
            }
        }

        @Override
        public void onMessage(String channel, String message) {
            Wait wait = waits.get(channel);
            if (wait == null || isUnused(channel)) {
                leave(channel);
            } else if (!message.equals(sender)) {
                wait.onMessage();
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
                confirmed.clear();
                askedFor.clear();
                long now = clock.getAsLong();
                waits.values().removeIf(wait -> wait.isUnused(now));
            } finally {
                lock.unlock();
            }
        }
    }

    private void leave(String channel) {
        lock.lock();
        try {
            forget(channel);
            if (subscription != null) {
                subscription.remove(channel);
            }
        } catch (RedisException e) {
            LOG.debug("Unsubscribing from a channel of {} failed.", driver, e);
        } finally {
            lock.unlock();
        }
    }

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
    }
}
