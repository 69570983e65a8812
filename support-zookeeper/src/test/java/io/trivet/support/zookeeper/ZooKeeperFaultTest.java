package io.trivet.support.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of ZooKeeper's answers and their meaning, for locks and ids. */
class ZooKeeperFaultTest {
    private static final Map<Code, String> ADVICE = Map.of(Code.NOAUTH, "Let this client read.");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CONNECTIONLOSS | true | no answer (ConnectionLoss for /a) | has a quorum and can be reached, then try again",
                "OPERATIONTIMEOUT | true | no answer (OperationTimeout for /a) | try again",
                "REQUESTTIMEOUT | true | no answer (Unknown error REQUESTTIMEOUT for /a) | try again",
                "SESSIONEXPIRED | true | no answer (Session expired for /a) | try again",
                "SESSIONMOVED | true | no answer (Session moved for /a) | try again",
                "NOTREADONLY | true | no answer (Not a read-only call for /a) | try again",
                "THROTTLEDOP | true | no answer (Op throttled due to high load for /a) | try again",
                "NOAUTH | false | the server refused (NoAuth for /a) | Let this client read.",
                "AUTHFAILED | false | the server refused (AuthFailed for /a) | Check the authorization and the ACLs",
                "INVALIDACL | false | the server refused (InvalidACL for /a) | Check the authorization and the ACLs",
                "NONODE | false | the server refused (NoNode for /a) | The path after the servers",
                "QUOTAEXCEEDED | false | the server refused (Quota has exceeded for /a) | Raise the quota",
                "UNIMPLEMENTED | false | the server refused (Unimplemented for /a) | ZooKeeper 3.5 or newer",
                "MARSHALLINGERROR | false | the server refused (MarshallingError for /a) | Trying again won't help",
            })
    void answers(Code code, boolean isTransient, String said, String next) {
        ZooKeeperFault fault = ZooKeeperFault.of(KeeperException.create(code, "/a"), ADVICE);
        assertThat(fault.isTransient()).isEqualTo(isTransient);
        assertThat(fault.reason()).startsWith(said + ". ").contains(next);
    }

    @Test
    void faultsWithoutAServersAnswer() {
        assertThat(ZooKeeperFault.of(new TimeoutException("none within 4 s"), ADVICE))
                .isEqualTo(
                        new ZooKeeperFault(
                                true,
                                "no answer (none within 4 s). Check that a server runs, has a quorum and can be reached, then try again."));
        assertThat(ZooKeeperFault.of(new IllegalStateException("Expected state [STARTED]"), ADVICE))
                .isEqualTo(new ZooKeeperFault(
                        false,
                        "the Curator client isn't running (Expected state [STARTED]). Close it only after its lock clients"
                                + " and stores of ids."));
        assertThat(ZooKeeperFault.of(new IOException("two\nlines"), ADVICE))
                .isEqualTo(new ZooKeeperFault(false, "two, lines. Trying again won't help; see the cause."));
    }

    @Test
    void anInterruptIsLeftToTheCaller() {
        ZooKeeperFault fault = ZooKeeperFault.of(new InterruptedException(), ADVICE);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(fault.isTransient()).isTrue();
        assertThat(fault.reason()).contains("the thread was interrupted");
    }
}
