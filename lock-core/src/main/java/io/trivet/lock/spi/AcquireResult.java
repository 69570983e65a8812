package io.trivet.lock.spi;

import java.time.Duration;

/** A server's answer to one request for a lock. */
public sealed interface AcquireResult {
    /**
     * The lock was granted.
     *
     * @param generation a number that rises strictly with every grant of the name; positive and below 2<sup>55</sup>.
     *     The engine makes the fencing token from it
     * @param validity how long the server keeps the grant, counted from when the request was sent
     */
    record Granted(long generation, Duration validity) implements AcquireResult {}

    /**
     * The lock has another owner.
     *
     * @param askAgain the time after which to ask the server again, unless {@link LockBackend#awaitRelease} returns
     *     before; positive, and with some jitter if clients would otherwise ask at the same times
     * @param queued whether the contender has a place in a queue on the server now; it must be released if the
     *     contender gives up
     */
    record Busy(Duration askAgain, boolean queued) implements AcquireResult {
        /** Creates an answer for a contender that has no place in a queue on the server. */
        public Busy(Duration askAgain) {
            this(askAgain, false);
        }
    }
}
