package io.trivet.id.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.id.IdException;
import io.trivet.id.IdProperties;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A test contract for ids of a database's own counter, with a new connection for every transaction. */
@Timeout(120)
abstract class AutoIncrementContract {
    /** A new name for each test. */
    private final String name = UUID.randomUUID().toString().replace('-', '_');

    private final String table = "trivet_ids_" + name;
    private final UrlDataSource source;
    private final String setBack;

    /** Creates the contract with the SQL that sets a table's counter back to 1. */
    AutoIncrementContract(String url, String setBack) {
        source = new UrlDataSource(url);
        this.setBack = setBack;
    }

    private AutoIncrementIds ids() {
        return AutoIncrementIds.over(source, name);
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void assertRefused(ThrowingCallable call, IdException.Code code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        IdException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void idsRiseAmongAllGenerators() {
        AutoIncrementIds one = ids();
        AutoIncrementIds two = ids();
        assertThat(one.properties().strictlyRising()).isEqualTo(IdProperties.Scope.GLOBAL);
        long[] all = new long[60];
        for (int i = 0; i < all.length; i += 6) {
            all[i] = one.next();
            all[i + 1] = two.next();
            long[] some = new long[4];
            two.fill(some);
            System.arraycopy(some, 0, all, i + 2, 4);
        }
        assertThat(all[0]).isEqualTo(1);
        assertThat(all).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void anArrayOfAnyLengthIsFilled() {
        AutoIncrementIds ids = ids();
        ids.fill(new long[0]);
        long[] many = new long[1_201];
        ids.fill(many);
        assertThat(many).isSorted().doesNotHaveDuplicates().doesNotContain(0);
        assertThat(ids.next()).isGreaterThan(many[1_200]);
    }

    @Test
    void manyThreadsGetNoIdTwiceAndEachSeesItsOwnIdsRise() throws Exception {
        AutoIncrementIds one = ids();
        AutoIncrementIds two = ids();
        Callable<long[]> part = () -> {
            long[] own = new long[60];
            for (int i = 0; i < own.length; i += 6) {
                own[i] = one.next();
                long[] some = new long[5];
                two.fill(some);
                System.arraycopy(some, 0, own, i + 1, 5);
            }
            return own;
        };
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Long> all = new ArrayList<>();
        for (Future<long[]> each : threads.invokeAll(Collections.nCopies(4, part))) {
            assertThat(each.get()).isSorted();
            Arrays.stream(each.get()).forEach(all::add);
        }
        threads.shutdown();
        assertThat(all).hasSize(240).doesNotHaveDuplicates();
    }

    @Test
    void noRowRemains() throws Exception {
        AutoIncrementIds ids = ids();
        ids.next();
        ids.fill(new long[20]);
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + table)) {
            rows.next();
            assertThat(rows.getInt(1)).isZero();
        }
    }

    @Test
    void aCounterThatWentBackIsRejectedPermanently() throws Exception {
        AutoIncrementIds ids = ids();
        ids.fill(new long[3]);
        execute("ALTER TABLE " + table + " " + setBack);
        assertRefused(ids::next, IdException.Code.COUNTER_WENT_BACK);
        // Other processes count on, above the ids of this generator, but perhaps not above ids of yet others.
        ids().fill(new long[10]);
        assertRefused(ids::next, IdException.Code.COUNTER_WENT_BACK);
        assertRefused(() -> ids.fill(new long[2]), IdException.Code.COUNTER_WENT_BACK);
    }

    @Test
    void faultsOfTheDatabaseAreIdExceptions() throws Exception {
        AutoIncrementIds ids = ids();
        execute("DROP TABLE " + table);
        assertRefused(ids::next, IdException.Code.REFUSED);
        UrlDataSource nobody = new UrlDataSource("jdbc:postgresql://127.0.0.1:1/nobody");
        assertRefused(() -> AutoIncrementIds.over(nobody, name), IdException.Code.UNAVAILABLE);
        assertThatThrownBy(() -> AutoIncrementIds.over(source, "a; DROP TABLE b"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aClosedGeneratorIssuesNoMoreIds() {
        AutoIncrementIds ids = ids();
        ids.close();
        ids.close();
        assertRefused(ids::next, IdException.Code.CLOSED);
        assertRefused(() -> ids.fill(new long[1]), IdException.Code.CLOSED);
    }
}
