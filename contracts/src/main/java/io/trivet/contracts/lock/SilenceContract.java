package io.trivet.contracts.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.contracts.net.TcpProxy;
import io.trivet.lock.DistributedLock;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.lock.LockOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The promises of a client whose server doesn't answer: no byte passes between them, and neither side is notified.
 *
 * <p>No test measures time. A call that returns without a fault while no byte passes has returned before the backend's
 * own limits, because those end in faults.
 */
@Timeout(180)
public abstract class SilenceContract {
    private static final Duration LIMIT = Duration.ofMillis(200);

    private final String name = "silence-" + UUID.randomUUID();
    private TcpProxy proxy;
    private @Nullable LockClient locks;

    /** Returns the server's port on this machine. */
    protected abstract int serverPort();

    /** Returns a client that reaches its server at this port, with default timeouts. The contract closes it. */
    protected abstract LockClient connect(int port) throws Exception;

    /** Returns a client whose own timeouts take only seconds; by default that of {@link #connect}. */
    protected LockClient connectOfLittlePatience(int port) throws Exception {
        return connect(port);
    }

    @BeforeEach
    final void start() {
        proxy = TcpProxy.to(serverPort());
    }

    @AfterEach
    final void close() {
        proxy.heal();
        LockClient client = locks;
        if (client != null) {
            client.close();
        }
        proxy.close();
    }

    private DistributedLock fallSilent(LockClient client) throws Exception {
        locks = client;
        // A lock that one client uses again and again may take a shorter way.
        for (int i = 0; i < 5; i++) {
            client.lock(name).acquire().close();
        }
        proxy.swallow();
        return client.lock(name);
    }

    private void assertNothingRemains() throws Exception {
        proxy.heal();
        try (LockClient others = connect(serverPort())) {
            assertThat(others.lock(name).tryAcquire(Duration.ofSeconds(90))).isPresent();
        }
    }

    @Test
    final void aTryReturnsInItsTime() throws Exception {
        DistributedLock lock = fallSilent(connect(proxy.port()));
        for (int i = 0; i < 3; i++) {
            assertThat(lock.tryAcquire(LIMIT)).isEmpty();
        }
        assertThat(lock.tryAcquireAsync(LIMIT).get(60, TimeUnit.SECONDS)).isEmpty();
        assertNothingRemains();
    }

    @Test
    final void aTryWithoutATimeReturnsWithinTheTryLimit() throws Exception {
        LockClient client = connect(proxy.port());
        fallSilent(client);
        assertThatThrownBy(() -> client.lock(name, LockOptions.defaults().withTryTimeout(LIMIT))
                        .tryAcquire())
                .isInstanceOfSatisfying(
                        LockException.class, e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE));
        assertNothingRemains();
    }

    @Test
    final void allWaitersFailAtOnceIfThereIsNoAnswer() throws Exception {
        DistributedLock lock = fallSilent(connectOfLittlePatience(proxy.port()));
        List<FutureTask<Lease>> waiting = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            FutureTask<Lease> each = new FutureTask<>(lock::acquire);
            new Thread(each, "waits in silence " + i).start();
            waiting.add(each);
        }
        List<Throwable> faults = new ArrayList<>();
        for (FutureTask<Lease> each : waiting) {
            assertThatThrownBy(() -> each.get(120, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(LockException.class, e -> {
                        assertThat(e.code()).isEqualTo(Code.UNAVAILABLE);
                        faults.add(e.getCause() instanceof LockException first ? first : e);
                    });
        }
        Set<Throwable> different = faults.stream().collect(Collectors.toSet());
        assertThat(different).as("requests that had no answer").hasSizeLessThan(6);
        assertNothingRemains();
    }
}
