package io.trivet.benchmarks.locks;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.SimpleLock;
import net.javacrumbs.shedlock.provider.jdbctemplate.JdbcTemplateLockProvider;
import org.springframework.jdbc.core.JdbcTemplate;

/** The peer ShedLock, which has no waiting of its own. */
public final class ShedLock extends OnPostgres {
    private static final Duration LEASE = Duration.ofSeconds(30);

    /** Created by the harness, from the name of the class. */
    public ShedLock() {}

    @Override
    public String name() {
        return "ShedLock";
    }

    @Override
    public String setup() {
        return "JdbcTemplateLockProvider with usingDbTime, over HikariCP; it doesn't wait, so a refused thread asks again"
                + " after a millisecond.";
    }

    @Override
    public Role role() {
        return Role.PEER;
    }

    @Override
    Library open(String host, int port) throws SQLException {
        HikariDataSource pool = pool(host, port);
        try (Connection connection = pool.getConnection()) {
            create(
                    connection,
                    "CREATE TABLE IF NOT EXISTS shedlock (name varchar(255) PRIMARY KEY, lock_until timestamp NOT NULL,"
                            + " locked_at timestamp NOT NULL, locked_by varchar(255) NOT NULL)");
        }
        LockProvider provider = new JdbcTemplateLockProvider(JdbcTemplateLockProvider.Configuration.builder()
                .withJdbcTemplate(new JdbcTemplate(pool))
                .usingDbTime()
                .build());
        return new Peer(pool, provider);
    }

    private record Peer(HikariDataSource pool, LockProvider provider) implements Library {
        private Optional<SimpleLock> take(String name, Duration lease) {
            return provider.lock(new LockConfiguration(Instant.now(), name, lease, Duration.ZERO));
        }

        @Override
        public OneLock lock(String name) {
            return new OneLock() {
                @Override
                public void during(Runnable work) throws InterruptedException {
                    Optional<SimpleLock> lock = take(name, LEASE);
                    while (lock.isEmpty()) {
                        TimeUnit.MILLISECONDS.sleep(1);
                        lock = take(name, LEASE);
                    }
                    try {
                        work.run();
                    } finally {
                        lock.get().unlock();
                    }
                }

                @Override
                public boolean isGranted() {
                    return take(name, LEASE).isPresent();
                }
            };
        }

        @Override
        public String key(String name) {
            return "SELECT EXISTS (SELECT FROM shedlock WHERE name = " + literal(name)
                    + " AND lock_until > timezone('utc', clock_timestamp()))";
        }

        @Override
        public void hold(String name) {
            if (take(name, Duration.ofHours(1)).isEmpty()) {
                throw new IllegalStateException("held by another program");
            }
        }

        @Override
        public void close() {
            pool.close();
        }
    }
}
