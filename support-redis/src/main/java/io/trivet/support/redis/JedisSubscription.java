package io.trivet.support.redis;

import io.trivet.redis.RedisDriver;
import io.trivet.redis.RedisListener;
import io.trivet.redis.RedisSubscription;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.exceptions.JedisException;

/** A subscription that receives messages in a thread of its own, as Jedis requires. */
final class JedisSubscription implements RedisSubscription {
    private static final Logger LOG = LoggerFactory.getLogger(JedisSubscription.class);
    private static final long MAX_CLOSE_MILLIS = 2_000;

    /** A source of messages. */
    interface Source {
        /**
         * Receives messages on these channels and those that the handler adds. Returns when the handler has left all
         * channels or the connection breaks.
         */
        void listen(JedisPubSub handler, String... channels);

        /** Ends receiving at once, if the connection is the driver's own. */
        void cut();
    }

    private final Source source;
    private final RedisListener listener;
    private final Thread thread;
    private final Handler handler = new Handler();

    /** Guards writes to the connection: one request at a time. */
    private final ReentrantLock wire = new ReentrantLock();

    /**
     * The channels that are subscribed, or will be soon. When the last one is left, the connection stops receiving and
     * may go back to a pool. The answer to a later request would then be read as the answer to another command. Guarded
     * by the wire.
     */
    private final Set<String> channels;

    private volatile boolean closed;

    private JedisSubscription(Source source, RedisDriver driver, List<String> channels, RedisListener listener) {
        this.source = source;
        this.listener = listener;
        this.channels = new LinkedHashSet<>(channels);
        String[] first = channels.toArray(String[]::new);
        thread = new Thread(() -> listen(first), "trivet-redis-messages " + driver);
        thread.setDaemon(true);
    }

    static JedisSubscription begin(Source source, RedisDriver driver, List<String> channels, RedisListener listener) {
        JedisSubscription begun = new JedisSubscription(source, driver, channels, listener);
        begun.thread.start();
        return begun;
    }

    private void listen(String... first) {
        Throwable fault = null;
        try {
            source.listen(handler, first);
        } catch (JedisException e) {
            fault = JedisCalls.translate(e);
        } catch (Throwable e) {
            fault = e;
        } finally {
            listener.onEnd(fault);
        }
    }

    private final class Handler extends JedisPubSub {
        @Override
        public void onSubscribe(String channel, int count) {
            if (closed) {
                // The call of close came before any channel could be left.
                leaveAll();
            } else {
                listener.onSubscribed(channel);
            }
        }

        @Override
        public void onMessage(String channel, String message) {
            listener.onMessage(channel, message);
        }
    }

    @Override
    public boolean add(String channel) {
        return write(() -> {
            if (channels.add(channel)) {
                handler.subscribe(channel);
            }
        });
    }

    @Override
    public void remove(String channel) {
        write(() -> {
            if (channels.remove(channel)) {
                handler.unsubscribe(channel);
            }
        });
    }

    /** Subscribes again to a channel that is already subscribed, because a ping would need another right. */
    @Override
    public void refresh() {
        write(() -> handler.subscribe(channels.iterator().next()));
    }

    private void leaveAll() {
        write(() -> {
            channels.clear();
            handler.unsubscribe();
        });
    }

    private boolean write(Runnable request) {
        wire.lock();
        try {
            boolean isOpen = handler.isSubscribed() && !channels.isEmpty();
            if (isOpen) {
                request.run();
            }
            return isOpen;
        } catch (JedisException e) {
            throw JedisCalls.translate(e);
        } finally {
            wire.unlock();
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            leaveAll();
        } catch (RuntimeException e) {
            LOG.debug("Unsubscribing from {} failed.", source, e);
        }
        try {
            source.cut();
        } catch (RuntimeException e) {
            // Its own thread may close it at the same time.
            LOG.debug("The connection to {} was closed already.", source, e);
        }
        if (thread != Thread.currentThread()) {
            join();
        }
    }

    private void join() {
        try {
            thread.join(MAX_CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
