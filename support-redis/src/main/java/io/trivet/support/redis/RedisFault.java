package io.trivet.support.redis;

import io.trivet.redis.RedisException;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;

/**
 * What a failed command means, and what to do next: once for locks and ids.
 *
 * @param isTransient whether the same may succeed when it is tried again
 * @param reason what the server said, if it did, and what to do next: the end of a message, behind a colon
 */
public record RedisFault(boolean isTransient, String reason) {
    private static final String REPLICA = "READONLY";

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

    private static final Map<String, String> ADVICE = Map.of(
            "NOAUTH", "Give user and password in the URI, or to the client that was handed in.",
            "WRONGPASS", "Check user and password.",
            "NOPERM", "Give this user the right to the command or key that the answer names.",
            "MOVED", "It belongs to a cluster: hand in a client for clusters.",
            "CROSSSLOT", "It belongs to a cluster: hand in a client for clusters.");

    /**
     * Reads an exception.
     *
     * @param advice what to do next, by the code with which a server's answer begins, where that is more than Redis itself can say
     */
    public static RedisFault of(RedisException thrown, Map<String, String> advice) {
        String answer = thrown.answer();
        if (answer == null) {
            return new RedisFault(
                    true,
                    "no answer (" + thrown.getMessage()
                            + "). Check that the server runs and can be reached, then try again.");
        }
        if (says(answer, REPLICA)) {
            // For the length of a failover an address may lead to what was the primary, or isn't yet.
            return new RedisFault(
                    true,
                    "the server can't now (" + answer
                            + "). It is a replica: if it stays one, connect to its primary; after a failover, try again.");
        }
        if (PASSING.stream().anyMatch(code -> says(answer, code))) {
            return new RedisFault(true, "the server can't now (" + answer + "). Try again later.");
        }
        return new RedisFault(false, "the server refused (" + answer + "). " + next(answer, advice));
    }

    private static String next(String answer, Map<String, String> advice) {
        for (Map<String, String> each : List.of(advice, ADVICE)) {
            for (Entry<String, String> entry : each.entrySet()) {
                if (says(answer, entry.getKey())) {
                    return entry.getValue();
                }
            }
        }
        return "Trying again won't help; see the server's answer.";
    }

    /** Tells whether a server that was reached, and took the credentials, doesn't let this user do something. */
    public static boolean isMissingRight(RedisException thrown) {
        return answers(thrown, "NOPERM");
    }

    /** Tells whether the server doesn't know a script that it was asked for by its hash. */
    public static boolean isUnknownScript(RedisException thrown) {
        return answers(thrown, "NOSCRIPT");
    }

    /**
     * Tells whether another connection may do better at once: this one broke, as all do when a server is restarted, or leads to what is no
     * primary any more. Not if the time for an answer was over, which another would only take again.
     */
    static boolean isOfConnection(RedisException thrown) {
        return thrown.isConnectionLost() || answers(thrown, REPLICA);
    }

    private static boolean answers(RedisException thrown, String code) {
        String answer = thrown.answer();
        return answer != null && says(answer, code);
    }

    /** Redis 7 begins with the code, older ones put it behind the place in the script. What a script may not do has no code in Redis 7. */
    private static boolean says(String answer, String code) {
        return answer.startsWith(code)
                || answer.contains(": " + code + ' ')
                || answer.contains(": -" + code + ' ')
                || code.equals("NOPERM") && answer.contains("The user executing the script can't ");
    }
}
