package io.trivet.lock.redis;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Hears which locks are released, on one connection for all of them, and wakes who waits.
 *
 * <p>Nothing depends on it: waiters ask again after a short time anyway, so that a message that got lost, a connection that broke and a
 * server that refuses subscriptions only cost that time. The connection is made when somebody waits, is kept alive by those who wait, and
 * is left when nobody did for a while.
 */
final class ReleaseMessages {
    private static final Logger LOG = LoggerFactory.getLogger(ReleaseMessages.class);
    private static final String CHANNEL = "trivet:released:";
    private static final long ANSWER_EVERY = TimeUnit.SECONDS.toNanos(5);
    private static final long KEEP = TimeUnit.SECONDS.toNanos(10);
    private static final long TRY_AGAIN = TimeUnit.SECONDS.toNanos(1);
    private static final long CLOSE_MILLIS = 2_000;

    /** Where messages come from. */
    interface Source {
        /** Hears messages on these channels and those that the handler adds, until it has left them all or the connection breaks. */
        void listen(JedisPubSub handler, String... channels);

        /** Ends listening at once, if the connection is its own. */
        void stopListening();
    }

    /** One lock that is waited for. */
    private static final class Wait {
        private final Semaphore news = new Semaphore(0);
        private volatile long lastUsed;
        private volatile boolean confirmed;

        Wait(long now) {
            lastUsed = now;
        }
    }

    private final Source source;

    /** What our own messages say, which tell us nothing. */
    private final String sender = UUID.randomUUID().toString();

    /** Nanoseconds. */
    private final LongSupplier clock;

    private final Map<String, Wait> waits = new ConcurrentHashMap<>();

    /** What is written to the connection, one request at a time. */
    private final ReentrantLock wire = new ReentrantLock();

    private @Nullable Listener listener;
    private @Nullable Thread thread;
    private long lastAsked;
    private long notBefore;
    private volatile boolean closed;

    ReleaseMessages(Source source, LongSupplier clock) {
        this.source = source;
        this.clock = clock;
        notBefore = clock.getAsLong();
    }

    String sender() {
        return sender;
    }

    static String channel(String name) {
        return CHANNEL + name;
    }

    /** Forgets messages that came before now, when the server is asked anyway. */
    void beforeAsking(String name) {
        Wait wait = waits.get(channel(name));
        if (wait != null) {
            wait.news.drainPermits();
        }
    }

    /** Waits until a release of this lock is told, at most so long. Returns too early when listening to it has just begun. */
    void await(String name, Duration atMost) throws InterruptedException {
        Wait wait = waits.computeIfAbsent(channel(name), channel -> new Wait(clock.getAsLong()));
        wait.lastUsed = clock.getAsLong();
        keepListening();
        wait.news.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Tells whether a release of this lock is told to us too. */
    boolean hears(String name) {
        Wait wait = waits.get(channel(name));
        return wait != null && wait.confirmed;
    }

    private void keepListening() {
        wire.lock();
        try {
            long now = clock.getAsLong();
            Listener current = listener;
            if (current == null) {
                if (!closed && now - notBefore >= 0) {
                    begin(now);
                }
            } else if (current.mayAsk()) {
                waits.keySet().forEach(current::enter);
                if (now - lastAsked > ANSWER_EVERY) {
                    lastAsked = now;
                    current.haveItAnswer();
                    leaveUnused(current);
                }
            }
        } catch (JedisException | OutOfMemoryError e) {
            // Whoever listens finds the connection broken too; and who waits asks by himself.
            LOG.debug("A request for messages from {} failed.", source, e);
        } finally {
            wire.unlock();
        }
    }

    private void begin(long now) {
        String[] channels = waits.keySet().toArray(String[]::new);
        Listener begun = new Listener(channels);
        Thread started = new Thread(() -> listen(begun, channels), "trivet-lock-messages " + source);
        started.setDaemon(true);
        listener = begun;
        thread = started;
        lastAsked = now;
        try {
            started.start();
        } catch (Throwable e) {
            listener = null;
            thread = null;
            throw e;
        }
    }

    /** A lock whose release nobody tells any more would be listened to for as long as any other is waited for. */
    private void leaveUnused(Listener current) {
        waits.forEach((channel, wait) -> {
            if (isUnused(wait)) {
                current.leave(channel);
            }
        });
    }

    private boolean isUnused(Wait wait) {
        return clock.getAsLong() - wait.lastUsed > KEEP;
    }

    private void listen(Listener begun, String... channels) {
        try {
            source.listen(begun, channels);
        } catch (Throwable e) {
            if (!closed) {
                LOG.debug("No messages from {}; waiters ask by themselves until there are.", source, e);
            }
        } finally {
            wire.lock();
            try {
                listener = null;
                notBefore = clock.getAsLong() + TRY_AGAIN;
                waits.values().removeIf(this::isUnused);
                waits.values().forEach(wait -> wait.confirmed = false);
            } finally {
                wire.unlock();
            }
        }
    }

    private final class Listener extends JedisPubSub {
        /**
         * What is listened to, or will be soon. With the last one left, the connection ends listening, and may go back to a pool: whatever is
         * asked after that has an answer which would be read as another's. Guarded by the wire.
         */
        private final Set<String> channels;

        Listener(String... channels) {
            this.channels = new HashSet<>(List.of(channels));
        }

        boolean mayAsk() {
            return isSubscribed() && !channels.isEmpty();
        }

        void enter(String channel) {
            if (channels.add(channel)) {
                subscribe(channel);
            }
        }

        /** By subscribing once more to what is subscribed to: a ping would be a right more. Who waits asks the server once more for it. */
        void haveItAnswer() {
            subscribe(channels.iterator().next());
        }

        void leaveAll() {
            wire.lock();
            try {
                if (mayAsk()) {
                    channels.clear();
                    unsubscribe();
                }
            } finally {
                wire.unlock();
            }
        }

        /** What was released in between is found by asking. */
        @Override
        public void onSubscribe(String channel, int count) {
            if (closed) {
                // Closing came too early to end this: nothing could be left yet.
                leaveAll();
                return;
            }
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

        private void leave(String channel) {
            wire.lock();
            try {
                waits.remove(channel);
                if (channels.remove(channel)) {
                    unsubscribe(channel);
                }
            } finally {
                wire.unlock();
            }
        }
    }

    /** Wakes all who wait, and ends the connection. */
    void close() {
        closed = true;
        Thread running = null;
        wire.lock();
        try {
            running = thread;
            if (listener != null) {
                listener.leaveAll();
            }
        } catch (JedisException e) {
            LOG.debug("Messages from {} could not be left in order.", source, e);
        } finally {
            wire.unlock();
        }
        source.stopListening();
        waits.values().forEach(wait -> wait.news.release());
        if (running != null) {
            join(running);
        }
    }

    private static void join(Thread running) {
        try {
            running.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
