package io.trivet.benchmarks.locks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The statements of the well-known recipes, prepared, on one connection of one thread. */
abstract class RawPostgres extends OnPostgres {
    private static final String OF_CONTENDED = " Of a contended lock the row is what one thread does on a free one.";

    /** A row with an end time, as libraries keep it. */
    public static final class LeaseRow extends RawPostgres {
        private static final String UPSERT =
                "INSERT INTO raw_lock (name, token, expires) VALUES (?, 1, clock_timestamp() + interval '30 s')"
                        + " ON CONFLICT (name) DO UPDATE SET token = raw_lock.token + 1, expires = excluded.expires"
                        + " WHERE raw_lock.expires <= clock_timestamp() RETURNING token";
        private static final String RELEASE =
                "UPDATE raw_lock SET expires = clock_timestamp() WHERE name = ? AND token = ?";

        /** Created by the harness, from the name of the class. */
        public LeaseRow() {}

        @Override
        public String name() {
            return "raw lease row, one thread";
        }

        @Override
        public String setup() {
            return "INSERT … ON CONFLICT DO UPDATE … RETURNING, then UPDATE, prepared, on one connection."
                    + OF_CONTENDED;
        }

        @Override
        Library open(String host, int port) throws SQLException {
            Connection connection = DriverManager.getConnection(url(host, port));
            create(
                    connection,
                    "CREATE TABLE IF NOT EXISTS raw_lock (name text PRIMARY KEY, token bigint NOT NULL,"
                            + " expires timestamptz NOT NULL)");
            return new Rows(connection, connection.prepareStatement(UPSERT), connection.prepareStatement(RELEASE));
        }

        private record Rows(Connection connection, PreparedStatement upsert, PreparedStatement release)
                implements Library {
            @Override
            public OneLock lock(String name) {
                return new OneLock() {
                    @Override
                    public void during(Runnable work) throws SQLException {
                        Long token = take(name);
                        if (token == null) {
                            throw new IllegalStateException("taken by another thread");
                        }
                        work.run();
                        release.setString(1, name);
                        release.setLong(2, token);
                        release.executeUpdate();
                    }

                    @Override
                    public boolean isGranted() throws SQLException {
                        return take(name) != null;
                    }
                };
            }

            private @Nullable Long take(String name) throws SQLException {
                upsert.setString(1, name);
                try (ResultSet row = upsert.executeQuery()) {
                    return row.next() ? row.getLong(1) : null;
                }
            }

            @Override
            public String key(String name) {
                return "SELECT EXISTS (SELECT FROM raw_lock WHERE name = " + literal(name)
                        + " AND expires > clock_timestamp())";
            }

            @Override
            public void hold(String name) throws SQLException {
                take(name);
                create(connection, "UPDATE raw_lock SET expires = 'infinity' WHERE name = " + literal(name));
            }

            @Override
            public void close() throws SQLException {
                connection.close();
            }
        }
    }

    /** An advisory lock of the session. */
    public static final class Advisory extends RawPostgres {
        /** Created by the harness, from the name of the class. */
        public Advisory() {}

        @Override
        public String name() {
            return "raw advisory lock, one thread";
        }

        @Override
        public String setup() {
            return "pg_try_advisory_lock, then pg_advisory_unlock, prepared, on one connection." + OF_CONTENDED;
        }

        @Override
        Library open(String host, int port) throws SQLException {
            Connection connection = DriverManager.getConnection(url(host, port));
            return new Session(
                    connection,
                    connection.prepareStatement("SELECT pg_try_advisory_lock(?)"),
                    connection.prepareStatement("SELECT pg_advisory_unlock(?)"));
        }

        private record Session(Connection connection, PreparedStatement take, PreparedStatement release)
                implements Library {
            @Override
            public OneLock lock(String name) {
                return new OneLock() {
                    @Override
                    public void during(Runnable work) throws SQLException {
                        if (!run(take, name)) {
                            throw new IllegalStateException("taken by another thread");
                        }
                        work.run();
                        run(release, name);
                    }

                    @Override
                    public boolean isGranted() throws SQLException {
                        return run(take, name);
                    }
                };
            }

            private static boolean run(PreparedStatement statement, String name) throws SQLException {
                statement.setLong(1, name.hashCode());
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    return row.getBoolean(1);
                }
            }

            @Override
            public String key(String name) {
                return "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1"
                        + " AND objid::int8 = " + (name.hashCode() & 0xffffffffL) + ")";
            }

            @Override
            public void hold(String name) throws SQLException {
                run(take, name);
            }

            @Override
            public void close() throws SQLException {
                connection.close();
            }
        }
    }

    @Override
    public final Role role() {
        return Role.LIMIT;
    }

    @Override
    public final Cell in(Cell cell) {
        return cell.operation().equals(Locks.CONTENDED) ? new Cell(Locks.FREE, 1, 1) : cell;
    }
}
