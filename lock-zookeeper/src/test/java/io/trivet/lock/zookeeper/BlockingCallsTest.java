package io.trivet.lock.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.contracts.net.TcpProxy;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockEvent;
import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.ZooKeeperServer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.ClientCnxn;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests a lock that only this client uses: its thread waits inside ZooKeeper's own client, which knows neither the
 * promises of locks about interrupts nor those about time.
 *
 * <p>Each test waits until the thread is there, so that it fails if locks take another way.
 */
@Timeout(180)
class BlockingCallsTest {
    private final ZooKeeperServer server = ZooKeeperServer.start();
    private final TcpProxy proxy = TcpProxy.to(server.port());
    private final CuratorFramework curator = Curators.start(server);
    private final List<LockEvent.Kind> events = new CopyOnWriteArrayList<>();
    private final LockClient locks = ZooKeeperLocks.connect(
            "zookeeper://127.0.0.1:" + proxy.port() + "/locks?sessionTimeout=60s",
            LockOptions.defaults()
                    .withLeaseTime(Duration.ofMinutes(10))
                    .withListener(event -> events.add(event.kind())));

    @AfterEach
    void close() {
        proxy.heal();
        locks.close();
        curator.close();
        proxy.close();
        server.close();
    }

    private List<String> nodes() {
        return Curators.childrenOf(curator, "/locks/a");
    }

    private void useAlone() throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            locks.lock("a").acquire().close();
        }
    }

    /** Starts a thread, and waits until it waits in a blocking call. */
    private static <T> FutureTask<T> startBlocking(Thread[] thread, Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        thread[0] = new Thread(task, "in a blocking call");
        thread[0].start();
        Awaitility.await()
                .until(() -> Arrays.stream(thread[0].getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(ClientCnxn.class.getName())
                                && frame.getMethodName().equals("submitRequest")));
        return task;
    }

    @Test
    void anInterruptDoesNotEndARequestForAFreeLock() throws Exception {
        useAlone();
        proxy.swallow();
        Thread[] thread = new Thread[1];
        FutureTask<Boolean> interrupted = startBlocking(thread, () -> {
            try (Lease lease = locks.lock("a").acquire()) {
                boolean stillInterrupted = Thread.interrupted();
                assertThat(lease.isHeld()).isTrue();
                assertThat(nodes()).hasSize(1);
                return stillInterrupted;
            }
        });
        thread[0].interrupt();
        proxy.heal();
        assertThat(interrupted.get(60, TimeUnit.SECONDS)).isTrue();
        assertThat(nodes()).isEmpty();
        assertThat(events).doesNotContain(LockEvent.Kind.LOST);
    }

    @Test
    void anInterruptDoesNotEndARelease() throws Exception {
        useAlone();
        Lease lease = locks.lock("a").acquireAsync().get(60, TimeUnit.SECONDS);
        proxy.swallow();
        Thread[] thread = new Thread[1];
        FutureTask<Boolean> interrupted = startBlocking(thread, () -> {
            lease.close();
            return Thread.interrupted();
        });
        thread[0].interrupt();
        proxy.heal();
        assertThat(interrupted.get(60, TimeUnit.SECONDS)).isTrue();
        assertThat(nodes()).isEmpty();
        assertThat(events).doesNotContain(LockEvent.Kind.LOST);
    }

    @Test
    void aSilentServerIsReportedAndNothingStaysThere() throws Exception {
        useAlone();
        try (Lease other = locks.lock("b").acquire()) {
            proxy.swallow();
            FutureTask<Lease> acquiring =
                    startBlocking(new Thread[1], () -> locks.lock("a").acquire());
            assertThatThrownBy(() -> acquiring.get(60, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(
                            LockException.class, e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE));
            proxy.heal();
            try (LockClient others = ZooKeeperLocks.connect("zookeeper://" + server.connectString() + "/locks")) {
                assertThat(others.lock("a").tryAcquire(Duration.ofSeconds(60))).isPresent();
            }
            assertThat(other.isHeld()).as("the session outlives its connection").isTrue();
        }
        assertThat(events).doesNotContain(LockEvent.Kind.LOST);
    }

    @Test
    void aLostConnectionDoesNotEndARequestForAFreeLock() throws Exception {
        useAlone();
        proxy.swallow();
        FutureTask<Boolean> acquiring = startBlocking(new Thread[1], () -> {
            try (Lease lease = locks.lock("a").acquire()) {
                assertThat(nodes()).hasSize(1);
                return lease.isHeld();
            }
        });
        proxy.cut();
        proxy.heal();
        assertThat(acquiring.get(60, TimeUnit.SECONDS)).isTrue();
        assertThat(nodes()).isEmpty();
    }
}
