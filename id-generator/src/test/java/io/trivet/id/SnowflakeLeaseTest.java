package io.trivet.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.id.IdException.Code;
import io.trivet.id.IdProperties.Uniqueness;
import io.trivet.id.spi.WorkerRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of a generator with a lease, with a store that becomes unavailable and with wrong clocks. */
@Timeout(60)
class SnowflakeLeaseTest {
    private static final Instant START = SnowflakeLayout.DEFAULT.epoch().plusSeconds(1000);
    private static final Duration RESERVATION = Duration.ofSeconds(4);

    private final SimulatedClock storeClock = new SimulatedClock(START);
    private final SimulatedClock clock = new SimulatedClock(START);
    private final FaultyStore store = new FaultyStore(storeClock, false);
    private final List<Snowflake> open = new ArrayList<>();

    @AfterEach
    void closeAll() {
        store.unavailable = false;
        open.forEach(Snowflake::close);
    }

    private Snowflake.Builder builder() {
        return Snowflake.builder()
                .namespace("lease")
                .clock(clock)
                .pauses(clock)
                .workers(new LocalWorkerRegistry())
                .leaseWorkerId(store)
                .reservation(RESERVATION);
    }

    private Snowflake build(Snowflake.Builder builder) {
        Snowflake ids = builder.build();
        open.add(ids);
        return ids;
    }

