package io.trivet.lock.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockOptions;
import io.trivet.lock.spi.AcquireResult;
import io.trivet.lock.spi.LockRequest;
import io.trivet.lock.spi.ReleaseResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LostAnswersTest {
    private final Server server = new Server();
    private final LockClient client = new LockEngine(server, LockOptions.defaults());

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void aGrantOfALostAnswerIsReleasedWhenTheServerIsBack() throws Exception {
        server.silent = true;
        assertThatThrownBy(() -> client.lock("a").tryAcquire()).isInstanceOf(LockException.class);
        assertThatThrownBy(() -> client.lock("b").tryAcquire()).isInstanceOf(LockException.class);
        server.silent = false;
        assertThat(List.of(server.nextReleased().owner(), server.nextReleased().owner()))
                .containsExactlyElementsOf(server.asked);
    }

    @Test
    void aGrantThatCouldNotBeReleasedIsReleasedWhenTheServerIsBack() throws Exception {
        Lease lease = client.lock("a").acquire();
        server.silent = true;
        lease.close();
        assertThat(lease.isHeld()).isFalse();
        server.silent = false;
        assertThat(server.nextReleased().owner()).isEqualTo(server.asked.get(0));
    }

    @Test
    void aRefusedReleaseIsTriedAgainAndDelaysNoOther() throws Exception {
        Lease refused = client.lock("a").acquire();
        Lease other = client.lock("b").acquire();
        server.refused = "a";
        refused.close();
        server.silent = true;
        other.close();
        server.silent = false;
        assertThat(server.nextReleased().name()).isEqualTo("b");
        server.refused = "";
        assertThat(server.nextReleased().owner()).isEqualTo(server.asked.get(0));
    }

    @Test
    void aBackendThatThrowsAnyExceptionIsAskedToReleaseAgain() throws Exception {
        for (Throwable fault : List.of(new IllegalStateException("broken"), new OutOfMemoryError("not really"))) {
            Lease lease = client.lock("a").acquire();
            server.failure = fault;
            assertThatThrownBy(lease::close).isSameAs(fault);
            server.failure = null;
            assertThat(server.nextReleased().name()).isEqualTo("a");
        }
    }

    @Test
    void closingTheClientTriesOnceMore() throws Exception {
        server.silent = true;
        assertThatThrownBy(() -> client.lock("a").tryAcquire()).isInstanceOf(LockException.class);
        server.silent = false;
        client.close();
        assertThat(server.released).hasSize(1);
    }

    @Test
    void closingTheClientAsksASilentServerAFewTimesForAllLocks() throws Exception {
        for (int i = 0; i < 20; i++) {
            client.lock("lock-" + i).acquireAsync().get();
        }
        server.silent = true;
        client.close();
        assertThat(server.releases).hasValueLessThan(5);
    }

    @Test
    void aBackendThatThrowsAnyExceptionLetsTheNextWaiterIn() throws Exception {
        Lease lease = client.lock("a", LockOptions.defaults().withHandoff(0, Duration.ofSeconds(1)))
                .acquire();
        CompletableFuture<Lease> next = client.lock("a").acquireAsync();
        server.failure = new IllegalStateException("The backend is broken.");
        assertThatThrownBy(lease::close).isInstanceOf(IllegalStateException.class);
        server.failure = null;
        next.get(30, TimeUnit.SECONDS).close();
    }

    @Test
    void anInterruptDoesNotStopARelease() throws Exception {
        Lease lease = client.lock("a").acquire();
        Thread.currentThread().interrupt();
        lease.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(server.nextReleased().name()).isEqualTo("a");
        assertThat(server.sawAnInterrupt).isFalse();
    }

    /** Grants everything, unless it is silent. */
    private static final class Server extends BareServer {
        private final List<String> asked = new CopyOnWriteArrayList<>();
        private final LinkedBlockingQueue<LockRequest> released = new LinkedBlockingQueue<>();
        private final AtomicInteger releases = new AtomicInteger();
        private volatile boolean silent;
        private volatile String refused = "";
        private volatile @Nullable Throwable failure;
        private volatile boolean sawAnInterrupt;

        LockRequest nextReleased() throws InterruptedException {
            LockRequest next = released.poll(30, TimeUnit.SECONDS);
            assertThat(next).as("a release within half a minute").isNotNull();
            return next;
        }

        @Override
        public AcquireResult acquire(LockRequest request) {
            asked.add(request.owner());
            answer();
            return new AcquireResult.Granted(asked.size(), request.leaseTime());
        }

        @Override
        public ReleaseResult release(LockRequest request) {
            releases.incrementAndGet();
            sawAnInterrupt |= Thread.currentThread().isInterrupted();
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure instanceof RuntimeException exception) {
                throw exception;
            }
            if (refused.equals(request.name())) {
                throw new LockException(LockException.Code.REFUSED, "Not now.");
            }
            answer();
            released.add(request);
            return ReleaseResult.of(true);
        }

        @Override
        public Optional<Duration> renew(LockRequest request) {
            answer();
            return Optional.of(request.leaseTime());
        }

        private void answer() {
            if (silent) {
                throw new LockException(LockException.Code.UNAVAILABLE, "The server is silent.");
            }
        }

        @Override
        public String toString() {
            return "a server that falls silent";
        }
    }
}
