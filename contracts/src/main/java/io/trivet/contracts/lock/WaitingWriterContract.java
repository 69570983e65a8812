package io.trivet.contracts.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.lock.DistributedLock;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.lock.LockOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The promises to waiting writers: readers can't starve them, and a writer that gives up doesn't hold readers off. */
abstract class WaitingWriterContract extends LockFixture {
    final DistributedLock reading(LockClient client) {
        return client.readWriteLock(name).readLock();
    }

    final DistributedLock writing(LockClient client) {
        return client.readWriteLock(name).writeLock();
    }

    static boolean isFree(DistributedLock lock) {
        Optional<Lease> lease = lock.tryAcquire();
        lease.ifPresent(Lease::close);
        return lease.isPresent();
    }

    /** Waits until a reader gets in: what an ended wait left on the server may be there for a moment. */
    static void awaitFree(DistributedLock lock) throws InterruptedException {
        lock.tryAcquire(Duration.ofMinutes(1)).orElseThrow().close();
    }

    /** Waits until a waiting writer has told the server, so that no reader gets in. */
    static void awaitRefused(DistributedLock readLock) {
        Awaitility.await("the writer waits on the server")
                .atMost(Duration.ofMinutes(1))
                .until(() -> !isFree(readLock));
    }

    @Test
    final void aWaitingWriterLetsNoNewReaderIn() throws Exception {
        LockClient third = client(LEASE);
        Lease reader = reading(here).acquire();
        Future<Long> writer = waiter(() -> token(writing(there).acquire()));
        awaitRefused(reading(third));
        assertThat(threads.submit(() -> isFree(reading(here))).get(60, TimeUnit.SECONDS))
                .as("another thread of the reader's client")
                .isFalse();
        assertThat(reading(third).tryAcquire(Duration.ofMillis(50))).isEmpty();
        assertThat(writer).isNotDone();

        reader.close();
        assertThat(writer.get(60, TimeUnit.SECONDS)).isGreaterThan(reader.fencingToken());
        awaitFree(reading(third));
    }

    @Test
    final void aReaderReadsAgainWhileAWriterWaits() throws Exception {
        Lease outer = reading(here).acquire();
        Future<Long> writer = waiter(() -> token(writing(there).acquire()));
        awaitRefused(reading(client(LEASE)));
        Lease inner = reading(here).acquire();
        Lease innermost = reading(here).tryAcquire().orElseThrow();
        assertThat(inner.fencingToken()).isEqualTo(outer.fencingToken());
        outer.close();
        innermost.close();
        assertThat(inner.isHeld()).isTrue();
        assertThat(writer).isNotDone();
        inner.close();
        assertThat(writer.get(60, TimeUnit.SECONDS)).isGreaterThan(outer.fencingToken());
    }

    /** Without a rule for waiting writers this stream never ends, because one of its readers always holds the lock. */
    @Test
    final void aStreamOfReadersDoesNotStarveAWriter() throws Exception {
        CountDownLatch flows = new CountDownLatch(1);
        Future<Long> stream = threads.submit(() -> {
            Lease current = reading(here).acquireAsync().get(60, TimeUnit.SECONDS);
            while (true) {
                Optional<Lease> next = reading(flows.getCount() == 0 ? here : there)
                        .tryAcquireAsync(Duration.ZERO)
                        .get(60, TimeUnit.SECONDS);
                current.close();
                if (next.isEmpty()) {
                    return current.fencingToken();
                }
                current = next.get();
                flows.countDown();
            }
        });
        assertThat(flows.await(60, TimeUnit.SECONDS)).isTrue();
        try (Lease writer =
                writing(client(LEASE)).tryAcquire(Duration.ofSeconds(100)).orElseThrow()) {
            assertThat(writer.fencingToken()).isGreaterThan(stream.get(60, TimeUnit.SECONDS));
        }
    }

    @Test
    final void readersOfAllClientsGetInAfterTheWriter() throws Exception {
        Lease writer = writing(here).acquire();
        Future<Long> near = waiter(() -> token(reading(here).acquire()));
        Future<Long> far = waiter(() -> token(reading(there).acquire()));
        CompletableFuture<Lease> later = reading(there).acquireAsync();
        Future<Long> next = waiter(() -> token(writing(here).acquire()));
        assertThat(near.isDone() || far.isDone() || later.isDone()).isFalse();
        writer.close();
        later.thenAccept(Lease::close).get(60, TimeUnit.SECONDS);
        for (Future<Long> each : List.of(near, far, next)) {
            assertThat(each.get(60, TimeUnit.SECONDS)).isGreaterThan(writer.fencingToken());
        }
    }

    @Test
    final void aWriterThatGaveUpLetsReadersIn() throws Exception {
        LockClient third = client(LEASE);
        Lease reader = reading(here).acquire();
        assertThat(writing(there).tryAcquire(Duration.ofMillis(100))).isEmpty();
        awaitFree(reading(third));
        DistributedLock limited = there.readWriteLock(
                        name, LockOptions.defaults().withWaitTimeout(Duration.ofMillis(100)))
                .writeLock();
        assertThatThrownBy(limited::acquire)
                .satisfies(fault(LockException.Code.TIMED_OUT))
                .hasMessageContaining("Write lock '" + name);
        awaitFree(reading(third));
        assertThat(reader.isHeld()).isTrue();
    }

    @Test
    final void aWriterThatWasInterruptedLetsReadersIn() throws Exception {
        LockClient third = client(LEASE);
        Lease reader = reading(here).acquire();
        FutureTask<Lease> waiting = new FutureTask<>(() -> writing(there).acquire());
        Thread thread = new Thread(waiting, "interrupted writer");
        thread.start();
        awaitRefused(reading(third));
        thread.interrupt();
        assertThatThrownBy(() -> waiting.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedException.class);
        awaitFree(reading(third));
        assertThat(reader.isHeld()).isTrue();
    }

    @Test
    final void aWriterThatWasCancelledOrClosedLetsReadersIn() throws Exception {
        LockClient third = client(LEASE);
        Lease reader = reading(here).acquire();
        CompletableFuture<Lease> cancelled = writing(there).acquireAsync();
        awaitRefused(reading(third));
        assertThat(cancelled.cancel(true)).isTrue();
        awaitFree(reading(third));

        CompletableFuture<Lease> closed = writing(there).acquireAsync();
        awaitRefused(reading(third));
        there.close();
        assertThatThrownBy(() -> closed.get(60, TimeUnit.SECONDS)).cause().satisfies(fault(LockException.Code.CLOSED));
        awaitFree(reading(third));
        assertThat(reader.isHeld()).isTrue();
    }
}
