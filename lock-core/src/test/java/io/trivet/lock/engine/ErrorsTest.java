package io.trivet.lock.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.lock.Lease;
import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.lock.LockOptions;
import io.trivet.lock.spi.AcquireResult;
import io.trivet.lock.spi.LockRequest;
import io.trivet.lock.spi.ReleaseResult;
import io.trivet.lock.spi.TimeSource;
import java.text.MessageFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests that an error or interrupt in one task of the engine's threads is reported to its own caller and affects no
 * other.
 */
@Timeout(60)
class ErrorsTest {
    private final FailingServer server = new FailingServer();

    /** The number of times that the clock will still fail in the thread that monitors grants. */
    private final AtomicInteger clockFailures = new AtomicInteger();

    private final HandClock clock = new HandClock();
    private final LockEngine engine = new LockEngine(server, LockOptions.defaults(), new TimeSource() {
        @Override
        public long nanoTime() {
            if (Thread.currentThread().getName().startsWith("trivet-lock-timer")
                    && clockFailures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new OutOfMemoryError("not really");
            }
            return clock.nanoTime();
        }

        @Override
        public long currentTimeMillis() {
            return clock.currentTimeMillis();
        }
    });

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void anInterruptThatABackendReportsAsAFaultIsAnInterrupt() {
        server.answering = () -> {
            Thread.currentThread().interrupt();
            throw new LockException(LockException.Code.UNAVAILABLE, "its pool was interrupted");
        };
        assertThatThrownBy(() -> engine.lock("a").acquire())
                .isInstanceOf(InterruptedException.class)
                .hasCauseInstanceOf(LockException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        server.answering = () -> {};
        assertThat(engine.lock("a").tryAcquire()).isPresent();
    }

    @Test
    void monitoringContinuesAfterAnError() throws Exception {
        clockFailures.set(3);
        try (Lease lease = engine.lock("a").acquire()) {
            clock.advance(Duration.ofSeconds(11));
            assertThat(server.next().what()).isEqualTo("renew");
            assertThat(clockFailures).hasValue(0);
            assertThat(lease.isHeld()).isTrue();
        }
    }

    @Test
    void aRenewalThatFailedWithAnErrorIsTriedAgain() throws Exception {
        try (Lease lease = engine.lock("a").acquire()) {
            server.failures.add(new OutOfMemoryError("not really"));
            server.failures.add(new IllegalStateException("broken"));
            for (int i = 0; i < 3; i++) {
                clock.advance(Duration.ofSeconds(11 - 4 * i));
                assertThat(server.next().what()).isEqualTo("renew");
            }
            assertThat(lease.isHeld()).isTrue();
        }
    }

    @Test
    void aFutureGetsTheErrorAndTheNextOneGetsTheTurn() throws Exception {
        OutOfMemoryError error = new OutOfMemoryError("not really");
        server.failures.add(error);
        CompletableFuture<Lease> first = engine.lock("a").acquireAsync();
        CompletableFuture<Lease> second = engine.lock("a").acquireAsync();
        assertThatThrownBy(() -> first.get(30, TimeUnit.SECONDS)).cause().isSameAs(error);
        second.get(30, TimeUnit.SECONDS).close();
        server.failures.add(error);
        assertThatThrownBy(() -> engine.lock("a").tryAcquire()).isSameAs(error);
        assertThat(engine.lock("a").tryAcquire()).isPresent();
    }

    @Test
    void aFutureFailsIfItsThreadWasInterrupted() {
        server.busy = true;
        CompletableFuture<Lease> waiting = engine.lock("a").acquireAsync();
        while (server.waiting == null) {
            Thread.onSpinWait();
        }
        server.waiting.interrupt();
        assertThatThrownBy(() -> waiting.get(30, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        LockException.class, e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE));
        server.busy = false;
    }

    @Test
    void pendingReleasesAreTriedAgainAfterAnError() throws Exception {
        Lease lease = engine.lock("a").acquire();
        for (int i = 0; i < 3; i++) {
            server.failures.add(new OutOfMemoryError("not really"));
        }
        assertThatThrownBy(lease::close).isInstanceOf(OutOfMemoryError.class);
        for (int i = 0; i < 4; i++) {
            assertThat(server.next().what()).isEqualTo("release");
        }
        assertThat(server.failures).isEmpty();
    }

    @Test
    void aLeaseTooShortToRenewIsLoggedOnce() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        Logger logger = Logger.getLogger("io.trivet.lock");
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                told.add(new MessageFormat(line.getMessage(), Locale.ROOT)
                        .format(line.getParameters() == null ? new Object[0] : line.getParameters()));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        server.answering = () -> clock.advance(Duration.ofSeconds(4));
        try {
            for (int seconds : new int[] {12, 8, 8}) {
                engine.lock("a", LockOptions.defaults().withLeaseTime(Duration.ofSeconds(seconds)))
                        .acquire()
                        .close();
            }
        } finally {
            logger.removeHandler(handler);
        }
        List<String> ofLength = new ArrayList<>(told);
        ofLength.removeIf(line -> !line.contains("too short"));
        assertThat(ofLength).hasSize(1).first().asString().contains("Lock 'a'", "8,000 ms", "4,000 ms", "16,000 ms");
    }

    /** Grants everything, unless a failure is due. */
    private static final class FailingServer extends BareServer {
        record Asked(String what) {}

        private final LinkedBlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
        private final LinkedBlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
        private final AtomicInteger generations = new AtomicInteger();
        private volatile boolean busy;
        private volatile Thread waiting;
        private volatile Runnable answering = () -> {};

        Asked next() throws InterruptedException {
            Asked next = asked.poll(30, TimeUnit.SECONDS);
            assertThat(next).as("a request within half a minute").isNotNull();
            return next;
        }

        private void fail() {
            Throwable due = failures.poll();
            if (due instanceof Error error) {
                throw error;
            }
            if (due instanceof RuntimeException exception) {
                throw exception;
            }
        }

        @Override
        public AcquireResult acquire(LockRequest request) {
            fail();
            answering.run();
            return busy
                    ? new AcquireResult.Busy(Duration.ofHours(1))
                    : new AcquireResult.Granted(generations.incrementAndGet(), request.leaseTime());
        }

        @Override
        public void awaitRelease(LockRequest request, Duration atMost) throws InterruptedException {
            waiting = Thread.currentThread();
            super.awaitRelease(request, atMost);
        }

        @Override
        public ReleaseResult release(LockRequest request) {
            asked.add(new Asked("release"));
            fail();
            return ReleaseResult.of(true);
        }

        @Override
        public Optional<Duration> renew(LockRequest request) {
            asked.add(new Asked("renew"));
            fail();
            return Optional.of(request.leaseTime());
        }

        @Override
        public String toString() {
            return "a failing server";
        }
    }
}
