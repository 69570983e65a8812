package io.trivet.lock.zookeeper;

import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.apache.zookeeper.KeeperException;

/** Tells from what ZooKeeper and Curator throw whether trying again helps, and what does. */
final class ZooKeeperFaults {
    private static final Set<KeeperException.Code> PASSING = Set.of(
            KeeperException.Code.CONNECTIONLOSS,
            KeeperException.Code.OPERATIONTIMEOUT,
            KeeperException.Code.REQUESTTIMEOUT,
            KeeperException.Code.SESSIONEXPIRED,
            KeeperException.Code.SESSIONMOVED,
            KeeperException.Code.NOTREADONLY,
            KeeperException.Code.THROTTLEDOP);

    private ZooKeeperFaults() {}

    static LockException translate(String subject, Exception fault) {
        if (fault instanceof LockException known) {
            return known;
        }
        if (fault instanceof TimeoutException || fault instanceof KeeperException.ConnectionLossException) {
            return unavailable(subject, fault);
        }
        if (fault instanceof KeeperException answer) {
            return PASSING.contains(answer.code())
                    ? unavailable(subject, fault)
                    : refused(subject, "the server refused (" + said(fault) + "). " + advice(answer.code()), fault);
        }
        if (fault instanceof IllegalStateException) {
            return refused(
                    subject,
                    "the Curator client doesn't run (" + said(fault)
                            + "). Close it after its lock clients, and not before.",
                    fault);
        }
        return refused(subject, said(fault) + ". Trying again won't help; see the cause.", fault);
    }

    private static LockException unavailable(String subject, Exception fault) {
        return new LockException(
                Code.UNAVAILABLE,
                subject + ": no answer (" + said(fault)
                        + "). Check that a server runs, has a quorum and can be reached, then try again.",
                fault);
    }

    private static LockException refused(String subject, String reason, Exception fault) {
        return new LockException(Code.REFUSED, subject + ": " + reason, fault);
    }

    private static String advice(KeeperException.Code code) {
        return switch (code) {
            case NOAUTH ->
                "Let this client read, create and delete below the lock's node, or hand in a Curator client with authorization.";
            case AUTHFAILED, SESSIONCLOSEDREQUIRESASLAUTH, INVALIDACL ->
                "Check the authorization and the ACLs of the Curator client that was handed in.";
            case NONODE ->
                "The path behind the servers in the Curator client's connection string is missing: create that node, or leave the path out.";
            case NOCHILDRENFOREPHEMERALS ->
                "A node of that name is somebody's ephemeral: choose another name for the lock.";
            case QUOTAEXCEEDED -> "Raise the quota above the lock's node.";
            case UNIMPLEMENTED -> "Locks need ZooKeeper 3.5 or newer.";
            default -> "Trying again won't help; see the server's answer.";
        };
    }

    /** Returns what was said, in one line. */
    private static String said(Exception fault) {
        String message = fault.getMessage() == null ? fault.getClass().getSimpleName() : fault.getMessage();
        return message.replace("KeeperErrorCode = ", "").replaceAll("\\s*\\R\\s*", ", ");
    }
}
