package io.trivet.lock.spi;

import java.time.Duration;

/**
 * What a server said to a release.
 *
 * @param wasHeld true if the owner had a grant on the server until now, false if it had none, or had lost it
 * @param holdOff for how long this client's next contender should hold back so that the others' have their turn, where this
 *     client has handed the lock around as long as it may; zero if the server keeps an order by itself, or nobody waits
 */
public record Released(boolean wasHeld, Duration holdOff) {
    /** Returns an answer after which nobody holds back. */
    public static Released of(boolean wasHeld) {
        return new Released(wasHeld, Duration.ZERO);
    }
}
