package io.trivet.support.redis;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Connection;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Waits, in a thread of its own, for the Sentinels' messages about a new primary. Otherwise a former primary that still
 * runs would be used until the Sentinels make it a replica, which takes them about ten seconds.
 */
final class SentinelWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SentinelWatch.class);
    private static final String CHANNEL = "+switch-master";
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);
    private static final long MAX_CLOSE_MILLIS = 2_000;

    private final SentinelPrimary primary;
    private final String name;
    private final Runnable onSwitch;
    private final Thread thread;
    private volatile boolean closed;

    private SentinelWatch(SentinelPrimary primary, RedisSentinelUri uri, Runnable onSwitch) {
        this.primary = primary;
        this.name = uri.name();
        this.onSwitch = onSwitch;
        thread = new Thread(this::run, "trivet-redis-sentinels " + uri);
        thread.setDaemon(true);
    }

    /** Starts the thread. */
    static SentinelWatch begin(SentinelPrimary primary, RedisSentinelUri uri, Runnable onSwitch) {
        SentinelWatch begun = new SentinelWatch(primary, uri, onSwitch);
        begun.thread.start();
        return begun;
    }

    private void run() {
        for (int i = 0; !closed; i++) {
            try (Connection connection = primary.open(i % primary.sentinelCount())) {
                new Handler().proceed(connection, CHANNEL);
            } catch (JedisException e) {
                LOG.debug("{} ends.", thread.getName(), e);
                pause();
            }
        }
    }

    /** Waits a second; less if it is closed. */
    private void pause() {
        long end = System.nanoTime() + PAUSE;
        while (!closed && end - System.nanoTime() > 0) {
            LockSupport.parkNanos(this, end - System.nanoTime());
        }
    }

    private final class Handler extends JedisPubSub {
        @Override
        public void onMessage(String channel, String message) {
            // Its words are the name, and host and port of the former and of the new primary.
            if (message.startsWith(name + ' ')) {
                onSwitch.run();
            }
        }
    }

    /** Ends the thread. The connections to the Sentinels must be closed before. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(MAX_CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
