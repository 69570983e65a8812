package io.trivet.contracts.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.id.IdException;
import io.trivet.id.IdException.Code;
import io.trivet.id.Snowflake;
import io.trivet.id.SnowflakeLayout;
import io.trivet.id.WorkerIdListener;
import io.trivet.id.spi.WorkerRecord;
import io.trivet.id.spi.WorkerStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A test contract for every store of worker ids, and for generators that use it. */
@Timeout(120)
public abstract class WorkerStoreContract {
    private static final Duration RESERVATION = Duration.ofMillis(300);
    private static final String LAYOUT = "41/10/12/1ms/2024-01-01T00:00:00Z";

    /** A layout with two worker ids. */
    private static final SnowflakeLayout NARROW = SnowflakeLayout.DEFAULT.withBits(41, 1, 12);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Snowflake> open = new ArrayList<>();

    /** A new namespace for each test. */
    private final String namespace = "contract-" + UUID.randomUUID();

    private WorkerStore store;

    /** Creates the contract; it connects the store before each test. */
    @SuppressWarnings("NullAway.Init")
    protected WorkerStoreContract() {}

    /** Returns a new client of the store, like the client of another process; the contract closes it. */
    protected abstract WorkerStore connect();

    @BeforeEach
    final void connectStore() {
        store = connect();
    }

    @AfterEach
    final void closeAll() {
        open.forEach(Snowflake::close);
        store.close();
        threads.shutdownNow();
    }

    private Snowflake generator(SnowflakeLayout layout) {
        return generator(layout, new RecordingListener());
    }

    private Snowflake generator(SnowflakeLayout layout, WorkerIdListener listener) {
        Snowflake ids = Snowflake.builder()
                .listener(listener)
                .namespace(namespace)
                .layout(layout)
                .leaseWorkerId(store)
                .reservation(RESERVATION)
                .build();
        synchronized (open) {
            open.add(ids);
        }
        return ids;
    }

    private static int workerId(Snowflake ids) {
        return ids.decompose(ids.next()).workerId();
    }

