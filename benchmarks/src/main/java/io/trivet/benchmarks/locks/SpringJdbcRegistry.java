package io.trivet.benchmarks.locks;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.springframework.integration.jdbc.lock.DefaultLockRepository;
import org.springframework.integration.jdbc.lock.JdbcLockRegistry;
import org.springframework.integration.support.locks.DistributedLock;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/** The peer Spring Integration, in a database. */
public final class SpringJdbcRegistry extends OnPostgres {
    /** Created by the harness, from the name of the class. */
    public SpringJdbcRegistry() {}

    @Override
    public String name() {
        return "Spring, JdbcLockRegistry";
    }

    @Override
    public String setup() {
        return "JdbcLockRegistry over DefaultLockRepository and HikariCP, with the defaults: a waiting thread asks every 100 ms.";
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
                    "CREATE TABLE IF NOT EXISTS int_lock (lock_key char(36) NOT NULL, region varchar(100) NOT NULL,"
                            + " client_id char(36), created_date timestamp NOT NULL, expired_after timestamp NOT NULL,"
                            + " CONSTRAINT int_lock_pk PRIMARY KEY (lock_key, region))");
        }
        DefaultLockRepository repository = new DefaultLockRepository(pool);
        repository.setTransactionManager(new DataSourceTransactionManager(pool));
        repository.afterPropertiesSet();
        repository.afterSingletonsInstantiated();
        repository.start();
        return new Peer(pool, repository, new JdbcLockRegistry(repository));
    }

    private record Peer(HikariDataSource pool, DefaultLockRepository repository, JdbcLockRegistry registry)
            implements Library {
        @Override
        public OneLock lock(String name) {
            DistributedLock lock = registry.obtain(name);
            return new OneLock() {
                @Override
                public void during(Runnable work) {
                    lock.lock();
                    try {
                        work.run();
                    } finally {
                        lock.unlock();
                    }
                }

                @Override
                public boolean isGranted() {
                    return lock.tryLock();
                }
            };
        }

        /** The registry stores the name's hash. */
        @Override
        public String key(String name) {
            return "SELECT EXISTS (SELECT FROM int_lock WHERE lock_key = '"
                    + UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))
                    + "' AND expired_after > timezone('utc', clock_timestamp()))";
        }

        @Override
        public void hold(String name) {
            registry.obtain(name).lock(Duration.ofHours(1));
        }

        @Override
        public void close() {
            repository.stop();
            pool.close();
        }
    }
}
