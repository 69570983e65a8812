package io.trivet.redis;

import org.jspecify.annotations.Nullable;

/** What a {@link RedisSubscription} tells, on a thread of the driver's that must not be blocked. */
public interface RedisListener {
    /** Called when the server confirms that a channel is listened to: the first time, and after every {@link RedisSubscription#refresh}. */
    void onSubscribed(String channel);

    /** Called with a message. */
    void onMessage(String channel, String message);

    /**
     * Called once, when no message comes any more.
     *
     * @param fault why, or null if listening was ended here
     */
    void onEnd(@Nullable Throwable fault);
}
