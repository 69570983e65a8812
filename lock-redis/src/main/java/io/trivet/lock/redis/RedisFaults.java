package io.trivet.lock.redis;

import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.redis.RedisException;
import io.trivet.support.redis.RedisFault;
import java.util.Map;

/** Tells callers of locks what went wrong with a Redis. */
final class RedisFaults {
    /** What is needed, as rules of an ACL, whose order means nothing here; nothing else is asked of the server. */
    static final String RIGHTS = "Allow this user the keys of the locks and ~" + CounterKey.PREFIX
            + "* +evalsha +eval +get +psetex +setex +del +pttl +pexpire +time; to be told of releases, &"
            + ReleaseMessages.channel("*")
            + " +publish +subscribe +unsubscribe; and +select where the URI names a database.";

    private static final Map<String, String> ADVICE = Map.of(
            "WRONGTYPE",
            "A key of that name holds something else: choose another name for the lock.",
            "NOPERM",
            RIGHTS);

    private RedisFaults() {}

    static LockException translate(String subject, RedisException thrown) {
        RedisFault fault = RedisFault.of(thrown, ADVICE);
        return new LockException(
                fault.isTransient() ? Code.UNAVAILABLE : Code.REFUSED, subject + ": " + fault.reason(), thrown);
    }
}
