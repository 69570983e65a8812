package io.trivet.redis;

import org.jspecify.annotations.Nullable;

/** Receives the messages of a {@link RedisSubscription}, on a thread of the driver that must not be blocked. */
public interface RedisListener {
    /**
     * Called when the server confirms a subscription to a channel: the first time, and after every
     * {@link RedisSubscription#refresh}.
     */
    void onSubscribed(String channel);

    /** Called for each message. */
    void onMessage(String channel, String message);

    /**
     * Called once, when the subscription has ended and no more messages follow.
     *
     * @param fault the reason, or null if this program ended the subscription
     */
    void onEnd(@Nullable Throwable fault);
}
