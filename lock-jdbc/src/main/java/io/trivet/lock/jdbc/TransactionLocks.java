package io.trivet.lock.jdbc;

import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.lock.engine.LockNames;
import io.trivet.support.jdbc.Connections;
import io.trivet.support.jdbc.DatabaseFault;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Runs work in a transaction that holds a lock, on one connection. The lock and the work end together: the work is
 * committed while the lock is held, and if the connection breaks, the database undoes the work and frees the lock. So
 * two holders never write at once, and no fencing token is needed. A pool of one connection is enough. H2 is an
 * exception: after a holder's connection broke, it may give the row to two transactions.
 *
 * <p>It uses the rows of {@link JdbcLocks#rowLocks(DataSource)}, so the two forms exclude each other.
 *
 * <p>The transaction is committed if the work returns, and rolled back if it throws anything. The work gets the
 * connection with auto-commit off. It must not commit, roll back or close it, because the lock would end; nor keep it.
 * On PostgreSQL the isolation level is READ COMMITTED, so that the work sees what the last holder committed. The work
 * has no time limit of its own.
 *
 * <p>Threads of this object get a lock in the order in which they asked; one of them at a time asks the database, and
 * holds a connection while it waits there. Thread-safe. There is nothing to close.
 */
public final class TransactionLocks {
    /** Work in a transaction. */
    @FunctionalInterface
    public interface Work<X extends Exception> {
        /** Does the work on the transaction's connection. */
        void run(Connection connection) throws X;
    }

    /** Work in a transaction that returns a result. */
    @FunctionalInterface
    public interface Query<T extends @Nullable Object, X extends Exception> {
        /** Does the work on the transaction's connection, and returns its result. */
        T run(Connection connection) throws X;
    }

    private static final long POLL_MILLIS = 20;

    private final DataSource source;
    private final RowSql sql;
    private final String database;
    private final RandomGenerator random;
    private final LocalTurns turns = new LocalTurns();

    TransactionLocks(DataSource source, RowSql sql, String database, RandomGenerator random) {
        this.source = source;
        this.sql = sql;
        this.database = database;
        this.random = random;
    }

    /**
     * Waits for the lock, and runs the work under it.
     *
     * @throws X from the work, after it was rolled back
     * @throws InterruptedException if the thread is interrupted before the work began
     * @throws LockException {@code UNAVAILABLE} or {@code REFUSED} if the database couldn't be asked, or the commit
     *     failed; the message says whether the work may have been committed
     * @throws IllegalStateException if this thread works under this lock already
     */
    public <X extends Exception> void run(String name, Work<X> work) throws X, InterruptedException {
        this.<Boolean, X>call(name, connection -> {
            work.run(connection);
            return true;
        });
    }

    /**
     * Waits for the lock, runs the work under it, and returns its result; otherwise as {@link #run}.
     *
     * @throws X from the work, after it was rolled back
     * @throws InterruptedException if the thread is interrupted before the work began
     */
    public <T extends @Nullable Object, X extends Exception> T call(String name, Query<T, X> work)
            throws X, InterruptedException {
        LockNames.check(name);
        turns.enter(name);
        try {
            LockedTransaction transaction = null;
            while (transaction == null) {
                transaction = begin(name, RowSql.MAX_WAIT_MILLIS);
                if (transaction == null) {
                    TimeUnit.MILLISECONDS.sleep(1 + random.nextLong(POLL_MILLIS));
                }
            }
            return execute(name, transaction, work);
        } finally {
            turns.leave(name);
        }
    }

    /**
     * Runs the work if the lock is free; doesn't wait for its holder.
     *
     * @return false if the lock is held; the work wasn't run then
     * @throws X from the work, after it was rolled back
     * @throws LockException as {@link #run}
     * @throws IllegalStateException if this thread works under this lock already
     */
    public <X extends Exception> boolean tryRun(String name, Work<X> work) throws X {
        LockNames.check(name);
        if (!turns.tryEnter(name)) {
            return false;
        }
        try {
            LockedTransaction transaction;
            try {
                transaction = begin(name, 0);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LockException(Code.UNAVAILABLE, subject(name) + ": its thread was interrupted.", e);
            }
            return executeIfBegun(name, transaction, work);
        } finally {
            turns.leave(name);
        }
    }

    /**
     * Waits for the lock at most for the given time, even if the server or the pool hangs, and runs the work under it.
     * The work itself isn't limited.
     *
     * @param atMost not negative
     * @return false if the lock wasn't free in time; the work wasn't run then
     * @throws X from the work, after it was rolled back
     * @throws InterruptedException if the thread is interrupted before the work began
     * @throws LockException as {@link #run}
     * @throws IllegalStateException if this thread works under this lock already
     */
    public <X extends Exception> boolean tryRun(String name, Duration atMost, Work<X> work)
            throws X, InterruptedException {
        LockNames.check(name);
        if (atMost.isNegative()) {
            throw new IllegalArgumentException("The time to wait must not be negative, as " + atMost + " is.");
        }
        long deadline = System.nanoTime() + nanos(atMost);
        if (!turns.enter(name, deadline - System.nanoTime())) {
            return false;
        }
        try {
            return executeIfBegun(name, beginInTime(name, deadline), work);
        } finally {
            turns.leave(name);
        }
    }

    private static long nanos(Duration time) {
        long most = Long.MAX_VALUE / 2;
        return time.compareTo(Duration.ofNanos(most)) > 0 ? most : time.toNanos();
    }

    private <X extends Exception> boolean executeIfBegun(
            String name, @Nullable LockedTransaction transaction, Work<X> work) throws X {
        if (transaction == null) {
            return false;
        }
        return this.<Boolean, X>execute(name, transaction, connection -> {
            work.run(connection);
            return true;
        });
    }

    private <T extends @Nullable Object, X extends Exception> T execute(
            String name, LockedTransaction transaction, Query<T, X> work) throws X {
        T result;
        try {
            result = work.run(transaction.connection());
        } catch (Throwable e) {
            try {
                transaction.rollback();
            } catch (SQLException | RuntimeException broken) {
                // The connection was closed, so the server rolls back too.
                e.addSuppressed(broken);
            }
            throw e;
        }
        try {
            transaction.commit();
        } catch (SQLException | RuntimeException e) {
            DatabaseFault fault = DatabaseFault.of(e, Map.of());
            throw new LockException(
                    fault.isTransient() ? Code.UNAVAILABLE : Code.REFUSED,
                    "The work under lock '" + name + "' on " + database + " could not be committed ("
                            + fault.said() + "). "
                            + (fault.isTransient()
                                    ? "It may have been committed all the same: check that before you run it again."
                                    : "It was rolled back."),
                    fault.shown());
        }
        return result;
    }

    private @Nullable LockedTransaction begin(String name, long waitMillis) throws InterruptedException {
        try {
            return Connections.repeat(() -> LockedTransaction.begin(source, sql, name, waitMillis))
                    .orElse(null);
        } catch (SQLException | RuntimeException e) {
            throw fault(name, e);
        }
    }

    private LockException fault(String name, Exception thrown) throws InterruptedException {
        if (thrown instanceof LockException known) {
            return known;
        }
        LockException fault = SqlFaults.translate(subject(name), thrown, RowSql.ADVICE);
        if (Thread.interrupted()) {
            // A pool reports an interrupt as a fault.
            throw (InterruptedException) new InterruptedException().initCause(fault);
        }
        return fault;
    }

    private String subject(String name) {
        return "Lock '" + name + "' on " + database + " could not be acquired";
    }

    /** Asks in another thread, because a pool or a server may hang. A transaction that comes too late is rolled back. */
    private @Nullable LockedTransaction beginInTime(String name, long deadline) throws InterruptedException {
        CompletableFuture<Optional<LockedTransaction>> answer = new CompletableFuture<>();
        Thread asking = new Thread(() -> ask(name, deadline, answer), "trivet-lock-transaction " + database);
        asking.setDaemon(true);
        asking.start();
        try {
            return answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)
                    .orElse(null);
        } catch (TimeoutException e) {
            return leave(answer);
        } catch (InterruptedException e) {
            LockedTransaction late = leave(answer);
            if (late != null) {
                rollback(late);
            }
            throw e;
        } catch (ExecutionException e) {
            throw cause(e);
        }
    }

    /** Stops waiting; returns a transaction that was begun at this moment. */
    private static @Nullable LockedTransaction leave(CompletableFuture<Optional<LockedTransaction>> answer) {
        return answer.complete(Optional.empty()) || answer.isCompletedExceptionally()
                ? null
                : answer.join().orElse(null);
    }

    private static RuntimeException cause(ExecutionException thrown) {
        if (thrown.getCause() instanceof Error error) {
            throw error;
        }
        return thrown.getCause() instanceof RuntimeException known ? known : new IllegalStateException(thrown);
    }

    private void ask(String name, long deadline, CompletableFuture<Optional<LockedTransaction>> answer) {
        try {
            while (!answer.isDone()) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                LockedTransaction begun = begin(name, Math.max(0, Math.min(left, RowSql.MAX_WAIT_MILLIS)));
                if (begun != null) {
                    if (!answer.complete(Optional.of(begun))) {
                        rollback(begun);
                    }
                    return;
                }
                if (left <= 0) {
                    answer.complete(Optional.empty());
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(Math.min(left, 1 + random.nextLong(POLL_MILLIS)));
            }
        } catch (Throwable e) {
            answer.completeExceptionally(e);
        }
    }

    private static void rollback(LockedTransaction unused) {
        try {
            unused.rollback();
        } catch (SQLException e) {
            // Its connection was closed, so the server rolls back.
            return;
        }
    }

    /** Returns the database's URL without secrets. */
    @Override
    public String toString() {
        return "TransactionLocks[" + database + "]";
    }
}
