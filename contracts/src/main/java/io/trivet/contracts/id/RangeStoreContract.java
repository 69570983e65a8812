package io.trivet.contracts.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.id.IdException;
import io.trivet.id.SegmentIds;
import io.trivet.id.spi.RangeStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A test contract for every store of counters, and for generators that use it. */
@Timeout(120)
public abstract class RangeStoreContract {
    /** Few enough that no statement times out in a database on a busy machine. */
    private final ExecutorService threads = Executors.newFixedThreadPool(12);

    /** A new counter for each test. */
    private final String counter = "contract-" + UUID.randomUUID();

    private RangeStore store;

    /** Creates the contract; it connects the store before each test. */
    @SuppressWarnings("NullAway.Init")
    protected RangeStoreContract() {}

    /** Returns a new client of the store, like the client of another process; the contract closes it. */
    protected abstract RangeStore connect();

    /** Sets a counter back to its start, as failover to an empty replica would. */
    protected abstract void setBack(String counter) throws Exception;

    @BeforeEach
    final void connectStore() {
        store = connect();
    }

    @AfterEach
    final void closeAll() {
        store.close();
        threads.shutdownNow();
    }

    @Test
    void rangesBeginAtOneAndFollowOneAnother() {
        assertThat(store.take(counter, 10)).isEqualTo(1);
        assertThat(store.take(counter, 1)).isEqualTo(11);
        assertThat(store.take(counter, 1_000_000)).isEqualTo(12);
        try (RangeStore other = connect()) {
            assertThat(other.take(counter, 5)).isEqualTo(1_000_012);
        }
        assertThat(store.take(counter + "-another", 5)).isEqualTo(1);
    }

    @Test
    void countersAreToldApartCharacterByCharacter() {
        assertThat(store.take(counter + "-é", 10)).isEqualTo(1);
        assertThat(store.take(counter + "-É", 10)).isEqualTo(1);
        assertThat(store.take(counter + "-e", 10)).isEqualTo(1);
        assertThat(store.take(counter + "-é", 1)).isEqualTo(11);
    }

    @Test
    void rangesThatAreTakenAtOnceDoNotOverlap() throws Exception {
        Callable<Long> take = () -> store.take(counter, 7);
        List<Long> firsts = new ArrayList<>();
        for (Future<Long> each : threads.invokeAll(Collections.nCopies(60, take))) {
            firsts.add(each.get());
        }
        Collections.sort(firsts);
        for (int i = 0; i < 60; i++) {
            assertThat(firsts.get(i)).isEqualTo(1 + 7L * i);
        }
    }

    @Test
    void generatorsOfOneCounterGiveNoIdTwice() {
        try (SegmentIds one = SegmentIds.builder(store, counter).steps(10, 50).build();
                SegmentIds two = SegmentIds.builder(store, counter).steps(5, 20).build()) {
            long[] all = new long[2000];
            for (int i = 0; i < all.length; i += 2) {
                all[i] = one.next();
                all[i + 1] = two.next();
            }
            assertThat(Arrays.stream(all).distinct().count()).isEqualTo(all.length);
        }
    }

    @Test
    void aCounterThatWentBackIsRefused() throws Exception {
        try (SegmentIds ids = SegmentIds.builder(store, counter).steps(10, 10).build()) {
            setBack(counter);
            ids.fill(new long[10]);
            assertThatThrownBy(ids::next)
                    .isInstanceOfSatisfying(
                            IdException.class, e -> assertThat(e.code()).isEqualTo(IdException.Code.COUNTER_WENT_BACK));
        }
    }
}
