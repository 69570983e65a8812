package io.trivet.lock.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.lock.spi.AcquireResult;
import io.trivet.lock.spi.AcquireResult.Busy;
import io.trivet.lock.spi.AcquireResult.Granted;
import io.trivet.lock.spi.LockMode;
import io.trivet.lock.spi.LockRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests permits, readers and writers by the requests of the SPI, on each database. */
@Timeout(120)
class SharedRowsTest {
    private static final String DATABASES = "io.trivet.lock.jdbc.TestDatabase#available";
    private static final Duration LONG = Duration.ofSeconds(100);
    private static final Duration BRIEF = Duration.ofMillis(50);

    private final String table = "t" + UUID.randomUUID().toString().replace("-", "");
    private HikariDataSource pool;
    private LeaseRowBackend backend;
    private int owners;

    private void on(TestDatabase database) {
        pool = Pools.pool(database.url(), config -> config.setMaximumPoolSize(8));
        Database opened = Database.of(pool);
        backend = new LeaseRowBackend(opened, new LeaseRowTables(opened, null, table), new Random(1));
    }

    @AfterEach
    void drop() throws SQLException {
        if (pool != null) {
            backend.close();
            execute("DROP TABLE IF EXISTS " + table);
            execute("DROP TABLE IF EXISTS " + table + "_holder");
            pool.close();
        }
    }

    private LockRequest request(LockMode mode, Duration lease, boolean waits) {
        return new LockRequest("a", "owner-" + ++owners, lease, waits, mode);
    }

    private LockRequest request(LockMode mode) {
        return request(mode, LONG, false);
    }

    private long granted(LockRequest request) {
        AcquireResult result = backend.acquire(request);
        assertThat(result).isInstanceOf(Granted.class);
        return ((Granted) result).generation();
    }

    private Busy busy(LockRequest request) {
        AcquireResult result = backend.acquire(request);
        assertThat(result).isInstanceOf(Busy.class);
        return (Busy) result;
    }

