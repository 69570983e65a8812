package io.trivet.lock.spi;

import java.time.Duration;

/** What a server said to one request for a lock. */
public sealed interface Attempt {
    /**
     * The lock is the contender's.
     *
     * @param generation rises strictly with every grant of the name, positive and below 2<sup>55</sup>; the engine makes the fencing token of it
     * @param validity how long the server keeps the grant, counted from when the request was sent
     */
    record Granted(long generation, Duration validity) implements Attempt {}

    /**
     * Somebody else has the lock.
     *
     * @param askAgain after which time the server shall be asked again, if {@link LockBackend#awaitRelease} hasn't returned
     *     before; positive, and with some jitter where clients would otherwise ask in step
     * @param queued whether the contender has a place in a queue on the server now, which is to be released if it gives up
     */
    record Busy(Duration askAgain, boolean queued) implements Attempt {
        /** Says that nothing of the contender's is on the server. */
        public Busy(Duration askAgain) {
            this(askAgain, false);
        }
    }
}
