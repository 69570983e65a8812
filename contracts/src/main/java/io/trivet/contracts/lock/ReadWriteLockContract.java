package io.trivet.contracts.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.lock.DistributedReadWriteLock;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockEvent.Kind;
import io.trivet.lock.LockException;
import io.trivet.lock.LockOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The promises of {@link DistributedReadWriteLock} on every backend that has it. */
public abstract class ReadWriteLockContract extends WaitingWriterContract {
    @Test
    final void readersHoldTheLockTogetherAndAWriterAlone() throws Exception {
        assertThat(List.of(
                        here.readWriteLock(name).name(),
                        reading(here).name(),
                        writing(here).name()))
                .containsOnly(name);
        Lease near = reading(here).acquire();
        Lease far = reading(there).tryAcquire().orElseThrow();
        Lease other = threads.submit(() -> reading(here).tryAcquire(LEASE).orElseThrow())
                .get(60, TimeUnit.SECONDS);
        assertThat(List.of(near, far, other)).allSatisfy(reader -> {
            assertThat(reader.isHeld()).isTrue();
            assertThat(reader.fencingToken()).isEqualTo(near.fencingToken()).isPositive();
        });
        LockClient third = client(LEASE);
        assertThat(isFree(writing(third))).isFalse();
        near.close();
        far.close();
        assertThat(isFree(writing(third))).isFalse();
        other.close();
        try (Lease writer = writing(third).tryAcquire(LEASE).orElseThrow()) {
            assertThat(writer.fencingToken()).isGreaterThan(near.fencingToken());
            for (LockClient client : List.of(here, there)) {
                assertThat(isFree(reading(client))).isFalse();
                assertThat(isFree(writing(client))).isFalse();
            }
            assertThat(threads.submit(() -> isFree(reading(third))).get()).isFalse();
        }
        assertThat(isFree(reading(here))).isTrue();
        assertThat(isFree(writing(there))).isTrue();
    }

    @Test
    final void readersBetweenTwoWritersShareATokenAndWritersTokensRise() throws Exception {
        long last = token(reading(here).acquire());
        for (int i = 0; i < 4; i++) {
            long writer = token(writing(i % 2 == 0 ? here : there).acquire());
            assertThat(writer).isGreaterThan(last);
            Lease first = reading(here).acquire();
            assertThat(first.fencingToken()).isGreaterThan(writer);
            assertThat(token(reading(there).acquire())).isEqualTo(first.fencingToken());
            first.close();
            assertThat(token(reading(there).acquire()))
                    .as("of a reader that came when no other was left")
                    .isEqualTo(first.fencingToken());
            last = first.fencingToken();
        }
        Lease writer = writing(here).acquire();
        assertThat(writer.fencingToken()).isGreaterThan(last);
        Lease again = writing(here).acquire();
        assertThat(again.fencingToken()).isEqualTo(writer.fencingToken());
    }

