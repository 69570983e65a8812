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

    /** Null until it is opened, and after the end. */
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
            if (!listen(made)) {
                made.closeAsync();
            }
        } catch (Throwable e) {
            if (made != null) {
                made.closeAsync();
            }
            end(LettuceCalls.translate(e));
        }
    }

    /** Returns false if the subscription was ended meanwhile. */
    private boolean listen(StatefulRedisPubSubConnection<String, String> made) {
        lock.lock();
        try {
            if (!ended) {
                connection = made;
                ask(made, channels.toArray(String[]::new));
            }
            return !ended;
        } finally {
            lock.unlock();
        }
    }

    private void ask(StatefulRedisPubSubConnection<String, String> to, String... asked) {
        RedisFuture<Void> answer = to.async().subscribe(asked);
        confirmation = answer;
        answer.whenComplete((done, fault) -> {
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
        lock.lock();
        try {
            if (connection != null && channels.add(channel)) {
                ask(connection, channel);
            }
            return connection != null;
        } finally {
            lock.unlock();
        }
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
        boolean isSilent = false;
        lock.lock();
        try {
            if (connection != null) {
                isSilent = confirmation != null && !confirmation.isDone();
                if (!isSilent) {
                    ask(connection, channels.iterator().next());
                }
            }
        } finally {
            lock.unlock();
        }
        if (isSilent) {
            end(RedisException.gaveUp("no confirmation came", null));
        }
    }

    /** Ends the subscription once; returns the connection if this call ended it. */
    private @Nullable StatefulRedisPubSubConnection<String, String> end(@Nullable Throwable fault) {
        StatefulRedisPubSubConnection<String, String> last;
        lock.lock();
        try {
            if (ended) {
                return null;
            }
            ended = true;
            last = connection;
            connection = null;
        } finally {
            lock.unlock();
        }
        // Called without the lock, because the listener has locks of its own.
        listener.onEnd(fault);
        if (last != null) {
            last.closeAsync();
        }
        return last;
    }

    @Override
    public void close() {
        StatefulRedisPubSubConnection<String, String> last = end(null);
        if (last == null) {
            return;
        }
        try {
            last.closeAsync().get(MAX_CLOSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("Closing the connection for messages of {} failed.", client, e);
        }
    }
}
