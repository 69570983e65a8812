package io.trivet.lock.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.contracts.net.TcpProxy;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockEvent;
import io.trivet.lock.LockEvent.Kind;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.ZooKeeperServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests that one answer confirms all grants of a session. */
@Timeout(120)
class ManyHeldTest {
    private static final int LOCKS = 200;

    @Test
    void aSlowNetworkLosesNoneOfManyLocks() throws Exception {
        Set<String> renewed = ConcurrentHashMap.newKeySet();
        Set<LockEvent> lost = ConcurrentHashMap.newKeySet();
        LockOptions options = LockOptions.defaults()
                .withLeaseTime(Duration.ofSeconds(6))
                .withListener(event -> {
                    if (event.kind() == Kind.RENEWED) {
                        renewed.add(event.name());
                    } else if (event.kind() == Kind.LOST) {
                        lost.add(event);
                    }
                });
        try (ZooKeeperServer server = ZooKeeperServer.start();
                TcpProxy proxy = TcpProxy.to(server.port());
                LockClient locks = ZooKeeperLocks.connect("zookeeper://127.0.0.1:" + proxy.port() + "/many", options)) {
            List<CompletableFuture<Lease>> held = new ArrayList<>();
            // One after the other, because a slow machine would not answer 200 requests at once within 4 seconds.
            for (int i = 0; i < LOCKS; i++) {
                CompletableFuture<Lease> next = locks.lock("lock-" + i).acquireAsync();
                next.get(60, TimeUnit.SECONDS);
                held.add(next);
            }
            // One by one, eight at a time, the renewals would take 25 round trips, and longer than the lease.
            proxy.delay(Duration.ofMillis(150));
            renewed.clear();
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> renewed.size() == LOCKS);
            assertThat(lost).isEmpty();
            assertThat(held).allSatisfy(each -> assertThat(each.join().isHeld()).isTrue());
            proxy.heal();
            assertThat(locks.lock("lock-7").forceRelease()).isTrue();
            assertThat(held.get(7).join().renew()).isFalse();
            assertThat(held.get(8).join().renew()).isTrue();
        }
    }
}
