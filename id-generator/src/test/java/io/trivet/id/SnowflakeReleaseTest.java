package io.trivet.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.id.IdException.Code;
import io.trivet.id.spi.WorkerRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of a generator that loses its worker id and acquires one again. */
@Timeout(120)
class SnowflakeReleaseTest {
    private static final Instant START = SnowflakeLayout.DEFAULT.epoch().plusSeconds(1000);
    private static final Duration RESERVATION = Duration.ofSeconds(4);
    private static final Duration LEASE = RESERVATION.multipliedBy(6);
    private static final SnowflakeLayout TWO = SnowflakeLayout.DEFAULT.withBits(41, 1, 12);

    private final SimulatedClock clock = new SimulatedClock(START);
    private final SimulatedClock storeClock = new SimulatedClock(START, clock.nanos);
    private final FaultyStore store = new FaultyStore(storeClock, false);
    private final FaultyStore losing = new FaultyStore(storeClock, true);
    private final List<Snowflake> open = new ArrayList<>();
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    @AfterEach
    void closeAll() {
        store.error = null;
        open.forEach(Snowflake::close);
    }

    private Snowflake.Builder builder(FaultyStore from) {
        return Snowflake.builder()
                .namespace("lost")
                .layout(TWO)
                .clock(clock)
                .pauses(clock)
                .workers(new LocalWorkerRegistry())
                .leaseWorkerId(from)
                .reservation(RESERVATION)
                .listener(new WorkerIdListener() {
                    @Override
                    public void onLost(int workerId, IdException reason) {
                        events.add("lost " + workerId + " " + reason.code());
                    }

                    @Override
                    public void onRegained(int workerId) {
                        events.add("regained " + workerId);
                        throw new AssertionError("A listener that fails changes nothing.");
                    }
                });
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

    private void advance(Duration time) {
        clock.advance(time.toMillis());
    }

    private WorkerRecord stolen(FaultyStore from, int workerId, String owner, long ahead) {
        while (true) {
            WorkerRecord was = from.read("lost").get(workerId);
            WorkerRecord thiefs = new WorkerRecord(
                    owner,
                    storeClock.instant().plus(Duration.ofDays(1)),
                    (was == null ? -1 : was.mark()) + ahead,
                    TWO.canonical());
            // The generator's own thread may also be writing.
            if (from.compareAndSet("lost", workerId, was, thiefs)) {
                return thiefs;
            }
        }
    }

    private int workerId(long id) {
        return TWO.decompose(id).workerId();
    }

    private void assertEvent(String event) throws InterruptedException {
        assertThat(events.poll(60, TimeUnit.SECONDS)).isEqualTo(event);
    }

    @Test
    void aGeneratorThatLostItsWorkerIdTakesAnotherBeforeItsCallerNotices() throws Exception {
        Snowflake ids = build(builder(store));
        long before = ids.next();
        stolen(store, 0, "thief", 0);
        advance(RESERVATION.plusMillis(1));
        long after = ids.next();
        assertThat(after).isGreaterThan(before);
        assertThat(workerId(after)).isOne();
        assertThat(ids).asString().contains("worker 1");
        assertEvent("lost 0 LEASE_LOST");
        assertEvent("regained 1");
        ids.close();
        assertThat(store.read("lost").get(1).owner()).isEmpty();
        assertThat(store.read("lost").get(0).owner()).isEqualTo("thief");
    }

    @Test
    void itsFormerWorkerIdComesFirstAndAboveTheMark() throws Exception {
        Snowflake ids = build(builder(store));
        ids.next();
        // Another process had it, was ahead by a second, and gave it back.
        WorkerRecord left = stolen(store, 0, "", 1_000);
        advance(RESERVATION.plusSeconds(2));
        long after = ids.next();
        assertThat(workerId(after)).isZero();
        assertThat(TWO.decompose(after).time()).isAfter(TWO.timeOf(left.mark()));
        assertEvent("lost 0 LEASE_LOST");
        assertEvent("regained 0");
    }

    /**
     * The case after a laptop's sleep, on a store that can lose writes: no other process took the worker id, but that
     * can't be known.
     */
    @Test
    void ifWritesCanBeLostItBeginsAReservationLaterAndSaysWhen() throws Exception {
        Snowflake ids = build(builder(losing));
        long before = ids.next();
        advance(LEASE.plusSeconds(1));
        assertThatThrownBy(ids::next)
                .satisfies(fault(Code.LEASE_LOST))
                .hasMessageContaining("worker 0")
                .hasMessageContaining("in 4001 ms");
        assertEvent("lost 0 LEASE_LOST");
        advance(RESERVATION.plusMillis(1));
        long after = ids.next();
        assertThat(workerId(after)).isZero();
        assertThat(TWO.decompose(after).time())
                .isEqualTo(TWO.decompose(before).time().plusMillis(25_000 + 4001));
        assertEvent("regained 0");
    }

    /** The lease expires while the generator is built, as on a machine that is paused. */
    @Test
    void aLeaseThatIsLostBeforeItBeginsIsFollowedByAnother() {
        Sleeper standing = new Sleeper() {
            private boolean rested;

            @Override
            public long nanoTime() {
                return 0;
            }

            @Override
            public void pause(long nanos) {
                clock.advance(rested ? nanos / 1_000_000 + 1 : LEASE.toMillis() + 1);
                rested = true;
            }
        };
        Snowflake ids = build(builder(losing).pauses(standing));
        assertThat(ids.next()).isPositive();
        assertThat(losing.read("lost")).hasSize(1);
    }

    @Test
    void callersWaitForItAsLongAsTheClockPolicySays() {
        Snowflake ids = build(builder(losing).clockPolicy(ClockPolicy.waitUpTo(RESERVATION.plusSeconds(1))));
        long before = ids.next();
        advance(LEASE.plusSeconds(1));
        long waited = clock.nanoTime();
        assertThat(ids.next()).isGreaterThan(before);
        assertThat(clock.nanoTime() - waited)
                .isBetween(RESERVATION.toNanos(), RESERVATION.plusSeconds(1).toNanos());
    }

    @Test
    void withoutAWorkerIdItReportsWhyAndRecoversByItself() throws Exception {
        Snowflake ids = build(builder(store));
        long before = ids.next();
        stolen(store, 1, "other", 0);
        stolen(store, 0, "thief", 0);
        advance(RESERVATION.plusMillis(1));
        assertThatThrownBy(ids::next)
                .satisfies(fault(Code.LEASE_LOST))
                .hasMessageContaining("'lost'")
                .hasMessageContaining("All 2 worker ids");
        assertEvent("lost 0 LEASE_LOST");
        // Without a call: the generator's own thread takes it when it can.
        stolen(store, 1, "", 0);
        for (String event = null; event == null; event = events.poll(10, TimeUnit.MILLISECONDS)) {
            advance(Duration.ofMillis(500));
        }
        assertThat(ids.next()).isGreaterThan(before);
        assertThat(ids).asString().contains("worker 1");
    }

    /**
     * An unanswered attempt may have taken a worker id: the next attempt finds it by its owner name, and takes no
     * other.
     */
    @Test
    void unansweredAttemptsUseUpNoWorkerIds() {
        SnowflakeLayout many = SnowflakeLayout.DEFAULT;
        Snowflake ids = build(builder(store).layout(many));
        ids.next();
        WorkerRecord was = store.read("lost").get(0);
        Instant late = was.expires().plus(Duration.ofDays(1));
        WorkerRecord thiefs = new WorkerRecord("thief", late, was.mark(), was.layout());
        assertThat(store.compareAndSet("lost", 0, was, thiefs)).isTrue();
        store.unanswered.set(30);
        advance(RESERVATION.plusMillis(1));
        while (store.unanswered.get() > 0) {
            assertThatThrownBy(ids::next)
                    .isInstanceOfSatisfying(
                            IdException.class, e -> assertThat(e.code()).isIn(Code.LEASE_LOST, Code.UNAVAILABLE));
            advance(LEASE);
        }
        Map<Integer, WorkerRecord> records = store.read("lost");
        assertThat(records).hasSizeLessThanOrEqualTo(2);
        advance(LEASE);
        assertThat(ids.next()).isPositive();
        assertThat(store.read("lost")).hasSizeLessThanOrEqualTo(2);
    }

    /** A generator that loses each worker id soon after it was taken makes attempts less and less often. */
    @Test
    void repeatedLossesBackOff() {
        Snowflake ids = build(builder(store));
        int attempts = 0;
        for (int millis = 0; millis < 60_000; millis += 100) {
            for (int workerId = 0; workerId < 2; workerId++) {
                WorkerRecord record = store.read("lost").get(workerId);
                if (record != null && record.owner().length() == 32) {
                    attempts++;
                    stolen(store, workerId, "thief", 0);
                    stolen(store, 1 - workerId, "", 0);
                }
            }
            advance(Duration.ofMillis(100));
            try {
                // Makes the generator check its lease.
                ids.fill(new long[5000]);
            } catch (IdException e) {
                assertThat(e.code()).isIn(Code.LEASE_LOST, Code.CLOCK_BEHIND);
            }
        }
        assertThat(attempts).isBetween(3, 30);
    }

    @Test
    void aClockThatSteppedBackMeanwhileDoesNotDecreaseIds() {
        Snowflake ids = build(builder(store));
        long before = ids.next();
        stolen(store, 0, "", 0);
        advance(RESERVATION.plusMillis(1));
        clock.step(-8_000);
        assertThatThrownBy(() -> {
                    while (true) {
                        ids.fill(new long[5000]);
                    }
                })
                .isInstanceOfSatisfying(
                        IdException.class, e -> assertThat(e.code()).isIn(Code.CLOCK_BEHIND, Code.LEASE_LOST));
        clock.step(8_000);
        assertThat(ids.next()).isGreaterThan(before);
    }

    @Test
    void blocksOfThreadsContinueAboveTheirLastIds() throws Exception {
        Snowflake ids = build(builder(store).risingPerThreadOnly());
        long before = ids.next();
        stolen(store, 0, "thief", 0);
        advance(RESERVATION.plusMillis(1));
        long[] many = new long[500];
        for (int i = 0; i < many.length; i++) {
            many[i] = ids.next();
        }
        assertThat(many[0]).isGreaterThan(before);
        assertThat(many).isSorted().doesNotHaveDuplicates();
        assertEvent("lost 0 LEASE_LOST");
        assertEvent("regained 1");
        assertThat(workerId(many[499])).isOne();
    }

    @Test
    void anErrorOfTheStoreIsReportedAndTheGeneratorContinues() {
        Snowflake ids = build(builder(store));
        ids.next();
        store.error = new OutOfMemoryError("none left, in a test");
        advance(RESERVATION.plusMillis(1));
        assertThatThrownBy(ids::next)
                .satisfies(fault(Code.UNAVAILABLE))
                .hasMessageContaining("none left")
                .hasCause(store.error);
        store.error = null;
        assertThat(ids.next()).isPositive();
        stolen(store, 0, "thief", 0);
        store.error = new StackOverflowError("too deep, in a test");
        advance(RESERVATION.plusMillis(1));
        assertThatThrownBy(ids::next).satisfies(fault(Code.UNAVAILABLE)).hasMessageContaining("too deep");
        store.error = null;
        assertThat(workerId(ids.next())).isOne();
    }

    @Test
    void anInterruptOfItsThreadDoesNotEndIt() {
        Snowflake ids = build(builder(store));
        ids.next();
        for (int i = 0; i < 3; i++) {
            Thread attendant = Thread.getAllStackTraces().keySet().stream()
                    .filter(each -> each.getName().equals("trivet-id-lease lost/0"))
                    .findAny()
                    .orElseThrow();
            attendant.interrupt();
            advance(RESERVATION.plusMillis(1));
            assertThat(ids.next()).isPositive();
        }
    }

    @Test
    void aGeneratorClosedWithoutAWorkerIdEnds() throws Exception {
        Snowflake ids = build(builder(store));
        WorkerRecord others = stolen(store, 1, "other", 0);
        stolen(store, 0, "thief", 0);
        advance(RESERVATION.plusMillis(1));
        assertThatThrownBy(ids::next).satisfies(fault(Code.LEASE_LOST));
        ids.close();
        assertThatThrownBy(ids::next).satisfies(fault(Code.CLOSED));
        assertThat(store.read("lost").get(0).owner()).isEqualTo("thief");
        assertThat(store.read("lost").get(1)).isEqualTo(others);
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("trivet-id-lease lost/0");
    }
}
