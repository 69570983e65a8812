package io.trivet.lock.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.lock.Lease;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.testkit.server.JvmProcess;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.awaitility.Awaitility;

/** A program that takes a lock for a day, and is killed. */
final class KilledHolder {
    /** A form of locks. */
    enum Form {
        ROW {
            @Override
            LockClient connect(DataSource source, LockOptions options) {
                return JdbcLocks.rowLocks(source, options);
            }
        },
        ADVISORY {
            @Override
            LockClient connect(DataSource source, LockOptions options) {
                return JdbcLocks.advisoryLocks(source, options);
            }
        };

        abstract LockClient connect(DataSource source, LockOptions options);
    }

    private static final LockOptions DAY = LockOptions.defaults().withLeaseTime(Duration.ofDays(1));

    private KilledHolder() {}

    /** Takes the lock, and keeps it until the process is killed: form, URL, name. */
    public static void main(String[] words) throws InterruptedException {
        HikariDataSource pool = Pools.pool(words[1]);
        LockClient locks = Form.valueOf(words[0]).connect(pool, DAY);
        try (Lease lease = locks.lock(words[2]).acquire()) {
            new CountDownLatch(1).await();
        }
    }

    /** Checks that the lock of a killed program is free long before its lease time is over. */
    static void assertFrees(Form form, String url) throws InterruptedException {
        String name = "killed-" + UUID.randomUUID();
        try (HikariDataSource pool = Pools.pool(url);
                LockClient locks = form.connect(pool, LockOptions.defaults());
                JvmProcess program = JvmProcess.start(KilledHolder.class, List.of(form.name(), url, name))) {
            Awaitility.await("the program has the lock")
                    .atMost(Duration.ofSeconds(50))
                    .until(() -> {
                        Optional<Lease> free = locks.lock(name).tryAcquire();
                        free.ifPresent(Lease::close);
                        return free.isEmpty();
                    });
            program.kill();
            assertThat(locks.lock(name).tryAcquire(Duration.ofMinutes(1))).isPresent();
        }
    }
}
