package io.trivet.lock.spi;

import java.time.Duration;

/**
 * A server's answer to a release.
 *
 * @param wasHeld true if the owner had a grant on the server until now; false if it had none, or had lost it
 * @param holdOff how long this client's next contender should wait before it asks, so that other clients get their turn
 *     after a series of handoffs; zero if the server keeps an order by itself, or no other client waits
 */
public record ReleaseResult(boolean wasHeld, Duration holdOff) {
    /** Returns an answer after which no contender has to wait. */
    public static ReleaseResult of(boolean wasHeld) {
        return new ReleaseResult(wasHeld, Duration.ZERO);
    }
}
