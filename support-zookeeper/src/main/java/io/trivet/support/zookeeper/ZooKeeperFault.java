package io.trivet.support.zookeeper;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;

/**
 * The meaning of an exception from ZooKeeper or Curator.
 *
 * @param isTransient whether the same request may succeed when it is tried again
 * @param reason the exception's words, and what to do next: the end of a message, after a colon
 */
public record ZooKeeperFault(boolean isTransient, String reason) {
    private static final Set<Code> TRANSIENT_CODES = Set.of(
            Code.CONNECTIONLOSS,
            Code.OPERATIONTIMEOUT,
            Code.REQUESTTIMEOUT,
            Code.SESSIONEXPIRED,
            Code.SESSIONMOVED,
            Code.NOTREADONLY,
            Code.THROTTLEDOP);

    /**
     * Reads an exception. If it reports an interrupt, the thread's interrupt flag is set again.
     *
     * @param advice what to do next, by the server's answer, if that is more than ZooKeeper itself can say
     */
    public static ZooKeeperFault of(Exception thrown, Map<Code, String> advice) {
        if (thrown instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return noAnswer("the thread was interrupted");
        }
        if (thrown instanceof TimeoutException) {
            return noAnswer(said(thrown));
        }
        if (thrown instanceof KeeperException answer) {
            return TRANSIENT_CODES.contains(answer.code())
                    ? noAnswer(said(thrown))
                    : refused("the server refused (" + said(thrown) + "). " + next(answer.code(), advice));
        }
        if (thrown instanceof IllegalStateException) {
            return refused("the Curator client isn't running (" + said(thrown)
                    + "). Close it only after its lock clients and stores of ids.");
        }
        return refused(said(thrown) + ". Trying again won't help; see the cause.");
    }

    private static ZooKeeperFault noAnswer(String said) {
        return new ZooKeeperFault(
                true,
                "no answer (" + said + "). Check that a server runs, has a quorum and can be reached, then try again.");
    }

    private static ZooKeeperFault refused(String reason) {
        return new ZooKeeperFault(false, reason);
    }

    private static String next(Code code, Map<Code, String> advice) {
        String known = advice.get(code);
        if (known != null) {
            return known;
        }
        return switch (code) {
            case AUTHFAILED, SESSIONCLOSEDREQUIRESASLAUTH, INVALIDACL ->
                "Check the authorization and the ACLs of the Curator client that you pass.";
            case NONODE ->
                "The path after the servers in the Curator client's connection string is missing: create that node, or remove the path.";
            case QUOTAEXCEEDED -> "Raise the quota above that node.";
            case UNIMPLEMENTED -> "ZooKeeper 3.5 or newer is needed.";
            default -> "Trying again won't help; see the server's answer.";
        };
    }

    /** Returns the exception's words in one line. */
    private static String said(Exception thrown) {
        String message = thrown.getMessage() == null ? thrown.getClass().getSimpleName() : thrown.getMessage();
        return message.replace("KeeperErrorCode = ", "").replaceAll("\\s*\\R\\s*", ", ");
    }
}
