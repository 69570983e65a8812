package io.trivet.redis.lettuce;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.trivet.redis.RedisException;
import io.trivet.redis.RedisListener;
import io.trivet.redis.RedisSubscription;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscription on a connection of its own. When the connection breaks, Lettuce reconnects it and subscribes to its
 * channels again.
 */
final class LettuceSubscription implements RedisSubscription {
    private static final Logger LOG = LoggerFactory.getLogger(LettuceSubscription.class);
    private static final long MAX_CLOSE_MILLIS = 2_000;

    private final LettuceClient client;
    private final RedisListener listener;
    private final ReentrantLock lock = new ReentrantLock();

    /** The channels that are subscribed or will be soon. Guarded by the lock, as are the three fields below. */
    private final Set<String> channels;

    /** The connection; null until it is opened, and after the end. */
    private @Nullable StatefulRedisPubSubConnection<String, String> connection;

    /** The last confirmation that was requested. */
    private @Nullable RedisFuture<Void> confirmation;

    private boolean ended;

    private LettuceSubscription(LettuceClient client, List<String> channels, RedisListener listener) {
        this.client = client;
        this.channels = new LinkedHashSet<>(channels);
        this.listener = listener;
    }

    /** Starts a subscription in a new thread, which ends after connecting: a waiter may have no time for that. */
    static LettuceSubscription begin(LettuceClient client, List<String> channels, RedisListener listener) {
        LettuceSubscription begun = new LettuceSubscription(client, channels, listener);
        Thread connects = new Thread(begun::connect, "trivet-redis-messages " + client);
        connects.setDaemon(true);
        connects.start();
        return begun;
    }

    private void connect() {
        StatefulRedisPubSubConnection<String, String> made = null;
        try {
            made = client.messages().get();
            made.addListener(new Messages());
            RedisFuture<Void> asked = listen(made);
            if (asked == null) {
                made.closeAsync();
            } else {
                endIfRefused(asked);
            }
        } catch (Throwable e) {
            if (made != null) {
                made.closeAsync();
            }
            end(LettuceCalls.translate(e));
        }
    }

    /** Subscribes on the connection; returns null if the subscription was ended meanwhile. */
    private @Nullable RedisFuture<Void> listen(StatefulRedisPubSubConnection<String, String> made) {
        lock.lock();
        try {
            if (ended) {
                return null;
            }
            connection = made;
            return ask(made, channels.toArray(String[]::new));
        } finally {
            lock.unlock();
        }
    }

    private RedisFuture<Void> ask(StatefulRedisPubSubConnection<String, String> to, String... asked) {
        RedisFuture<Void> answer = to.async().subscribe(asked);
        confirmation = answer;
        return answer;
    }

    /**
     * Ends the subscription if the server refuses it. Called without the lock, because an answer that is there already
     * ends the subscription in this thread.
     */
    private void endIfRefused(RedisFuture<Void> asked) {
        asked.whenComplete((done, fault) -> {
            if (fault != null) {
                end(LettuceCalls.translate(
                        fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault));
            }
        });
    }

    private final class Messages extends RedisPubSubAdapter<String, String> {
        @Override
        public void subscribed(String channel, long count) {
            listener.onSubscribed(channel);
        }

        @Override
        public void message(String channel, String message) {
            listener.onMessage(channel, message);
        }
    }

    @Override
    public boolean add(String channel) {
        RedisFuture<Void> asked;
        lock.lock();
        try {
            // Once its last channel was left, it is about to end.
            if (connection == null || channels.isEmpty()) {
                return false;
            }
            if (!channels.add(channel)) {
                return true;
            }
            asked = ask(connection, channel);
        } finally {
            lock.unlock();
        }
        endIfRefused(asked);
        return true;
    }

    @Override
    public void remove(String channel) {
        boolean isLast = false;
        lock.lock();
        try {
            if (connection != null && channels.remove(channel)) {
                connection.async().unsubscribe(channel);
                isLast = channels.isEmpty();
            }
        } finally {
            lock.unlock();
        }
        if (isLast) {
            end(null);
        }
    }

    /** Lettuce notices that a connection broke, but not that its other end is silent. */
    @Override
    public void refresh() {
        RedisFuture<Void> asked = null;
        lock.lock();
        try {
            if (connection == null || channels.isEmpty()) {
                return;
            }
            if (confirmation == null || confirmation.isDone()) {
                asked = ask(connection, channels.iterator().next());
            }
        } finally {
            lock.unlock();
        }
        if (asked == null) {
            end(RedisException.gaveUp("no confirmation came", null));
        } else {
            endIfRefused(asked);
        }
    }

    /** Ends the subscription once; the future completes when the connection that this call closed is closed. */
    private CompletableFuture<Void> end(@Nullable Throwable fault) {
        StatefulRedisPubSubConnection<String, String> last;
        lock.lock();
        try {
            if (ended) {
                return CompletableFuture.completedFuture(null);
            }
            ended = true;
            last = connection;
            connection = null;
        } finally {
            lock.unlock();
        }
        // Called without the lock, because the listener has locks of its own.
        listener.onEnd(fault);
        return last == null ? CompletableFuture.completedFuture(null) : last.closeAsync();
    }

    @Override
    public void close() {
        try {
            end(null).get(MAX_CLOSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("Closing the connection for messages of {} failed.", client, e);
        }
    }
}
