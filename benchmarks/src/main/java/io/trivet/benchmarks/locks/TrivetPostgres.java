package io.trivet.benchmarks.locks;

import com.zaxxer.hikari.HikariDataSource;
import io.trivet.lock.LockClient;
import io.trivet.lock.jdbc.JdbcLocks;

/** Trivet in PostgreSQL, with its defaults. */
abstract class TrivetPostgres extends OnPostgres {
    private static final String COMMON = " with its defaults, over HikariCP.";

    /** Lease rows. */
    public static final class LeaseRows extends TrivetPostgres {
        /** Created by the harness, from the name of the class. */
        public LeaseRows() {}

        @Override
        public String name() {
            return "Trivet, lease rows";
        }

        @Override
        public String setup() {
            return "JdbcLocks.leaseRows" + COMMON;
        }

        @Override
        LockClient locks(HikariDataSource pool) {
            return JdbcLocks.leaseRows(pool);
        }

        @Override
        String isHeld(String name) {
            return "SELECT EXISTS (SELECT FROM trivet_lock WHERE name = " + name
                    + " AND owner IS NOT NULL AND expires > extract(epoch FROM clock_timestamp()) * 1000000)";
        }
    }

    /** Row locks. */
    public static final class RowLocks extends TrivetPostgres {
        /** Created by the harness, from the name of the class. */
        public RowLocks() {}

        @Override
        public String name() {
            return "Trivet, row locks";
        }

        @Override
        public String setup() {
            return "JdbcLocks.rowLocks" + COMMON;
        }

        @Override
        LockClient locks(HikariDataSource pool) {
            return JdbcLocks.rowLocks(pool);
        }

        @Override
        String isHeld(String name) {
            String rows = "FROM trivet_row_lock WHERE name = " + name;
            return "SELECT (SELECT count(*) " + rows + ") > (SELECT count(*) FROM (SELECT 1 " + rows
                    + " FOR UPDATE SKIP LOCKED) AS free)";
        }
    }

    /** Advisory locks. */
    public static final class AdvisoryLocks extends TrivetPostgres {
        /** Created by the harness, from the name of the class. */
        public AdvisoryLocks() {}

        @Override
        public String name() {
            return "Trivet, advisory locks";
        }

        @Override
        public String setup() {
            return "JdbcLocks.advisoryLocks" + COMMON;
        }

        @Override
        LockClient locks(HikariDataSource pool) {
            return JdbcLocks.advisoryLocks(pool);
        }

        @Override
        String isHeld(String name) {
            return "SELECT EXISTS (SELECT FROM pg_locks JOIN trivet_advisory_lock ON id = objid::int8 WHERE locktype = 'advisory'"
                    + " AND granted AND classid = 'trivet_advisory_lock'::regclass AND name = " + name + ")";
        }
    }

    /** Returns the locks on this pool. */
    abstract LockClient locks(HikariDataSource pool);

    /** Returns the query for whether the lock of this name, a literal, is held. */
    abstract String isHeld(String name);

    @Override
    public final Role role() {
        return Role.OURS;
    }

    @Override
    final Library open(String host, int port) {
        HikariDataSource pool = pool(host, port);
        return new TrivetLibrary(locks(pool), name -> isHeld(literal(name)), pool);
    }
}
