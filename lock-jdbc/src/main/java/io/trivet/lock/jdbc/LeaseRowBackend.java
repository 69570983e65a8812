package io.trivet.lock.jdbc;

import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.lock.jdbc.PostgresLeaseRows.Answer;
import io.trivet.lock.spi.Attempt;
import io.trivet.lock.spi.LockBackend;
import io.trivet.lock.spi.LockRequest;
import io.trivet.lock.spi.PollInterval;
import java.sql.SQLException;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Locks as rows that have an owner until a time, polled while they are busy. */
final class LeaseRowBackend implements LockBackend {
    private final Database database;
    private final PollInterval poll;

    LeaseRowBackend(Database database, RandomGenerator random) {
        this.database = database;
        poll = new PollInterval(Duration.ofMillis(20), Duration.ofMillis(60), random);
    }

    @Override
    public Attempt acquire(LockRequest request) {
        try {
            return attempt(request, take(request));
        } catch (SQLException | RuntimeException e) {
            throw SqlFaults.translate(subject(request, "acquired"), e);
        }
    }

    private Answer take(LockRequest request) throws SQLException {
        try {
            return takeOrInsert(request);
        } catch (SQLException e) {
            if (!PostgresLeaseRows.UNDEFINED_TABLE.equals(e.getSQLState())) {
                throw e;
            }
            createTable(request);
            return takeOrInsert(request);
        }
    }

    /** Inserting first would lock and write on each conflict, and almost every lock has its row. */
    private Answer takeOrInsert(LockRequest request) throws SQLException {
        Answer answer = database.run(connection -> PostgresLeaseRows.take(connection, request));
        return answer.equals(Answer.NO_ROW)
                ? database.run(connection -> PostgresLeaseRows.insert(connection, request))
                : answer;
    }

    private void createTable(LockRequest request) throws SQLException {
        try {
            database.run(connection -> {
                PostgresLeaseRows.createTable(connection);
                return Answer.NO_ROW;
            });
        } catch (SQLException e) {
            LockException known = SqlFaults.translate(subject(request, "acquired"), e);
            if (known.code() != Code.REFUSED) {
                throw known;
            }
            throw new LockException(
                    Code.REFUSED,
                    subject(request, "acquired") + ": its table is missing, and this user may not create it ("
                            + SqlFaults.said(e) + "). Let somebody who may run: " + PostgresLeaseRows.CREATE_TABLE,
                    e);
        }
    }

    /** Without a row that we could see, somebody else has just made one. */
    private Attempt attempt(LockRequest request, Answer answer) {
        if (answer.granted()) {
            return new Attempt.Granted(answer.token(), request.leaseTime());
        }
        return new Attempt.Busy(
                answer.holderMillis() < 0 ? poll.next() : poll.next(Duration.ofMillis(answer.holderMillis())));
    }

    @Override
    public boolean release(LockRequest request) {
        try {
            return database.run(connection -> PostgresLeaseRows.release(connection, request));
        } catch (SQLException | RuntimeException e) {
            if (e instanceof SQLException sql && PostgresLeaseRows.UNDEFINED_TABLE.equals(sql.getSQLState())) {
                return false;
            }
            throw SqlFaults.translate(subject(request, "released"), e);
        }
    }

    private String subject(LockRequest request, String tried) {
        return "Lock '" + request.name() + "' on " + database + " could not be " + tried;
    }

    /** The data source is the caller's. */
    @Override
    public void close() {}

    @Override
    public String toString() {
        return database.toString();
    }
}
