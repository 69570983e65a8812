package io.trivet.id.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.id.IdException;
import io.trivet.id.LongIdGenerator;
import io.trivet.testkit.server.H2Server;
import io.trivet.testkit.server.MariaDbServer;
import io.trivet.testkit.server.PostgresServer;
import io.trivet.testkit.server.ServerProcess;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

/** Tests with a database that is killed while it counts, and restarted. */
@Timeout(120)
class AutoIncrementCrashTest {
    @Test
    void postgresRepeatsNoId() throws Exception {
        givesNoIdAgain(PostgresServer.start(), PostgresServer::jdbcUrl);
    }

    @Test
    @EnabledIf("io.trivet.testkit.server.MariaDbServer#isAvailable")
    void mariaDbRepeatsNoId() throws Exception {
        givesNoIdAgain(MariaDbServer.start(), MariaDbServer::jdbcUrl);
    }

    @Test
    void h2RepeatsNoId() throws Exception {
        givesNoIdAgain(H2Server.start(), H2Server::jdbcUrl);
    }

    private static <S extends ServerProcess> void givesNoIdAgain(S started, Function<S, String> url) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (S server = started) {
            UrlDataSource source = new UrlDataSource(url.apply(server));
            LongIdGenerator ids = AutoIncrementIds.over(source, "crash");
            CountDownLatch some = new CountDownLatch(400);
            Callable<List<Long>> ask = () -> untilItIsAway(ids, some);
            List<Future<List<Long>>> parts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                parts.add(threads.submit(ask));
            }
            assertThat(some.await(60, TimeUnit.SECONDS)).isTrue();
            server.kill();
            List<Long> before = new ArrayList<>();
            for (Future<List<Long>> part : parts) {
                before.addAll(part.get());
            }
            assertThat(before).hasSizeGreaterThanOrEqualTo(400).doesNotHaveDuplicates();
            server.restart();
            // A new generator, which has seen no earlier id, so it rejects none.
            LongIdGenerator fresh = AutoIncrementIds.over(source, "crash");
            assertThat(fresh.next()).isGreaterThan(Collections.max(before));
            assertThat(ids.next()).isGreaterThan(Collections.max(before) + 1);
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<Long> untilItIsAway(LongIdGenerator ids, CountDownLatch some) {
        List<Long> own = new ArrayList<>();
        try {
            while (true) {
                own.add(ids.next());
                some.countDown();
            }
        } catch (IdException e) {
            assertThat(e.code()).as(e.getMessage()).isEqualTo(IdException.Code.UNAVAILABLE);
            return own;
        }
    }
}
