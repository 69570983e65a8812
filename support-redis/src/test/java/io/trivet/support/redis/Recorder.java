package io.trivet.support.redis;

import io.trivet.redis.RedisListener;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A listener that keeps what it is told. */
final class Recorder implements RedisListener {
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    @Override
    public void onSubscribed(String channel) {
        told.add("subscribed " + channel);
    }

    @Override
    public void onMessage(String channel, String message) {
        told.add(channel + ": " + message);
    }

    @Override
    public void onEnd(@Nullable Throwable fault) {
        told.add("end");
    }

    /** Waits for the next line. */
    String next() throws InterruptedException {
        return String.valueOf(told.poll(60, TimeUnit.SECONDS));
    }
}
