package io.trivet.lock.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.lock.Lease;
import io.trivet.lock.LockOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What may come between a holder and the next one, on a clock that the test moves. */
@Timeout(60)
class HandoverTest {
    private static final LockOptions HANDED = LockOptions.defaults().withHandoff(255, Duration.ofMinutes(1));

    private final HandClock clock = new HandClock();
    private final ScriptedServer server = new ScriptedServer();
    private final LockEngine engine = new LockEngine(server, LockOptions.defaults(), clock);

    @AfterEach
    void close() {
        engine.close();
    }

    private Lease acquire(LockOptions options) throws InterruptedException {
        Lease lease = engine.lock("a", options).acquire();
        assertThat(server.next().what()).isEqualTo("acquire");
        return lease;
    }

    private LocalQueue queue() {
        LocalQueue queue = engine.enter("a");
        engine.leave("a");
        return queue;
    }

    @Test
    void whoHandsOverMayBePausedLongerThanTheNextLeaseLasts() throws Exception {
        Lease lease = acquire(HANDED);
        LockOptions shortLease = HANDED.withLeaseTime(Duration.ofMillis(10)).withAutoRenewal(false);
        CompletableFuture<Lease> waiting = engine.lock("a", shortLease).acquireAsync();
        LocalQueue queue = queue();
        Grant holder = queue.holder();
        Waiter next = queue.first();

        Grant successor = holder.generation().handTo(next);
        clock.advance(Duration.ofMillis(20));
        engine.succession().endIfOver(holder.generation().current());
        assertThat(queue.first())
                .as("still waits: a turn of its own besides the lock would make two holders")
                .isSameAs(next);
        assertThat(queue.handOver(next, successor)).isTrue();
        assertThat(holder.generation().current()).isSameAs(successor);
        assertThat(waiting.get(30, TimeUnit.SECONDS).isHeld()).isFalse();
        lease.close();
    }
}