    @Test
    final void manyThreadsOfOneClientReadTogether() throws Exception {
        int many = 6;
        CyclicBarrier together = new CyclicBarrier(many);
        List<Future<Long>> all = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            boolean tries = i % 2 == 0;
            all.add(threads.submit(() -> {
                together.await(60, TimeUnit.SECONDS);
                try (Lease lease = tries
                        ? reading(here).tryAcquire().orElseThrow()
                        : reading(here).acquire()) {
                    together.await(60, TimeUnit.SECONDS);
                    return lease.fencingToken();
                }
            }));
        }
        for (Future<Long> each : all) {
            assertThat(each.get(100, TimeUnit.SECONDS)).isEqualTo(all.get(0).get());
        }
        awaitFree(writing(there));
    }

    @Test
    final void aWriterReadsWithItsOwnGrantUntilBothAreClosed() throws Exception {
        for (boolean writerFirst : List.of(true, false)) {
            Lease writer = writing(here).acquire();
            Lease reader = reading(here).tryAcquire().orElseThrow();
            assertThat(reader.fencingToken()).isEqualTo(writer.fencingToken());
            (writerFirst ? writer : reader).close();
            assertThat((writerFirst ? reader : writer).isHeld()).isTrue();
            assertThat(isFree(reading(there))).isFalse();
            try (Lease again = writing(here).tryAcquire().orElseThrow()) {
                assertThat(again.fencingToken()).isEqualTo(writer.fencingToken());
            }
            (writerFirst ? reader : writer).close();
            assertThat(isFree(reading(there))).isTrue();
        }
    }

    @Test
    final void aReaderIsRefusedTheWriteLockAtOnce() throws Exception {
        Lease reader = reading(here).acquire();
        for (ThrowingCallable each : List.<ThrowingCallable>of(
                () -> writing(here).acquire(),
                () -> writing(here).tryAcquire(),
                () -> writing(here).tryAcquire(LEASE),
                () -> writing(here).asLock().tryLock())) {
            assertThatThrownBy(each)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(name)
                    .hasMessageContaining("Close the read lease");
        }
        assertThat(reader.isHeld()).isTrue();
        assertThat(threads.submit(() -> isFree(writing(here))).get())
                .as("another thread is refused as always")
                .isFalse();
        assertThat(isFree(reading(there))).as("nothing was left behind").isTrue();
        reader.close();
        assertThat(isFree(writing(here))).isTrue();
    }

    @Test
    final void futuresReadTogetherAndBelongToNoThread() throws Exception {
        Lease first = reading(here).acquireAsync().get(60, TimeUnit.SECONDS);
        Lease second =
                reading(here).tryAcquireAsync(LEASE).get(60, TimeUnit.SECONDS).orElseThrow();
        assertThat(second.fencingToken()).isEqualTo(first.fencingToken());
        assertThat(writing(here).tryAcquire()).as("not refused as a reader's").isEmpty();
        CompletableFuture<Lease> writer = writing(here).acquireAsync();
        assertThat(writing(there).tryAcquireAsync(Duration.ZERO).get(60, TimeUnit.SECONDS))
                .isEmpty();
        first.close();
        assertThat(writer).isNotDone();
        second.close();
        try (Lease lease = writer.get(60, TimeUnit.SECONDS)) {
            assertThat(lease.fencingToken()).isGreaterThan(first.fencingToken());
            assertThat(reading(here).tryAcquire()).as("not reentrant").isEmpty();
        }
    }

    @Test
    @SuppressWarnings("LockNotBeforeTry") // It is unlocked in another order.
    final void viewsOfBothLocksAreLockedAndUnlockedApart() {
        Lock write = writing(here).asLock();
        Lock read = reading(here).asLock();
        write.lock();
        read.lock();
        write.unlock();
        assertThat(isFree(reading(there))).isFalse();
        assertThatThrownBy(write::unlock).isInstanceOf(IllegalMonitorStateException.class);
        reading(here).asLock().unlock();
        assertThatThrownBy(read::unlock).isInstanceOf(IllegalMonitorStateException.class);
        assertThat(read.tryLock()).isTrue();
        assertThat(reading(there).asLock().tryLock()).isTrue();
        reading(there).asLock().unlock();
        read.unlock();
        assertThat(writing(there).asLock().tryLock()).isTrue();
    }

    @Test
    final void neverAReaderBesideAWriterAndTokensTellTheOrder() throws Exception {
        int rounds = 12;
        History history = new History();
        List<Future<?>> all = new ArrayList<>();
        for (LockClient client : List.of(here, there, client(LEASE))) {
            for (int i = 0; i < 3; i++) {
                int offset = i;
                all.add(threads.submit(() -> {
                    for (int round = 0; round < rounds; round++) {
                        boolean writes = (round + offset) % 4 == 0;
                        try (Lease lease = (writes ? writing(client) : reading(client)).acquire()) {
                            history.hold(lease, writes);
                        }
                    }
                    return null;
                }));
            }
        }
        for (Future<?> each : all) {
            each.get(100, TimeUnit.SECONDS);
        }
        assertThat(history.size()).isEqualTo(all.size() * rounds);
        history.checkReadersAndWriters();
    }

    @Test
    final void aDeadReaderEndsWithItsLease() throws Exception {
        Lease dead = reading(client(HARD_LIMIT)).acquire();
        Lease alive = reading(there).acquire();
        assertThat(alive.fencingToken()).isEqualTo(dead.fencingToken());
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> !dead.isHeld());
        alive.close();
        try (Lease writer = writing(there).acquire()) {
            assertThat(writer.fencingToken()).isGreaterThan(dead.fencingToken());
            dead.close();
            assertThat(writer.isHeld()).isTrue();
            assertThat(isFree(reading(here))).isFalse();
        }
    }

    @Test
    final void readersAndWritersAreRenewedBeyondTheirLeaseTime() throws Exception {
        LockClient renewing = client(recorded(LockOptions.defaults().withLeaseTime(SHORT_LEASE)));
        for (boolean writes : List.of(true, false)) {
            try (Lease lease = (writes ? writing(renewing) : reading(renewing)).acquire()) {
                Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> count(Kind.RENEWED) >= 5);
                assertThat(lease.isHeld()).isTrue();
                assertThat(isFree(writing(there))).isFalse();
                assertThat(isFree(reading(there))).isEqualTo(!writes);
            }
            assertThat(count(Kind.LOST)).isZero();
            assertThat(count(Kind.RELEASED)).isEqualTo(1);
            events.clear();
        }
    }

    @Test
    final void anOperatorSeesAHolderAndTakesTheLockFromAll() throws Exception {
        assertThat(reading(there).holder()).isEmpty();
        assertThat(writing(there).forceRelease()).isFalse();
        CountDownLatch lost = new CountDownLatch(2);
        List<Lease> readers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            LockClient client =
                    client(LockOptions.defaults().withLeaseTime(SHORT_LEASE).withOwner("reader"));
            Lease reader = reading(client).acquire();
            reader.onLost(lost::countDown);
            readers.add(reader);
            assertThat(writing(there).holder().orElseThrow().token()).hasValue(reader.fencingToken());
        }
        assertThat(reading(there).holder().orElseThrow().owner()).isEqualTo("reader");
        assertThat(writing(there).forceRelease()).isTrue();
        try (Lease writer = writing(there).tryAcquire(LEASE).orElseThrow()) {
            assertThat(lost.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(readers).noneMatch(Lease::isHeld);
            assertThat(reading(here).holder().orElseThrow().token()).hasValue(writer.fencingToken());
            assertThat(reading(there).forceRelease()).isTrue();
            assertThat(writer.isHeld()).as("its own client learns at once").isFalse();
        }
        assertThat(isFree(reading(here))).isTrue();
    }

    @Test
    final void aLockThatWasClosedEarlyStaysTakenForItsMinHold() throws Exception {
        LockOptions anHour = LockOptions.defaults().withMinHold(Duration.ofHours(1));
        here.readWriteLock(name, anHour).readLock().acquire().close();
        assertThat(isFree(writing(there))).isFalse();
        assertThat(isFree(writing(here))).as("the same thread").isFalse();
        assertThat(isFree(reading(there))).isTrue();
        assertThat(writing(there).forceRelease()).isTrue();
        here.readWriteLock(name, anHour).writeLock().acquire().close();
        assertThat(isFree(reading(there))).isFalse();
        assertThat(isFree(reading(here))).isFalse();
    }

    @Test
    final void closingAClientFreesWhatItHoldsAndFailsItsWaiters() throws Exception {
        CountDownLatch lost = new CountDownLatch(2);
        Lease reader = reading(here).acquire();
        Lease other = reading(here).acquireAsync().get(60, TimeUnit.SECONDS);
        reader.onLost(lost::countDown);
        other.onLost(lost::countDown);
        Lease elsewhere = reading(there).acquire();
        Future<Long> waiting = waiter(() -> token(writing(here).acquire()));
        CompletableFuture<Lease> later = writing(here).acquireAsync();
        here.close();
        for (Future<?> each : List.of(waiting, later)) {
            assertThatThrownBy(() -> each.get(60, TimeUnit.SECONDS))
                    .cause()
                    .satisfies(fault(LockException.Code.CLOSED));
        }
        assertThat(lost.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(reader.isHeld() || other.isHeld()).isFalse();
        elsewhere.close();
        awaitFree(writing(there));
        assertThatThrownBy(() -> reading(here).tryAcquire()).satisfies(fault(LockException.Code.CLOSED));
    }
}
