package io.trivet.lock.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.lock.jdbc.spi.LeaseRowDialect;
import io.trivet.lock.spi.AcquireResult;
import io.trivet.lock.spi.AcquireResult.Granted;
import io.trivet.lock.spi.LockMode;
import io.trivet.lock.spi.LockMode.Kind;
import io.trivet.lock.spi.LockRequest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Many clients ask for one name at the same time, and a connection apart from theirs watches the tables. */
@Tag("long")
@Timeout(240)
class SharedRowsContentionTest {
    private static final int CLIENTS = 6;
    private static final int GRANTS = 40;
    private static final int PERMITS = 3;

    /** A database, with the dialect that is built in or the smallest one, and the isolation of its sessions. */
    record Setting(TestDatabase database, @Nullable LeaseRowDialect dialect, String isolation) {}

    static Stream<Setting> settings() {
        return TestDatabase.available()
                .flatMap(database -> Stream.of("READ_COMMITTED", "REPEATABLE_READ", "SERIALIZABLE")
                        .flatMap(isolation -> database == TestDatabase.POSTGRESQL
                                ? Stream.of(
                                        new Setting(database, null, isolation),
                                        new Setting(database, SmallestDialect.INSTANCE, isolation))
                                : Stream.of(new Setting(database, null, isolation))));
    }

    /** A grant, and the time for which it was certainly held. */
    private record Held(Kind kind, long token, long from, long until) {}

    private final String table = "t" + UUID.randomUUID().toString().replace("-", "");
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<HikariDataSource> pools = new ArrayList<>();

    @AfterEach
    void close() throws SQLException {
        threads.shutdownNow();
        try (Connection connection = pools.get(0).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS " + table);
            statement.execute("DROP TABLE IF EXISTS " + table + "_holder");
        }
        pools.forEach(HikariDataSource::close);
    }

    private LeaseRowBackend client(Setting setting) {
        HikariDataSource pool = Pools.pool(setting.database().url(), config -> {
            config.setMaximumPoolSize(4);
            config.setTransactionIsolation("TRANSACTION_" + setting.isolation());
        });
        pools.add(pool);
        Database database = Database.of(pool);
        return new LeaseRowBackend(database, new LeaseRowTables(database, setting.dialect(), table), new Random());
    }

    /** Acquires and releases the name again and again, each time under a new owner if it isn't queued. */
    private List<Held> contend(LeaseRowBackend client, String id, List<LockMode> modes) {
        List<Held> all = new ArrayList<>();
        int owners = 0;
        for (int i = 0; i < GRANTS; i++) {
            LockMode mode = modes.get(i % modes.size());
            LockRequest request;
            AcquireResult result;
            boolean queued = false;
            do {
                if (!queued) {
                    owners++;
                }
                request = new LockRequest("a", id + "-" + owners, Duration.ofMinutes(5), true, mode);
                result = client.acquire(request);
                queued = result instanceof AcquireResult.Busy busy && busy.queued();
            } while (!(result instanceof Granted));
            long from = System.nanoTime();
            // Some work
            client.renew(request);
            long until = System.nanoTime();
            assertThat(client.release(request).wasHeld()).isTrue();
            all.add(new Held(mode.kind(), ((Granted) result).generation(), from, until));
        }
        return all;
    }

    /** Returns the most rows that were held at once. */
    private long watch(Setting setting, AtomicBoolean end) throws SQLException {
        String latest = "SUBSTRING(n.owner FROM 4)";
        String held = "SELECT COUNT(*) FROM " + table + " n JOIN " + table
                + "_holder h ON h.name = n.name WHERE h.state = 'held' OR (h.state = 'asking' AND h.owner = " + latest
                + ")";
        long most = 0;
        try (Connection connection =
                        DriverManager.getConnection(setting.database().url());
                Statement statement = connection.createStatement()) {
            while (!end.get()) {
                try (ResultSet row = statement.executeQuery(held)) {
                    row.next();
                    most = Math.max(most, row.getLong(1));
                }
            }
        }
        return most;
    }

