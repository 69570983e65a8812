package io.trivet.lock.spi;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * A contender's request for a lock.
 *
 * @param name the lock's name, as every client of the backend knows it
 * @param owner a token of this contender alone, in ASCII and without blanks or quotes: what is granted or queued under it is renewed and
 *     released by it. Behind its first '@' stands a text for people
 * @param leaseTime how long the grant shall be valid, in whole milliseconds
 * @param waits whether the contender waits if the lock is busy, so that a place in a queue is worth having
 */
public record LockRequest(String name, String owner, Duration leaseTime, boolean waits) {
    private static final Pattern OWNER = Pattern.compile("[0-9a-f]{32}-[0-9a-z]+@.*");

    /** Tells whether a text found on a server is an owner token of this library, and not another library's. */
    public static boolean isOwner(String text) {
        return OWNER.matcher(text).matches();
    }

    /** Returns the same contender's request for another lease time. */
    public LockRequest withLeaseTime(Duration time) {
        return new LockRequest(name, owner, time, waits);
    }
}
