package io.trivet.redis;

/**
 * A subscription to channels, on a connection of its own.
 *
 * <p>It ends when it is closed, when its last channel is removed, or when the connection breaks. After that its methods
 * do nothing. Thread-safe.
 */
public interface RedisSubscription extends AutoCloseable {
    /**
     * Subscribes to this channel too, unless it is subscribed already.
     *
     * @return false if that isn't possible, because the server hasn't confirmed the first channel yet or the
     *     subscription has ended
     * @throws RedisException if the connection broke
     */
    boolean add(String channel);

    /**
     * Unsubscribes from a channel. The subscription ends with its last channel.
     *
     * @throws RedisException if the connection broke
     */
    void remove(String channel);

    /**
     * Asks the server to confirm one of the channels again, so that a connection that broke silently is noticed.
     *
     * @throws RedisException if the connection broke
     */
    void refresh();

    /** Ends the subscription, and waits a short time until no more messages are delivered. */
    @Override
    void close();
}
