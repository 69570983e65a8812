package io.trivet.lock.redis;

import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.redis.RedisException;
import io.trivet.support.redis.RedisFault;
import java.util.Map;

/** Translates faults of Redis for users of locks. */
final class RedisFaults {
    /** The rights that locks need, as ACL rules, whose order has no meaning here. Locks send no other commands. */
    static final String RIGHTS = "Allow this user the keys of the locks and ~" + CounterKey.PREFIX
            + "* +evalsha +eval +get +psetex +setex +del +pttl +pexpire +time; for messages about releases, &"
            + ReleaseMessages.channel("*")
            + " +publish +subscribe +unsubscribe; for semaphores and read/write locks, +zadd +zrem +zscore +zcount"
            + " +zrange; +select if the URI names a database; +cluster and +asking in a cluster.";

    private static final Map<String, String> ADVICE = Map.of(
            "WRONGTYPE",
            "The key of that name holds another type of value, or is a lock of another kind (lock, read/write lock or"
                    + " semaphore): choose another name for the lock.",
            "NOPERM",
            RIGHTS);

    private RedisFaults() {}

    /** Returns whether the server refused, so that trying again doesn't help. */
    static boolean isRefusal(RedisException thrown) {
        return !RedisFault.of(thrown, ADVICE).isTransient();
    }

    static LockException translate(String subject, RedisException thrown) {
        RedisFault fault = RedisFault.of(thrown, ADVICE);
        return new LockException(
                fault.isTransient() ? Code.UNAVAILABLE : Code.REFUSED, subject + ": " + fault.reason(), thrown);
    }
}
