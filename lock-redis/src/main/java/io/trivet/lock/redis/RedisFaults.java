package io.trivet.lock.redis;

import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import java.net.SocketTimeoutException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** Tells from what Jedis throws whether trying again helps, and what does. */
final class RedisFaults {
    /** Answers of a server that will serve us later. */
    private static final List<String> PASSING = List.of(
            "LOADING",
            "BUSY",
            "OOM",
            "MISCONF",
            "MASTERDOWN",
            "NOREPLICAS",
            "CLUSTERDOWN",
            "TRYAGAIN",
            "ERR max number of clients reached");

    /** What is needed, as rules of an ACL, whose order means nothing here; nothing else is asked of the server. */
    static final String RIGHTS = "Allow this user the keys of the locks and ~" + CounterKey.PREFIX
            + "* +evalsha +eval +get +psetex +setex +del +pttl +pexpire +time; to be told of releases, &"
            + ReleaseMessages.channel("*")
            + " +publish +subscribe +unsubscribe; and +select where the URI names a database.";

    private static final Map<String, String> ADVICE = new LinkedHashMap<>();

    static {
        ADVICE.put("WRONGTYPE", "A key of that name holds something else: choose another name for the lock.");
        ADVICE.put("NOAUTH", "Give user and password in the URI, or to the client that was handed in.");
        ADVICE.put("WRONGPASS", "Check user and password.");
        ADVICE.put("NOPERM", RIGHTS);
        ADVICE.put("READONLY", "It is a replica: connect to its primary.");
        ADVICE.put("MOVED", "It belongs to a cluster: hand in a RedisClusterClient.");
        ADVICE.put("CROSSSLOT", "It belongs to a cluster: hand in a RedisClusterClient.");
    }

    private RedisFaults() {}

    static LockException translate(String subject, JedisException fault) {
        String answer = serverAnswer(fault);
        if (answer == null) {
            restoreInterrupt(fault);
            return new LockException(
                    Code.UNAVAILABLE,
                    subject + ": no answer (" + rootMessage(fault)
                            + "). Check that the server runs and can be reached, then try again.",
                    fault);
        }
        if (PASSING.stream().anyMatch(word -> says(answer, word))) {
            return new LockException(
                    Code.UNAVAILABLE, subject + ": the server can't now (" + answer + "). Try again later.", fault);
        }
        String advice = ADVICE.entrySet().stream()
                .filter(entry -> says(answer, entry.getKey()))
                .map(Entry::getValue)
                .findFirst()
                .orElse("Trying again won't help; see the server's answer.");
        return new LockException(Code.REFUSED, subject + ": the server refused (" + answer + "). " + advice, fault);
    }

    /** Tells whether a server that was reached, and took the credentials, doesn't let this user do something. */
    static boolean isMissingRight(JedisException fault) {
        String answer = serverAnswer(fault);
        return answer != null && says(answer, "NOPERM");
    }

    /** Redis 7 begins with the code, older ones put it behind the place in the script. What a script may not do has no code in Redis 7. */
    private static boolean says(String answer, String code) {
        return answer.startsWith(code)
                || answer.contains(": " + code + ' ')
                || answer.contains(": -" + code + ' ')
                || code.equals("NOPERM") && answer.contains("The user executing the script can't ");
    }

    private static @Nullable String serverAnswer(Throwable fault) {
        for (Throwable each = fault; each != null; each = each.getCause()) {
            if (each instanceof JedisDataException) {
                return each.getMessage();
            }
        }
        return null;
    }

    private static String rootMessage(Throwable fault) {
        Throwable root = fault;
        for (Throwable each = fault; each != null; each = next(each)) {
            root = each;
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    static boolean isTimeout(Throwable fault) {
        for (Throwable each = fault; each != null; each = next(each)) {
            if (each instanceof SocketTimeoutException) {
                return true;
            }
        }
        return false;
    }

    /** Jedis adds what each address of a host answered as suppressed. */
    private static @Nullable Throwable next(Throwable fault) {
        if (fault.getCause() != null) {
            return fault.getCause();
        }
        return fault.getSuppressed().length == 0 ? null : fault.getSuppressed()[0];
    }

    /** The pool gives up for a thread that is interrupted, and the flag is gone with that. */
    private static void restoreInterrupt(Throwable fault) {
        for (Throwable each = fault; each != null; each = each.getCause()) {
            if (each instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