    private void refused(LockRequest request, String use) {
        assertThatThrownBy(() -> backend.acquire(request))
                .asInstanceOf(throwable(LockException.class))
                .hasMessageContainingAll("'a' on jdbc:", "in use as " + use)
                .extracting(LockException::code)
                .isEqualTo(Code.REFUSED);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void asManyPermitsAreGrantedAsThereAre(TestDatabase database) throws Exception {
        on(database);
        LockMode mode = LockMode.permit(3);
        List<LockRequest> held = new ArrayList<>();
        long last = 0;
        for (int i = 0; i < 3; i++) {
            held.add(request(mode));
            long next = granted(held.get(i));
            assertThat(next).isGreaterThan(last);
            last = next;
        }
        Busy full = busy(request(mode, LONG, true));
        assertThat(full.queued()).isFalse();
        assertThat(full.askAgain()).isPositive();
        assertThat(granted(request(LockMode.permit(4)))).isGreaterThan(last);
        busy(request(LockMode.permit(4)));
        assertThat(backend.renew(held.get(0))).hasValue(LONG);
        assertThat(backend.release(held.get(1)).wasHeld()).isTrue();
        assertThat(backend.release(held.get(1)).wasHeld()).isFalse();
        assertThat(backend.renew(held.get(1))).isEmpty();
        busy(request(mode));
        assertThat(backend.release(held.get(0)).wasHeld()).isTrue();
        assertThat(granted(request(mode))).isGreaterThan(last);
        busy(request(mode));
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aRequestThatIsRepeatedHasOneGrant(TestDatabase database) {
        on(database);
        LockRequest first = request(LockMode.permit(2));
        long token = granted(first);
        assertThat(granted(first)).isEqualTo(token);
        LockRequest second = request(LockMode.permit(2));
        assertThat(granted(second)).isGreaterThan(token);
        assertThat(granted(first)).isEqualTo(token);
        busy(request(LockMode.permit(2)));
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void permitsWhoseTimeIsOverAreFree(TestDatabase database) throws Exception {
        on(database);
        LockMode mode = LockMode.permit(2);
        LockRequest first = request(mode);
        long token = granted(first);
        LockRequest renewed = request(mode);
        granted(renewed);
        backend.renew(renewed.withLeaseTime(LONG.multipliedBy(3)));
        passTime(LONG);
        LockRequest late = request(mode);
        granted(late);
        assertThat(backend.renew(first)).isEmpty();
        assertThat(backend.release(first).wasHeld()).isFalse();
        assertThat(granted(late)).isGreaterThan(token);
        busy(request(mode));
        assertThat(count("_holder")).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void expiredRowsAreDroppedInSteps(TestDatabase database) throws Exception {
        on(database);
        LockMode mode = LockMode.permit(1);
        LockRequest first = request(mode);
        granted(first);
        for (int i = 0; i < 250; i++) {
            execute("INSERT INTO " + table + "_holder SELECT name, 'old-" + i + "', 'held', 1, 1, 1 FROM " + table);
        }
        backend.release(first);
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            LockRequest next = request(mode);
            granted(next);
            left.add(count("_holder") - 1);
            backend.release(next);
        }
        assertThat(left).containsExactly(150, 50, 0);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void readersShareAndWritersDoNot(TestDatabase database) {
        on(database);
        LockRequest writer = request(LockMode.WRITE);
        long first = granted(writer);
        busy(request(LockMode.READ));
        busy(request(LockMode.WRITE));
        backend.release(writer);
        LockRequest reader = request(LockMode.READ);
        LockRequest another = request(LockMode.READ);
        long shared = granted(reader);
        assertThat(shared).isGreaterThan(first);
        assertThat(granted(another)).isEqualTo(shared);
        busy(request(LockMode.WRITE));
        backend.release(reader);
        busy(request(LockMode.WRITE));
        backend.release(another);
        LockRequest late = request(LockMode.READ);
        assertThat(granted(late)).isEqualTo(shared);
        backend.release(late);
        LockRequest second = request(LockMode.WRITE);
        assertThat(granted(second)).isGreaterThan(shared);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aWaitingWriterKeepsOffReadersAsLongAsItAsks(TestDatabase database) throws Exception {
        on(database);
        LockRequest reader = request(LockMode.READ);
        long shared = granted(reader);
        LockRequest writer = request(LockMode.WRITE, LONG, true);
        assertThat(busy(writer).queued()).isTrue();
        setWaitingForLong();
        assertThat(backend.holder("a").orElseThrow().owner()).isEqualTo(reader.owner());
        busy(request(LockMode.READ));
        assertThat(busy(request(LockMode.WRITE)).queued()).isFalse();
        assertThat(backend.renew(writer)).isEmpty();
        assertThat(busy(writer).queued()).isTrue();
        // It gives up.
        assertThat(backend.release(writer).wasHeld()).isFalse();
        assertThat(granted(request(LockMode.READ))).isEqualTo(shared);
        // It dies.
        LockRequest dead = request(LockMode.WRITE, LONG, true);
        busy(dead);
        Awaitility.await().until(() -> backend.acquire(request(LockMode.READ)) instanceof Granted);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aWaitingWriterIsGrantedBeforeReaders(TestDatabase database) throws Exception {
        on(database);
        LockRequest reader = request(LockMode.READ);
        long shared = granted(reader);
        LockRequest writer = request(LockMode.WRITE, LONG, true);
        busy(writer);
        setWaitingForLong();
        backend.release(reader);
        busy(request(LockMode.READ));
        long written = granted(writer);
        assertThat(written).isGreaterThan(shared);
        assertThat(granted(writer)).isEqualTo(written);
        assertThat(backend.release(writer).wasHeld()).isTrue();
        assertThat(granted(request(LockMode.READ))).isGreaterThan(written);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aNameThatIsInUseIsRefusedInAnotherUse(TestDatabase database) {
        on(database);
        LockRequest lock = request(LockMode.EXCLUSIVE);
        long last = granted(lock);
        refused(request(LockMode.READ), "a lock");
        refused(request(LockMode.WRITE, LONG, true), "a lock");
        refused(request(LockMode.permit(5)), "a lock");
        backend.release(lock);
        for (LockMode mode : List.of(LockMode.permit(5), LockMode.WRITE, LockMode.READ)) {
            LockRequest held = request(mode);
            long token = granted(held);
            assertThat(token).isGreaterThan(last);
            String use = mode.kind() == LockMode.Kind.PERMIT ? "a semaphore" : "a read/write lock";
            refused(request(LockMode.EXCLUSIVE), use);
            refused(request(LockMode.EXCLUSIVE), use);
            refused(request(mode.kind() == LockMode.Kind.PERMIT ? LockMode.READ : LockMode.permit(1)), use);
            assertThat(backend.release(held).wasHeld()).isTrue();
            LockRequest next = request(LockMode.EXCLUSIVE);
            last = granted(next);
            assertThat(last).isGreaterThan(token);
            backend.release(next);
        }
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aWaitingWriterIsAUse(TestDatabase database) throws Exception {
        on(database);
        LockRequest reader = request(LockMode.READ);
        granted(reader);
        LockRequest writer = request(LockMode.WRITE, LONG, true);
        busy(writer);
        setWaitingForLong();
        backend.release(reader);
        refused(request(LockMode.EXCLUSIVE), "a read/write lock");
        backend.release(writer);
        granted(request(LockMode.EXCLUSIVE));
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void manyOwnersAreReleasedAtOnce(TestDatabase database) throws Exception {
        on(database);
        List<LockRequest> all = new ArrayList<>();
        LockRequest lock = new LockRequest("b", "owner-of-b", LONG, false);
        granted(lock);
        all.add(lock);
        for (int i = 0; i < 5; i++) {
            LockRequest held = request(LockMode.permit(9));
            granted(held);
            all.add(held);
        }
        LockRequest released = all.get(2);
        backend.release(released);
        LockRequest late = request(LockMode.permit(9));
        granted(late);
        all.add(late);
        execute("UPDATE " + table + "_holder SET expires = 1 WHERE owner = '" + late.owner() + "'");
        LockRequest other = request(LockMode.permit(9));
        granted(other);
        assertThat(backend.releaseAll(all).stream().map(each -> each.wasHeld()).toList())
                .containsExactly(true, true, false, true, true, true, false);
        assertThat(count("_holder")).isEqualTo(1);
        assertThat(backend.renew(other)).isPresent();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aPermitIsKeptForItsMinimumHoldTime(TestDatabase database) throws Exception {
        on(database);
        LockMode mode = LockMode.permit(1);
        LockRequest held = request(mode);
        granted(held);
        assertThat(backend.releaseAfter(held, LONG.dividedBy(2)).wasHeld()).isTrue();
        busy(request(mode));
        passTime(LONG.dividedBy(2));
        granted(request(mode));
        assertThat(backend.releaseAfter(held, LONG).wasHeld()).isFalse();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void allHoldersAreFoundAndEndedByForce(TestDatabase database) throws Exception {
        on(database);
        assertThat(backend.holder("a")).isEmpty();
        assertThat(backend.forceRelease("a")).isFalse();
        LockRequest first = request(LockMode.permit(3));
        LockRequest second = request(LockMode.permit(3));
        long token = granted(first);
        assertThat(backend.holder("a").orElseThrow().generation()).hasValue(token);
        granted(second);
        assertThat(backend.holder("a").orElseThrow().owner()).isEqualTo(first.owner());
        assertThat(backend.forceRelease("a")).isTrue();
        assertThat(backend.forceRelease("a")).isFalse();
        assertThat(backend.holder("a")).isEmpty();
        assertThat(backend.renew(first)).isEmpty();
        assertThat(backend.renew(second)).isEmpty();
        granted(request(LockMode.EXCLUSIVE));
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void rowsOfBothTablesArePurged(TestDatabase database) throws Exception {
        on(database);
        JdbcLocks.Builder builder = JdbcLocks.builder(pool).table(table);
        assertThat(builder.purge(Duration.ZERO)).isZero();
        LockRequest held = request(LockMode.permit(3));
        granted(held);
        LockRequest dead = new LockRequest("dead", "dead", BRIEF, false, LockMode.READ);
        long token = granted(dead);
        LockRequest unused = new LockRequest("unused", "unused", LONG, false, LockMode.WRITE);
        granted(unused);
        backend.release(unused);
        Awaitility.await().until(() -> backend.holder("dead").isEmpty());
        assertThat(builder.purge(Duration.ofDays(1))).isZero();
        Awaitility.await().until(() -> builder.purge(Duration.ZERO) == 0 && count("") == 1);
        assertThat(count("_holder")).isEqualTo(1);
        assertThat(backend.renew(held)).isPresent();
        assertThat(granted(dead)).isGreaterThan(token);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aTableOfOldStaysUsableForLocks(TestDatabase database) throws Exception {
        on(database);
        LockRequest lock = request(LockMode.EXCLUSIVE);
        granted(lock);
        backend.release(lock);
        assertThatThrownBy(() -> count("_holder")).isInstanceOf(SQLException.class);
        assertThat(backend.holder("a")).isEmpty();
        assertThat(backend.forceRelease("a")).isFalse();
        assertThat(backend.release(request(LockMode.READ)).wasHeld()).isFalse();
        assertThat(backend.renew(request(LockMode.READ))).isEmpty();
        assertThat(JdbcLocks.builder(pool).table(table).purge(Duration.ofDays(1)))
                .isZero();
        granted(request(LockMode.permit(2)));
        assertThat(count("_holder")).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aRowOfAClientThatDiedWhileItAskedCountsOnlyAfterItsStep(TestDatabase database) throws Exception {
        on(database);
        LockMode mode = LockMode.permit(2);
        LockRequest first = request(mode);
        long token = granted(first);
        // It died after its step, and another one before.
        execute("UPDATE " + table + "_holder SET state = 'asking'");
        execute("INSERT INTO " + table + "_holder SELECT name, 'died', 'asking', token + 1, acquired, expires FROM "
                + table + "_holder");
        assertThat(backend.holder("a").orElseThrow().generation()).hasValue(token);
        busy(request(LockMode.permit(1)));
        granted(request(mode));
        busy(request(mode));
        assertThat(count("_holder WHERE state = 'asking' AND owner = 'died'")).isEqualTo(1);
        assertThat(backend.renew(first)).isPresent();
        assertThat(backend.release(first).wasHeld()).isTrue();
        granted(request(mode));
        busy(request(mode));
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void tokensRiseThoughTheClockIsBehindThem(TestDatabase database) throws Exception {
        on(database);
        LockRequest lock = request(LockMode.EXCLUSIVE);
        granted(lock);
        backend.release(lock);
        long ahead = 9_999_999_999_999_999L;
        execute("UPDATE " + table + " SET token = " + ahead + ", acquired = " + ahead);
        for (int i = 1; i <= 3; i++) {
            assertThat(granted(request(LockMode.permit(3)))).isEqualTo(ahead + i);
        }
        busy(request(LockMode.permit(3)));
        assertThat(JdbcLocks.builder(pool).table(table).purge(Duration.ZERO)).isZero();
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void aTableWhoseNameLeavesNoRoomForASecondOneIsRefused(TestDatabase database) {
        on(database);
        Database opened = Database.of(pool);
        LeaseRowTables longest = new LeaseRowTables(opened, null, "a".repeat(57));
        assertThat(longest.canShare()).isTrue();
        LeaseRowBackend other = new LeaseRowBackend(opened, longest, new Random(1));
        assertThatThrownBy(() -> other.acquire(request(LockMode.READ)))
                .isInstanceOf(LockException.class)
                .hasMessageContaining("at most 56 characters");
        other.close();
    }

    @Test
    void aUserWithoutTheRightToCreateTheSecondTableIsToldHow() throws Exception {
        on(TestDatabase.POSTGRESQL);
        LockRequest lock = request(LockMode.EXCLUSIVE);
        granted(lock);
        backend.release(lock);
        execute("CREATE ROLE " + table + " LOGIN");
        execute("GRANT SELECT, INSERT, UPDATE ON " + table + " TO " + table);
        try (HikariDataSource clerks =
                Pools.pool(TestDatabase.POSTGRESQL.url().replace("user=postgres", "user=" + table))) {
            Database opened = Database.of(clerks);
            LeaseRowBackend clerk = new LeaseRowBackend(opened, new LeaseRowTables(opened, null, table), new Random(1));
            LockRequest plain = request(LockMode.EXCLUSIVE);
            assertThat(clerk.acquire(plain)).isInstanceOf(Granted.class);
            clerk.release(plain);
            LockRequest permit = request(LockMode.permit(1));
            assertThatThrownBy(() -> clerk.acquire(permit))
                    .isInstanceOf(LockException.class)
                    .hasMessageContaining(
                            "Run this as a user with that right: CREATE TABLE IF NOT EXISTS " + table + "_holder (");
            JdbcLocks.builder(pool).table(table).createTable();
            assertThatThrownBy(() -> clerk.acquire(permit))
                    .isInstanceOf(LockException.class)
                    .hasMessageContaining("also all four on " + table + "_holder");
            execute("GRANT SELECT, INSERT, UPDATE, DELETE ON " + table + "_holder TO " + table);
            assertThat(clerk.acquire(permit)).isInstanceOf(Granted.class);
            clerk.close();
        } finally {
            execute("DROP OWNED BY " + table);
            execute("DROP ROLE " + table);
        }
    }

    /** A free try is made in the caller's thread, within its time. */
    @Test
    void aTryWithinATimeIsGrantedOnAConnectionThatIsKept() {
        on(TestDatabase.POSTGRESQL);
        for (LockMode mode : List.of(LockMode.permit(1), LockMode.WRITE, LockMode.READ)) {
            LockRequest first = request(mode);
            granted(first);
            backend.release(first);
            LockRequest soon = request(mode);
            Awaitility.await().until(() -> within(soon) instanceof Granted);
            LockRequest late = request(mode.kind() == LockMode.Kind.READ ? LockMode.WRITE : mode);
            Awaitility.await().until(() -> within(late) instanceof Busy);
            backend.release(soon);
        }
    }

    private @Nullable AcquireResult within(LockRequest request) {
        LockRequest other = new LockRequest("b", "owner of b " + ++owners, LONG, false);
        backend.acquire(other);
        backend.release(other);
        return backend.acquireWithin(request, Duration.ofSeconds(30).toNanos());
    }

    @ParameterizedTest
    @MethodSource(DATABASES)
    void bothTablesAreCreatedByOneCall(TestDatabase database) throws Exception {
        on(database);
        JdbcLocks.builder(pool).table(table).createTable();
        JdbcLocks.builder(pool).table(table).createTable();
        assertThat(count("")).isZero();
        assertThat(count("_holder")).isZero();
    }

    /** Lets writers wait for longer than a slow machine takes for the next steps. */
    private void setWaitingForLong() throws SQLException {
        execute("UPDATE " + table + "_holder SET expires = expires + 1000000000 WHERE state = 'waiting'");
    }

    /** Lets the ends of all holders come nearer. */
    private void passTime(Duration time) throws SQLException {
        execute("UPDATE " + table + "_holder SET expires = expires - " + TimeUnit.SECONDS.toMicros(time.toSeconds()));
    }

    private int count(String suffix) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                var row = statement.executeQuery("SELECT COUNT(*) FROM " + table + suffix)) {
            row.next();
            return row.getInt(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
