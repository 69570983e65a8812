package io.trivet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.trivet.lock.DistributedLock;
import io.trivet.lock.FencingGuard;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockEvent;
import io.trivet.lock.LockOptions;
import io.trivet.lock.jdbc.JdbcLocks;
import io.trivet.lock.memory.InMemoryLocks;
import io.trivet.lock.redis.RedisLocks;
import io.trivet.lock.redis.Redlock;
import io.trivet.redis.lettuce.LettuceDriver;
import io.trivet.testkit.server.Servers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.UnifiedJedis;

/** Runs the snippets of docs/locks.md; {@link ReadmeTest} checks that the guide contains them. */
@Timeout(60)
class LocksGuideTest {
    private final List<Long> sold = new ArrayList<>();
    private final List<LockEvent.Kind> events = new CopyOnWriteArrayList<>();

    private void count(LockEvent.Kind kind, Duration time) {
        assertThat(time.isNegative()).isFalse();
        events.add(kind);
    }

    @Test
    void theWaysToALock() throws Exception {
        String redis = Servers.redis().uri().toString();
        // snippet
        try (LockClient locks = RedisLocks.connect(redis)) { // one for the program
            DistributedLock lock = locks.lock("stock:item-42");
            try (Lease lease = lock.acquire()) { // waits; interruptible
                sold.add(lease.fencingToken());
            }
            Optional<Lease> now = lock.tryAcquire(); // one request, no waiting
            now.ifPresent(Lease::close);
            Optional<Lease> soon = lock.tryAcquire(Duration.ofSeconds(2)); // waits at most 2 seconds
            soon.ifPresent(Lease::close);
            CompletableFuture<Lease> later = lock.acquireAsync(); // waits without a thread
            later.thenAccept(Lease::close);
            Lock view = lock.asLock(); // for code that takes the JDK's Lock
            // end
            later.get(30, TimeUnit.SECONDS);
            assertThat(view.tryLock(30, TimeUnit.SECONDS)).isTrue();
            view.unlock();
            assertThat(now).isPresent();
            assertThat(soon).isPresent();
        }
        assertThat(sold).hasSize(1);
    }

    @Test
    void lettuceInPlaceOfJedis() throws Exception {
        String uri = Servers.redis().uri().toString();
        // snippet
        RedisClient lettuce = RedisClient.create(uri); // or the application's own
        LockClient locks = RedisLocks.through(LettuceDriver.over(lettuce));
        // end
        try (lettuce;
                locks;
                Lease lease = locks.lock("stock:item-43").acquire()) {
            assertThat(lease.isHeld()).isTrue();
        }
    }

    @Test
    void redlockOnThreeNodes() throws Exception {
        String nodes = Servers.redis(3).stream()
                .map(server -> server.host() + ':' + server.port())
                .collect(Collectors.joining(",", "redlock://", ""));
        // snippet
        LockClient locks = Redlock.connect(nodes); // redlock://10.0.0.1,10.0.0.2,10.0.0.3
        // end
        try (locks;
                Lease lease = locks.lock("stock:item-44").acquire()) {
            assertThat(lease.isHeld()).isTrue();
        }
    }

    @Test
    void theResourceChecksTokens() throws Exception {
        long token = 7;
        List<String> written = new ArrayList<>();
        Runnable write = () -> written.add("a");
        checkInMemory(token, write);
        assertThat(written).hasSize(1);
    }

    private static void checkInMemory(long token, Runnable writing) {
        class Resource {
            void write() {
                writing.run();
            }

            String check() {
                // snippet
                // In memory
                FencingGuard guard = new FencingGuard();
                if (guard.admits(token)) {
                    write();
                }

                // In a database: 0 rows changed means that the token was too low
                String update = "UPDATE stock SET units = ?, fence = ? WHERE item = ? AND "
                        + FencingGuard.sqlCondition("fence");

                // In Redis
                String script = FencingGuard.LUA_ADMITS + """
                        if admits(KEYS[2], ARGV[2]) then
                          return redis.call('SET', KEYS[1], ARGV[1])
                        end
                        return false
                        """;
                // end
                assertThat(update).endsWith("(fence IS NULL OR fence <= ?)");
                return script;
            }
        }
        String script = new Resource().check();
        try (UnifiedJedis jedis =
                redis.clients.jedis.RedisClient.create(Servers.redis().uri())) {
            List<String> keys = List.of("{guide}", "{guide}:fence");
            assertThat(jedis.eval(script, keys, List.of("a", "7"))).isEqualTo("OK");
            assertThat(jedis.eval(script, keys, List.of("b", "6"))).isNull();
        }
    }

    @Test
    void leasesAreConfigured() throws Exception {
        // snippet
        LockOptions options = LockOptions.defaults()
                .withLeaseTime(Duration.ofSeconds(10))
                .withMaxHold(Duration.ofMinutes(5)) // however often it is renewed
                .withWaitTimeout(Duration.ofMinutes(1)) // acquire() fails with TIMED_OUT then
                .withOwner("billing on host-3") // what holder() shows to others
                .withListener(event -> count(event.kind(), event.time())); // for metrics
        LockOptions hardLimit = options.withAutoRenewal(false); // ten seconds, unless renew() is called
        // end
        assertThat(hardLimit.autoRenewal()).isFalse();
        // snippet
        LockOptions fairer = options.withHandoff(16, Duration.ofMillis(2)); // other clients wait less
        LockOptions alone = options.withHandoff(255, Duration.ofSeconds(1)); // other clients wait longer
        LockOptions never = options.withHandoff(0, Duration.ofMillis(1)); // the server makes every grant
        // end
        assertThat(List.of(fairer.maxHandoffs(), alone.maxHandoffs(), never.maxHandoffs()))
                .containsExactly(16, 255, 0);
        FutureTask<String> work = new FutureTask<>(() -> "done");
        try (LockClient locks = new InMemoryLocks().connect()) {
            runUnderLock(locks, options, new Work(work));
        }
        assertThat(work.get()).isEqualTo("done");
        assertThat(events).containsExactly(LockEvent.Kind.ACQUIRED, LockEvent.Kind.RELEASED);
    }

    private record Work(FutureTask<String> task) {
        void cancel() {
            task.cancel(true);
        }

        void run() {
            task.run();
        }
    }

    private static void runUnderLock(LockClient locks, LockOptions options, Work work) throws InterruptedException {
        // snippet
        try (Lease lease = locks.lock("report", options).acquire()) {
            lease.onLost(work::cancel); // called once, with a tenth of the lease time (at most 2 seconds) left
            work.run();
        }
        // end
    }

    @Test
    void leaseRowsInATableOfTheirOwn() throws Exception {
        DataSource dataSource = Servers.postgres().dataSource();
        // snippet
        LockClient rows = JdbcLocks.leaseRows(dataSource);
        JdbcLocks.Builder builder = JdbcLocks.builder(dataSource)
                .table("public.app_locks") // default: trivet_lock
                .options(LockOptions.defaults().withLeaseTime(Duration.ofSeconds(10)));
        builder.createTable(); // unless it exists
        LockClient appRows = builder.leaseRows();
        long deleted = builder.purge(Duration.ofDays(30)); // rows of locks that were free for 30 days
        // end
        try (rows;
                appRows;
                Lease one = rows.lock("guide").acquire();
                Lease other = appRows.lock("guide").acquire()) {
            assertThat(one.isHeld() && other.isHeld()).isTrue();
        }
        assertThat(deleted).isZero();
    }
}
