package io.trivet.lock.jdbc;

import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.lock.LockGuarantees;
import io.trivet.lock.LockProperty;
import io.trivet.lock.jdbc.PostgresLeaseRows.Answer;
import io.trivet.lock.spi.Attempt;
import io.trivet.lock.spi.Holder;
import io.trivet.lock.spi.LockBackend;
import io.trivet.lock.spi.LockRequest;
import io.trivet.lock.spi.PollInterval;
import io.trivet.lock.spi.Released;
import io.trivet.support.jdbc.DatabaseFault;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Locks as rows with an owner and an end time. Waiters poll busy locks. */
final class LeaseRowBackend implements LockBackend {
    /** Other clients poll and aren't notified, so the lock must stay free for a while. */
    private static final Duration OTHERS_TURN = Duration.ofMillis(5);

    private static final int MAX_PURGED_AT_ONCE = 10_000;
    private static final int MAX_RELEASED_AT_ONCE = 500;

    private static final LockGuarantees GUARANTEES = new LockGuarantees(
            EnumSet.of(
                    LockProperty.EXCLUSIVE,
                    LockProperty.RISING_TOKENS,
                    LockProperty.EXPIRES,
                    LockProperty.SURVIVES_RESTART,
                    LockProperty.HANDED_OVER),
            "One primary that loses no committed transaction (synchronous_commit on; at a failover, a synchronous replica), and whose"
                    + " clock doesn't jump.");

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
            throw SqlFaults.translate(subject(request.name(), "acquired"), e);
        }
    }

    private Answer take(LockRequest request) throws SQLException {
        try {
            return takeOrInsert(request);
        } catch (SQLException e) {
            if (!isMissingTable(e)) {
                throw e;
            }
            createTable(request);
            return takeOrInsert(request);
        }
    }

    /** Inserting first would lock and write on each conflict, and almost every lock already has its row. */
    private Answer takeOrInsert(LockRequest request) throws SQLException {
        String owner = request.owner();
        Answer answer =
                database.runToHold(owner, connection -> database.rows().take(connection, request), Answer::granted);
        return answer.equals(Answer.NO_ROW)
                ? database.runToHold(owner, connection -> database.rows().insert(connection, request), Answer::granted)
                : answer;
    }

    private void createTable(LockRequest request) throws SQLException {
        try {
            database.run(connection -> {
                PostgresLeaseRows.createTable(connection);
                return Answer.NO_ROW;
            });
        } catch (SQLException e) {
            String subject = subject(request.name(), "acquired");
            DatabaseFault fault = DatabaseFault.of(e, Map.of());
            if (fault.isTransient()) {
                throw SqlFaults.translate(subject, e);
            }
            throw new LockException(
                    Code.REFUSED,
                    subject + ": its table is missing, and this user is not allowed to create it (" + fault.said()
                            + "). Run this as a user with that right: " + PostgresLeaseRows.CREATE_TABLE,
                    fault.shown());
        }
    }

    /** If there was no visible row, another client has just inserted it. */
    private Attempt attempt(LockRequest request, Answer answer) {
        if (answer.granted()) {
            return new Attempt.Granted(answer.token(), request.leaseTime());
        }
        return new Attempt.Busy(
                answer.holderMillis() < 0 ? poll.next() : poll.next(Duration.ofMillis(answer.holderMillis())));
    }

    @Override
    public Released release(LockRequest request) {
        boolean wasHeld = ask(
                request.name(),
                "released",
                false,
                () -> database.runToEnd(
                        request.owner(), connection -> database.rows().release(connection, request)));
        return new Released(wasHeld, OTHERS_TURN);
    }

    @Override
    public List<Released> releaseAll(List<LockRequest> requests) {
        Set<String> wasHeld = new HashSet<>();
        for (int from = 0; from < requests.size(); from += MAX_RELEASED_AT_ONCE) {
            List<LockRequest> some = requests.subList(from, Math.min(requests.size(), from + MAX_RELEASED_AT_ONCE));
            wasHeld.addAll(ask(
                    some.get(0).name(),
                    "released, together with " + (some.size() - 1) + " others",
                    List.of(),
                    () -> database.runHolding(
                            some.get(0).owner(), connection -> PostgresLeaseRows.releaseAll(connection, some))));
        }
        return requests.stream()
                .map(request -> new Released(wasHeld.contains(request.name()), OTHERS_TURN))
                .toList();
    }

    @Override
    public Optional<Duration> renew(LockRequest request) {
        boolean stands = ask(
                request.name(),
                "renewed",
                false,
                () -> database.runHolding(
                        request.owner(), connection -> database.rows().renew(connection, request)));
        return stands ? Optional.of(request.leaseTime()) : Optional.empty();
    }

    @Override
    public Optional<Holder> holder(String name) {
        return ask(
                name,
                "looked up",
                Optional.empty(),
                () -> database.run(connection -> database.rows().holder(connection, name)));
    }

    @Override
    public boolean forceRelease(String name) {
        return ask(
                name,
                "released by force",
                false,
                () -> database.run(connection -> database.rows().free(connection, name)));
    }

    @Override
    public LockGuarantees guarantees() {
        return GUARANTEES;
    }

    /** Deletes rows that were unused for this time, in steps that don't delay other clients for long. */
    static long purge(Database database, Duration unusedFor) {
        long purged = 0;
        int step;
        do {
            try {
                step = database.run(connection -> PostgresLeaseRows.purge(connection, unusedFor, MAX_PURGED_AT_ONCE));
            } catch (SQLException | RuntimeException e) {
                if (isMissingTable(e)) {
                    return purged;
                }
                throw SqlFaults.translate("The unused lock rows on " + database + " could not be deleted", e);
            }
            purged += step;
        } while (step == MAX_PURGED_AT_ONCE);
        return purged;
    }

    private static boolean isMissingTable(Exception fault) {
        return fault instanceof SQLException sql && PostgresLeaseRows.UNDEFINED_TABLE.equals(sql.getSQLState());
    }

    /** A request to the database. */
    private interface Question<T> {
        T ask() throws SQLException;
    }

    private <T> T ask(String name, String tried, T withoutTable, Question<T> question) {
        try {
            return question.ask();
        } catch (SQLException | RuntimeException e) {
            if (isMissingTable(e)) {
                return withoutTable;
            }
            throw SqlFaults.translate(subject(name, tried), e);
        }
    }

    private String subject(String name, String tried) {
        return "Lock '" + name + "' on " + database + " could not be " + tried;
    }

    /** Doesn't close the data source, which belongs to the caller. */
    @Override
    public void close() {
        database.close();
    }

    @Override
    public String toString() {
        return database.toString();
    }
}
