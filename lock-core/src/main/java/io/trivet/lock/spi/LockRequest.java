package io.trivet.lock.spi;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * A contender's request for a lock.
 *
 * @param name the lock's name, the same for every client of the backend
 * @param owner a token that only this contender uses, in ASCII and without blanks or quotes. Its grant or place in a
 *     queue is renewed and released by this token. The text after its first '@' is for people
 * @param leaseTime how long the grant must be valid, in whole milliseconds
 * @param waits whether the contender waits if the lock is busy, so that a place in a queue is useful
 * @param mode what else may be held under the name at the same time
 */
public record LockRequest(String name, String owner, Duration leaseTime, boolean waits, LockMode mode) {
    private static final Pattern OWNER = Pattern.compile("[0-9a-f]{32}-[0-9a-z]+@.*");

    /** Creates the request of a contender that wants the name for itself alone. */
    public LockRequest(String name, String owner, Duration leaseTime, boolean waits) {
        this(name, owner, leaseTime, waits, LockMode.EXCLUSIVE);
    }

    /** Returns whether a text found on a server is an owner token of this library, and not another library's. */
    public static boolean isOwner(String text) {
        return OWNER.matcher(text).matches();
    }

    /** Returns the same contender's request for another lease time. */
    public LockRequest withLeaseTime(Duration time) {
        return new LockRequest(name, owner, time, waits, mode);
    }
}
