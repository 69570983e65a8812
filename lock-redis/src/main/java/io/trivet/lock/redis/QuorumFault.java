package io.trivet.lock.redis;

import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.redis.RedisException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Describes, for users of Redlock, why too few nodes did what they were asked. */
final class QuorumFault {
    private QuorumFault() {}

    /**
     * Returns an exception: {@code REFUSED} if so many nodes refused that trying again doesn't help.
     *
     * @param subject such as "Lock 'a' on redlock://… could not be acquired"
     * @param nodes the nodes' addresses
     * @param answered how many of them answered
     * @param faults what others had instead of an answer, by node; nodes in neither didn't answer in time
     * @param waited the time that they had
     */
    static LockException of(
            String subject, List<?> nodes, int answered, Map<Integer, RedisException> faults, Duration waited) {
        int quorum = RedlockAttempt.quorum(nodes.size());
        RedisException refusal = null;
        int refusals = 0;
        RedisException first = null;
        StringJoiner reasons = new StringJoiner("; ");
        for (int node = 0; node < nodes.size(); node++) {
            RedisException fault = faults.get(node);
            if (fault == null) {
                continue;
            }
            first = first == null ? fault : first;
            if (RedisFaults.isRefusal(fault)) {
                refusals++;
                refusal = fault;
            }
            reasons.add(nodes.get(node) + ": " + fault.getMessage());
        }
        int silent = nodes.size() - answered - faults.size();
        if (silent > 0) {
            reasons.add(silent + " without an answer within " + waited.toMillis() + " ms");
        }
        String counted =
                subject + ": " + answered + " of " + nodes.size() + " nodes answered, and " + quorum + " are needed";
        if (refusal != null && nodes.size() - refusals < quorum) {
            LockException advice = RedisFaults.translate(counted, refusal);
            return new LockException(Code.REFUSED, String.valueOf(advice.getMessage()), refusal);
        }
        return unavailable(
                counted + " (" + reasons
                        + "). Check that a majority of the nodes runs and can be reached, then try again.",
                first);
    }

    private static LockException unavailable(String message, @Nullable Throwable cause) {
        return cause == null
                ? new LockException(Code.UNAVAILABLE, message)
                : new LockException(Code.UNAVAILABLE, message, cause);
    }
}
