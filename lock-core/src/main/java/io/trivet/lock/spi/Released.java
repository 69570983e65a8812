package io.trivet.lock.spi;

import java.time.Duration;

/**
 * What a server said to a release.
 *
 * @param stood true if the owner had a grant on the server until now, false if it had none, or had lost it
 * @param othersNeed for how long this client's next contender should hold back so that the others' have their turn, where this
 *     client has handed the lock around as long as it may; zero if the server keeps an order by itself, or nobody waits
 */
public record Released(boolean stood, Duration othersNeed) {
    /** Returns an answer after which nobody holds back. */
    public static Released of(boolean stood) {
        return new Released(stood, Duration.ZERO);
    }
}