    private static Consumer<Throwable> fault(Code code) {
        return thrown -> assertThat(thrown)
                .isInstanceOfSatisfying(
                        IdException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private WorkerRecord record(String owner, long mark) {
        return new WorkerRecord(owner, store.now(namespace).plusSeconds(60), mark, LAYOUT);
    }

    @Test
    void aNamespaceIsEmptyAtFirst() {
        assertThat(store.now(namespace)).isNotNull();
        assertThat(store.read(namespace)).isEmpty();
    }

    @Test
    void theClockIsRightInAnyTimeZone() {
        Instant first = store.now(namespace);
        assertThat(Duration.between(Instant.now(), first).abs()).isLessThan(Duration.ofMinutes(10));
        Awaitility.await().until(() -> store.now(namespace).isAfter(first));
    }

    @Test
    void aRecordIsReplacedOnlyIfItIsTheExpectedOne() {
        WorkerRecord one = record("one", -1);
        WorkerRecord two = record("", 1L << 50);
        assertThat(store.compareAndSet(namespace, 7, one, two)).isFalse();
        assertThat(store.compareAndSet(namespace, 7, null, one)).isTrue();
        assertThat(store.compareAndSet(namespace, 7, null, two)).isFalse();
        assertThat(store.compareAndSet(namespace, 7, two, one)).isFalse();
        assertThat(store.read(namespace)).isEqualTo(Map.of(7, one));
        assertThat(store.compareAndSet(namespace, 7, one, two)).isTrue();
        assertThat(store.compareAndSet(namespace, 1 << 29, null, one)).isTrue();
        assertThat(store.read(namespace)).isEqualTo(Map.of(7, two, 1 << 29, one));
        try (WorkerStore other = connect()) {
            other.now(namespace);
            assertThat(other.read(namespace)).isEqualTo(Map.of(7, two, 1 << 29, one));
        }
    }

    @Test
    void namespacesAreComparedByteByByte() {
        String longest = (namespace + "-.:_".repeat(20)).substring(0, 100);
        store.now(longest);
        assertThat(store.compareAndSet(longest, 0, null, record("lower", 1))).isTrue();
        String upper = longest.toUpperCase(Locale.ROOT);
        store.now(upper);
        assertThat(store.read(upper)).isEmpty();
        assertThat(store.compareAndSet(upper, 0, null, record("upper", 1))).isTrue();
        assertThat(store.read(longest).get(0)).extracting(WorkerRecord::owner).isEqualTo("lower");
    }

    @Test
    void onlyOneOfManyWritersReplacesTheSameRecord() throws Exception {
        WorkerRecord last = null;
        store.now(namespace);
        for (int round = 0; round < 20; round++) {
            WorkerRecord expected = last;
            int rank = round * 6;
            List<WorkerRecord> wanted = IntStream.range(rank, rank + 6)
                    .mapToObj(each -> record("contender" + each, each))
                    .toList();
            List<Callable<Boolean>> attempts = wanted.stream()
                    .map(next -> (Callable<Boolean>) () -> store.compareAndSet(namespace, 0, expected, next))
                    .toList();
            List<WorkerRecord> won = new ArrayList<>();
            List<Future<Boolean>> answers = threads.invokeAll(attempts);
            for (int i = 0; i < answers.size(); i++) {
                if (answers.get(i).get()) {
                    won.add(wanted.get(i));
                }
            }
            assertThat(won).hasSize(1);
            last = won.get(0);
            assertThat(store.read(namespace)).isEqualTo(Map.of(0, last));
        }
    }

    @Test
    void generatorsThatStartTogetherHaveDifferentWorkerIds() throws Exception {
        Callable<Integer> start = () -> workerId(generator(SnowflakeLayout.DEFAULT));
        List<Integer> workerIds = new ArrayList<>();
        for (Future<Integer> each : threads.invokeAll(Collections.nCopies(8, start))) {
            workerIds.add(each.get());
        }
        assertThat(workerIds).hasSize(8).doesNotHaveDuplicates();
    }

    @Test
    void exhaustionIsReportedAndAClosedGeneratorsWorkerIdIsReused() {
        Snowflake first = generator(NARROW);
        Snowflake second = generator(NARROW);
        assertThat(List.of(workerId(first), workerId(second))).containsExactlyInAnyOrder(0, 1);
        assertThatThrownBy(() -> generator(NARROW))
                .satisfies(fault(Code.WORKER_IDS_EXHAUSTED))
                .hasMessageContaining("All 2 worker ids of namespace '" + namespace)
                .hasMessageContaining("becomes free");
        int workerId = workerId(first);
        long last = first.next();
        first.close();
        Snowflake third = generator(NARROW);
        assertThat(workerId(third)).isEqualTo(workerId);
        assertThat(third.next()).isGreaterThan(last);
    }

    @Test
    void aCrashedHoldersWorkerIdIsReusedAboveItsMark() {
        SnowflakeLayout single = SnowflakeLayout.DEFAULT.withBits(41, 0, 12);
        Instant now = store.now(namespace);
        long mark = Duration.between(single.epoch(), now).toMillis() + 200;
        WorkerRecord crashed = new WorkerRecord("crashed", now, mark, "41/0/12/1ms/2024-01-01T00:00:00Z");
        assertThat(store.compareAndSet(namespace, 0, null, crashed)).isTrue();
        assertThat(generator(single).next() >> 12).isGreaterThan(mark);
    }

    @Test
    void anotherLayoutOrEpochIsRefused() {
        Snowflake ids = generator(NARROW);
        assertThat(ids.next()).isPositive();
        assertThatThrownBy(() -> generator(NARROW.withEpoch(Instant.EPOCH)))
                .satisfies(fault(Code.LAYOUT_MISMATCH))
                .hasMessageContaining("41/1/12/1ms/2024-01-01T00:00:00Z")
                .hasMessageContaining("41/1/12/1ms/1970-01-01T00:00:00Z");
    }

    /** Takes the record of a worker id, as if its lease had expired; repeats that if the record changes meanwhile. */
    private WorkerRecord steal(int workerId, String owner) {
        while (true) {
            WorkerRecord found = store.read(namespace).get(workerId);
            long mark = found == null ? -1 : found.mark();
            WorkerRecord stolen = new WorkerRecord(
                    owner, store.now(namespace).plusSeconds(60), mark, "41/1/12/1ms/2024-01-01T00:00:00Z");
            if (store.compareAndSet(namespace, workerId, found, stolen)) {
                return stolen;
            }
        }
    }

    private long awaitNext(Snowflake ids) {
        return Awaitility.await("ids are issued again")
                .ignoreExceptionsInstanceOf(IdException.class)
                .until(ids::next, id -> id > 0);
    }

    /** Records the events of worker ids. */
    private static final class RecordingListener implements WorkerIdListener {
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        @Override
        public void onLost(int workerId, IdException reason) {
            events.add("lost " + workerId + " " + reason.code());
        }

        @Override
        public void onRegained(int workerId) {
            events.add("regained " + workerId);
        }

        private String next() throws InterruptedException {
            return String.valueOf(events.poll(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void aGeneratorThatLostItsWorkerIdTakesAnotherAndKeepsTheThiefsRecord() throws Exception {
        RecordingListener listener = new RecordingListener();
        Snowflake ids = generator(NARROW, listener);
        long before = ids.next();
        assertThat(ids.decompose(before).workerId()).isZero();
        steal(0, "thief");
        assertThat(listener.next()).isEqualTo("lost 0 LEASE_LOST");
        assertThat(listener.next()).isEqualTo("regained 1");
        long after = awaitNext(ids);
        assertThat(after).isGreaterThan(before);
        assertThat(ids.decompose(after).workerId()).isOne();
        ids.close();
        assertThat(store.read(namespace).get(0)).extracting(WorkerRecord::owner).isEqualTo("thief");
        assertThat(store.read(namespace).get(1)).extracting(WorkerRecord::owner).isEqualTo("");
    }

    @Test
    void aGeneratorWithoutAWorkerIdFailsAndContinuesAboveTheMarkWhenOneIsFree() throws Exception {
        RecordingListener listener = new RecordingListener();
        Snowflake ids = generator(NARROW, listener);
        long before = ids.next();
        assertThat(ids.decompose(before).workerId()).isZero();
        steal(1, "other");
        steal(0, "thief");
        Awaitility.await("the generator notices")
                .untilAsserted(() -> assertThatThrownBy(ids::next)
                        .satisfies(fault(Code.LEASE_LOST))
                        .hasMessageContaining("worker 0 of namespace '" + namespace)
                        .hasMessageContaining("All 2 worker ids"));
        assertThat(listener.next()).isEqualTo("lost 0 LEASE_LOST");
        WorkerRecord left = steal(0, "");
        assertThat(listener.next()).isEqualTo("regained 0");
        long after = awaitNext(ids);
        assertThat(after).isGreaterThan(before);
        assertThat(ids.decompose(after).workerId()).isZero();
        assertThat(after >> 13).isGreaterThan(left.mark());
    }
}