    private static Consumer<Throwable> fault(Code code) {
        return thrown -> assertThat(thrown)
                .isInstanceOfSatisfying(
                        IdException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private WorkerRecord held(int workerId) {
        return store.read("lease").get(workerId);
    }

    @Test
    void theStoreHoldsOwnerExpiryMarkAndLayout() {
        Snowflake ids = build(builder());
        long id = ids.next();
        assertThat(ids.decompose(id).workerId()).isZero();
        assertThat(ids.properties().uniqueness()).isEqualTo(Uniqueness.BY_LEASE);
        assertThat(held(0).expires()).isEqualTo(START.plusSeconds(24));
        assertThat(held(0).mark()).isEqualTo(1_004_000);
        assertThat(held(0).layout()).isEqualTo("41/10/12/1ms/2024-01-01T00:00:00Z");
        assertThat(held(0).owner()).hasSize(32);
    }

    @Test
    void closeGivesTheWorkerIdBackWithItsMarkAndEndsTheThread() {
        Snowflake ids = build(builder());
        long id = ids.next();
        ids.close();
        assertThat(held(0).owner()).isEmpty();
        assertThat(held(0).mark()).isEqualTo(id >> 22);
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("trivet-id-lease lease/0");
        assertThatThrownBy(ids::next).satisfies(fault(Code.CLOSED));
    }

    @Test
    void idsContinueWithoutTheStoreUntilTheReservationEndsAndAgainWhenItIsBack() {
        Snowflake ids = build(builder());
        ids.next();
        store.unavailable = true;
        clock.advance(4_000);
        assertThat(ids.decompose(ids.next()).time()).isEqualTo(START.plusSeconds(4));
        clock.advance(1);
        assertThatThrownBy(ids::next).satisfies(fault(Code.UNAVAILABLE)).hasMessageContaining("is unavailable");
        store.unavailable = false;
        storeClock.advance(4_001);
        assertThat(ids.decompose(ids.next()).time()).isEqualTo(START.plusMillis(4_001));
        assertThat(held(0).mark()).isEqualTo(1_008_001);
    }

    /** One log line when a store fails, and one when it is back, no matter how often it was asked meanwhile. */
    @Test
    void aPassingFaultIsOneLineInTheLog() {
        Logger logger = Logger.getLogger("io.trivet.id");
        List<LogRecord> records = Collections.synchronizedList(new ArrayList<>());
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                records.add(record);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        try {
            Snowflake ids = build(builder().namespace("logged"));
            ids.next();
            store.unavailable = true;
            clock.advance(4_001);
            for (int i = 0; i < 30; i++) {
                assertThatThrownBy(ids::next).satisfies(fault(Code.UNAVAILABLE));
            }
            store.unavailable = false;
            storeClock.advance(4_001);
            ids.next();
            ids.close();
        } finally {
            logger.removeHandler(handler);
        }
        List<LogRecord> ours = records.stream()
                .filter(record -> record.getMessage().contains("'logged'"))
                .toList();
        assertThat(ours).extracting(LogRecord::getLevel).containsExactly(Level.WARNING, Level.INFO);
        assertThat(ours).extracting(LogRecord::getThrown).containsOnlyNulls();
        assertThat(ours).allMatch(record -> !record.getMessage().contains("\n"));
        assertThat(ours.get(0).getMessage()).contains("is unavailable");
    }

    @Test
    void aClockTooFarAheadOfTheStoresIsRejectedAndUsesUpNoTime() {
        Snowflake ids = build(builder());
        clock.step(3_600_000);
        assertThatThrownBy(ids::next).satisfies(fault(Code.CLOCK_AHEAD)).hasMessageContaining("worker 0");
        assertThat(held(0).mark()).isEqualTo(1_004_000);
        clock.step(-3_600_000);
        assertThat(ids.decompose(ids.next()).time()).isEqualTo(START);
    }

    /** One clock that is an hour ahead, here or at the store, uses up at most a reservation. */
    @Test
    void aStoreWhoseClockIsAheadDoesNotUseUpTheWorkerIdEither() {
        storeClock.step(3_600_000);
        build(builder()).close();
        assertThat(held(0).mark()).isLessThanOrEqualTo(1_004_000);
    }

    @Test
    void aClockFarBehindTheLastHoldersIsRejectedAndTheWorkerIdIsGivenBack() {
        SnowflakeLayout single = SnowflakeLayout.DEFAULT.withBits(41, 0, 12);
        build(builder().layout(single)).close();
        clock.step(-600_000);
        assertThatThrownBy(() -> builder().layout(single).build())
                .satisfies(fault(Code.CLOCK_BEHIND))
                .hasMessageContaining("worker 0");
        assertThat(held(0).owner()).isEmpty();
    }

    /** One reservation if writes can be lost, otherwise two reservations behind the last id. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClockMayBeBehindByWhatTheGuideSays(boolean losesWrites) {
        FaultyStore from = new FaultyStore(new SimulatedClock(START, clock.nanos), losesWrites);
        Snowflake.Builder single = builder().leaseWorkerId(from).layout(SnowflakeLayout.DEFAULT.withBits(41, 0, 12));
        if (!losesWrites) {
            Snowflake before = single.build();
            before.next();
            before.close();
        }
        long bound = RESERVATION.toMillis() * (losesWrites ? 1 : 2);
        clock.step(-bound - 1);
        assertThatThrownBy(single::build).satisfies(fault(Code.CLOCK_BEHIND)).hasMessageContaining("reservation");
        clock.step(2);
        long start = clock.nanoTime();
        build(single);
        assertThat(clock.nanoTime() - start)
                .isBetween(RESERVATION.toNanos() * 2 - 2_000_000, RESERVATION.toNanos() * 2);
    }

    @Test
    void ifWritesCanBeLostTheNextHolderStartsOneReservationLater() {
        Snowflake ids = build(builder().leaseWorkerId(new FaultyStore(clock, true)));
        assertThat(ids.decompose(ids.next()).time()).isAfter(START.plus(RESERVATION));
    }

    @Test
    void borrowingReachesIntoTheReservation() {
        Snowflake ids = build(builder().clockPolicy(ClockPolicy.borrowUpTo(Duration.ofMillis(100))));
        long[] many = new long[4096 * 100];
        ids.fill(many);
        assertThat(many).isSorted().doesNotHaveDuplicates();
        assertThat(ids.decompose(many[many.length - 1]).time()).isEqualTo(START.plusMillis(99));
        assertThat(clock.pauses).hasValue(0);
        assertThatThrownBy(() -> builder()
                        .clockPolicy(ClockPolicy.borrowUpTo(RESERVATION))
                        .build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("longer");
    }

    @Test
    void aWorkerIdIsEitherAssignedOrLeasedAndTheNamespaceMustFit() {
        assertThatThrownBy(() -> builder().workerId(1).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("either assigned or leased");
        assertThatThrownBy(() -> builder().namespace("a/b").build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'a/b'");
        assertThatThrownBy(() -> builder().reservation(Duration.ofMillis(99)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theSameWorkerIdFromTwoStoresIsRejectedInOneJvm() {
        LocalWorkerRegistry workers = new LocalWorkerRegistry();
        build(builder().workers(workers));
        FaultyStore other = new FaultyStore(storeClock, false);
        assertThatThrownBy(() -> builder().workers(workers).leaseWorkerId(other).build())
                .satisfies(fault(Code.WORKER_ID_IN_USE));
        assertThat(other.read("lease").get(0).owner()).isEmpty();
    }

    @Test
    void anInterruptedThreadGivesTheWorkerIdBack() {
        FaultyStore losing = new FaultyStore(storeClock, true);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> builder().leaseWorkerId(losing).build()).satisfies(fault(Code.INTERRUPTED));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(losing.read("lease").get(0).owner()).isEmpty();
    }

    /**
     * No matter which reading of the clock fails while a generator is built, the next generator finds the worker id
     * free.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClockThatFailsLeavesNoWorkerIdTaken(boolean leased) {
        LocalWorkerRegistry workers = new LocalWorkerRegistry();
        FailingClock failing = new FailingClock(clock);
        Snowflake.Builder builder = leased
                ? builder().workers(workers).clock(failing)
                : Snowflake.builder().workers(workers).clock(failing).workerId(0);
        for (int look = 1; ; look++) {
            failing.looksLeft = look;
            try {
                Snowflake ids = build(builder);
                failing.looksLeft = 0;
                assertThat(ids.decompose(ids.next()).workerId()).isZero();
                assertThat(look).as("failed readings of the clock, plus 1").isGreaterThan(2);
                return;
            } catch (IllegalStateException e) {
                assertThat(e).hasMessage("the clock failed");
            }
            if (leased) {
                assertThat(store.read("lease").values())
                        .allMatch(record -> record.owner().isEmpty());
            }
        }
    }

    /** A clock that fails once, at the given reading by the thread that created it. */
    private static final class FailingClock implements InstantSource {
        private final InstantSource clock;
        private final Thread owner = Thread.currentThread();
        int looksLeft;

        FailingClock(InstantSource clock) {
            this.clock = clock;
        }

        @Override
        public Instant instant() {
            if (Thread.currentThread() == owner && --looksLeft == 0) {
                throw new IllegalStateException("the clock failed");
            }
            return clock.instant();
        }
    }
}
