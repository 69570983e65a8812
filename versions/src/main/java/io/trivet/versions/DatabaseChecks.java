package io.trivet.versions;

import io.trivet.id.jdbc.JdbcRangeStore;
import io.trivet.id.jdbc.JdbcWorkerStore;
import io.trivet.id.spi.RangeStore;
import io.trivet.id.spi.WorkerStore;
import io.trivet.lock.LockClient;
import io.trivet.lock.jdbc.JdbcLocks;
import org.postgresql.ds.PGSimpleDataSource;

/** Locks, worker ids and segments in PostgreSQL. */
final class DatabaseChecks {
    private DatabaseChecks() {}

    /** Runs the checks at a JDBC URL. */
    static void run(String url, Report report) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        try (LockClient one = JdbcLocks.leaseRows(source);
                LockClient other = JdbcLocks.leaseRows(source)) {
            report.check("locks in rows", () -> LockChecks.exclude(one, other));
        }
        try (WorkerStore workers = JdbcWorkerStore.over(source);
                RangeStore ranges = JdbcRangeStore.over(source)) {
            report.check("leases worker ids", () -> IdChecks.leased(workers));
            report.check("counts in segments", () -> IdChecks.counted(ranges));
        }
    }
}
