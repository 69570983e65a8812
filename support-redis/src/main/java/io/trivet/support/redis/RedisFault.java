package io.trivet.support.redis;

import io.trivet.redis.RedisException;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.regex.Pattern;

/**
 * The meaning of a failed command, and what to do next, for locks and ids.
 *
 * @param isTransient whether the same command may succeed when it is tried again
 * @param reason the server's words, if it answered, and what to do next: the end of a message, after a colon
 */
public record RedisFault(boolean isTransient, String reason) {
    private static final String REPLICA = "READONLY";

    /** The words of Redis 7 and of Redis 8 for a command that a script may not run. */
    private static final List<String> FORBIDDEN_IN_SCRIPTS =
            List.of("The user executing the script can't ", "ACL failure in script");

    private static final Pattern NO_EVALSHA =
            Pattern.compile("(NOPERM .*|ERR unknown command) ['`]?evalsha\\b", Pattern.CASE_INSENSITIVE);

    /** Errors of a server that will accept the command later. */
    private static final List<String> TRANSIENT_CODES = List.of(
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
            "NOAUTH", "Give user and password in the URI, or to the client that you pass.",
            "WRONGPASS", "Check user and password.",
            "NOPERM", "Give this user the right to the command or key that the answer names.",
            "MOVED", "It belongs to a cluster: write redis+cluster:// in the URI, or pass a client for clusters.",
            "CROSSSLOT", "It belongs to a cluster: write redis+cluster:// in the URI, or pass a client for clusters.",
            "ERR This instance has cluster support disabled", "It belongs to no cluster: write redis:// in the URI.",
            "ERR No such master with that name", "Write the name of a primary that the Sentinels watch into the URI.");

    /**
     * Reads an exception.
     *
     * @param advice what to do next, by the code with which a server's answer begins, if that is more than Redis itself
     *     can say
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
            // During a failover an address may lead to the old primary, or to a server that isn't primary yet.
            return new RedisFault(
                    true,
                    "the server can't do this now (" + answer
                            + "). It is a replica: if it stays one, connect to its primary; after a failover, try again.");
        }
        if (TRANSIENT_CODES.stream().anyMatch(code -> says(answer, code))) {
            return new RedisFault(true, "the server can't do this now (" + answer + "). Try again later.");
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

    /** Returns whether a server that accepted the credentials doesn't let this user run the command. */
    public static boolean isMissingRight(RedisException thrown) {
        return answers(thrown, "NOPERM");
    }

    /**
     * Returns whether the server doesn't run a script by its hash: it doesn't know the script, or it lacks or forbids
     * the command for that, as some proxies do.
     */
    public static boolean isUnknownScript(RedisException thrown) {
        String answer = String.valueOf(thrown.answer());
        return says(answer, "NOSCRIPT") || NO_EVALSHA.matcher(answer).lookingAt();
    }

    /** Returns whether the server requires a password and got none. */
    static boolean isMissingPassword(RedisException thrown) {
        return answers(thrown, "NOAUTH");
    }

    /** Returns whether the keys of the command's slot are just being moved to another node of the cluster. */
    static boolean isMigration(RedisException thrown) {
        return answers(thrown, "TRYAGAIN");
    }

    /** Returns whether another server may have taken over from the one that was asked. */
    static boolean mayHaveMoved(RedisException thrown) {
        return thrown.answer() == null || answers(thrown, REPLICA) || answers(thrown, "CLUSTERDOWN");
    }

    /**
     * Returns whether another connection may help at once. That is so if this one broke, as all do when a server
     * restarts, or if it leads to a server that is no longer primary. It is not so after a timeout, which would only
     * happen again.
     */
    static boolean isConnectionFault(RedisException thrown) {
        return thrown.isConnectionLost() || answers(thrown, REPLICA);
    }

    private static boolean answers(RedisException thrown, String code) {
        String answer = thrown.answer();
        return answer != null && says(answer, code);
    }

    /**
     * Returns whether the answer has this code. Redis 7 begins with the code; older versions put it after the position
     * in the script. Redis 7 and 8 send no code for a command that a script may not run.
     */
    private static boolean says(String answer, String code) {
        return answer.startsWith(code)
                || answer.contains(": " + code + ' ')
                || answer.contains(": -" + code + ' ')
                || code.equals("NOPERM") && FORBIDDEN_IN_SCRIPTS.stream().anyMatch(answer::contains);
    }
}
