package io.trivet.lock.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.LeaderElection;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockOptions;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests elections whose server can't be asked. */
@Timeout(60)
class ElectionFaultsTest {
    @Test
    void anElectionGoesOnAfterFaultsOfItsServer() throws Exception {
        Iterator<Throwable> faults = List.<Throwable>of(
                        new LockException(LockException.Code.UNAVAILABLE, "a test"),
                        new LockException(LockException.Code.REFUSED, "a test"),
                        new OutOfMemoryError("a test"),
                        new IllegalStateException("a test"))
                .iterator();
        ScriptedServer server = new ScriptedServer();
        server.beforeGranting = () -> {
            Throwable fault = faults.hasNext() ? faults.next() : null;
            if (fault instanceof Error error) {
                throw error;
            }
            if (fault != null) {
                throw (RuntimeException) fault;
            }
        };
        CompletableFuture<Long> elected = new CompletableFuture<>();
        try (LockClient client = new LockEngine(server, LockOptions.defaults(), new HandClock());
                LeaderElection election = LeaderElection.start(
                        client.lock("a"), leadership -> elected.complete(leadership.fencingToken()))) {
            assertThat(elected.get(30, TimeUnit.SECONDS)).isPositive();
            assertThat(election.isLeader()).isTrue();
            assertThat(faults.hasNext()).isFalse();
        }
    }
}