    private List<Held> run(Setting setting, List<LockMode> modes, long mostAtOnce) throws Exception {
        List<LeaseRowBackend> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(client(setting));
        }
        JdbcLocks.Builder builder = JdbcLocks.builder(pools.get(0)).table(table);
        if (setting.dialect() != null) {
            builder.dialect(setting.dialect());
        }
        builder.createTable();
        AtomicBoolean end = new AtomicBoolean();
        Future<Long> most = threads.submit(() -> watch(setting, end));
        List<Future<List<Held>>> running = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            LeaseRowBackend client = clients.get(i);
            String id = "client-" + i;
            List<LockMode> mine = new ArrayList<>(modes);
            Collections.rotate(mine, i);
            running.add(threads.submit(() -> contend(client, id, mine)));
        }
        List<Held> all = new ArrayList<>();
        try {
            for (Future<List<Held>> each : running) {
                all.addAll(each.get(200, TimeUnit.SECONDS));
            }
        } finally {
            end.set(true);
        }
        assertThat(most.get(60, TimeUnit.SECONDS)).isBetween(1L, mostAtOnce);
        clients.forEach(LeaseRowBackend::close);
        assertThat(all).hasSize(CLIENTS * GRANTS);
        return all;
    }

    @ParameterizedTest
    @MethodSource("settings")
    void noMorePermitsAreHeldThanThereAre(Setting setting) throws Exception {
        List<Held> all = run(setting, List.of(LockMode.permit(PERMITS)), PERMITS);
        Set<Long> tokens = new HashSet<>();
        all.forEach(each -> assertThat(tokens.add(each.token())).isTrue());
        for (Held each : all) {
            long others = all.stream()
                    .filter(other -> other.from() <= each.from() && each.from() <= other.until())
                    .count();
            assertThat(others).isLessThanOrEqualTo(PERMITS);
        }
    }

    @ParameterizedTest
    @MethodSource("settings")
    void writersAreAloneAndTokensTellTheOrder(Setting setting) throws Exception {
        List<Held> all = run(setting, List.of(LockMode.READ, LockMode.WRITE, LockMode.READ, LockMode.READ), CLIENTS);
        List<Held> writers =
                all.stream().filter(each -> each.kind() == Kind.WRITE).toList();
        assertThat(writers.stream().map(Held::token).distinct().count()).isEqualTo(writers.size());
        for (Held writer : writers) {
            for (Held other : all) {
                if (!other.equals(writer)) {
                    boolean before = other.until() < writer.from();
                    assertThat(before || writer.until() < other.from()).isTrue();
                    // A later holder's token is above those of the earlier ones.
                    assertThat(before ? other.token() < writer.token() : writer.token() < other.token())
                            .isTrue();
                }
            }
        }
        // Readers between two writers share a token.
        List<Long> written = writers.stream().map(Held::token).sorted().toList();
        long shared = all.stream()
                .filter(each -> each.kind() == Kind.READ)
                .map(reader -> {
                    int place = Collections.binarySearch(written, reader.token());
                    assertThat(place).isNegative();
                    return place + ":" + reader.token();
                })
                .distinct()
                .count();
        assertThat(shared).isLessThanOrEqualTo(written.size() + 1L);
    }

    /** Rows next to each other, of names that are new, while old rows are dropped: gap locks would meet here. */
    @ParameterizedTest
    @MethodSource("settings")
    void newNamesNextToEachOtherAreGrantedAtOnce(Setting setting) throws Exception {
        int names = 15;
        List<LeaseRowBackend> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(client(setting));
        }
        CyclicBarrier start = new CyclicBarrier(CLIENTS);
        List<Future<Integer>> running = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            LeaseRowBackend client = clients.get(i);
            int number = i;
            running.add(threads.submit(() -> {
                int granted = 0;
                for (int name = 0; name < names; name++) {
                    start.await(60, TimeUnit.SECONDS);
                    for (LockMode mode : List.of(LockMode.permit(CLIENTS), LockMode.READ)) {
                        String shared = mode.kind() + "-" + name;
                        LockRequest request = new LockRequest(
                                shared, "owner-" + number, Duration.ofMillis(1 + name % 2 * 60_000L), false, mode);
                        granted += client.acquire(request) instanceof Granted ? 1 : 0;
                        if (name % 3 == number % 3) {
                            client.release(request);
                        }
                    }
                }
                return granted;
            }));
        }
        int granted = 0;
        for (Future<Integer> each : running) {
            granted += each.get(200, TimeUnit.SECONDS);
        }
        assertThat(granted).isEqualTo(CLIENTS * names * 2);
        clients.forEach(LeaseRowBackend::close);
    }
}
