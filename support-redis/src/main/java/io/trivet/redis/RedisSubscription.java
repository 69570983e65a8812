package io.trivet.redis;

/**
 * A connection on which messages are heard.
 *
 * <p>Thread-safe. Once it has ended, because it was closed, its last channel was left, or the connection broke, nothing is done any more.
 */
public interface RedisSubscription extends AutoCloseable {
    /**
     * Listens to this channel too, if it isn't listened to.
     *
     * @return false if that can't be asked for: before the server's first confirmation, and after the end
     * @throws RedisException if the connection broke
     */
    boolean add(String channel);

    /**
     * Leaves a channel. With the last one, the subscription ends.
     *
     * @throws RedisException if the connection broke
     */
    void remove(String channel);

    /**
     * Has the server confirm one of the channels once more, so that a connection that broke in silence is noticed.
     *
     * @throws RedisException if the connection broke
     */
    void refresh();

    /** Ends listening, and waits a short time until no message is told any more. */
    @Override
    void close();
}
