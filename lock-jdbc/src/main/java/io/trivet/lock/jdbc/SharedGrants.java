package io.trivet.lock.jdbc;

import io.trivet.lock.jdbc.Database.BeforeStatement;
import io.trivet.lock.jdbc.HolderRows.State;
import io.trivet.lock.spi.LockRequest;
import io.trivet.support.jdbc.Connections;
import io.trivet.support.jdbc.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Grants names to several holders: permits of semaphores, and reads and writes of read/write locks. */
final class SharedGrants {
    /**
     * How long a waiting writer keeps off readers after it last asked. It asks about every 40 ms, and the database may be
     * slow.
     */
    private static final Duration WAITING = Duration.ofSeconds(2);

    /** Each try that fails means that another client got a grant. */
    private static final int TRIES = 100;

    private static final long MAX_RETRY_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final HolderRows rows;

    SharedGrants(HolderRows rows) {
        this.rows = rows;
    }

    /** Asks once for the request's owner. */
    Answer acquire(Session session, LockRequest request) throws SQLException {
        return acquire(session, request, () -> {}, false).orElseThrow();
    }

    /** Asks like {@link #acquire}, but waits for no other transaction, and inserts no name. Returns empty if it must. */
    Optional<Answer> acquireSoon(Session session, LockRequest request, BeforeStatement before) throws SQLException {
        return acquire(session, request, before, true);
    }

    private Optional<Answer> acquire(Session session, LockRequest request, BeforeStatement before, boolean soon)
            throws SQLException {
        long began = System.nanoTime();
        for (int tries = 1; tries <= TRIES; tries++) {
            try {
                before.limit();
                State state = rows.read(session, request).orElse(null);
                if (state == null && soon) {
                    return Optional.empty();
                }
                Answer answer =
                        state == null ? insertName(session, request) : answer(session, request, state, before, soon);
                if (answer != null) {
                    return Optional.of(answer);
                }
            } catch (SQLException e) {
                if (!Connections.isConflict(e) || tries == TRIES || isLate(began)) {
                    throw e;
                }
            }
            if (isLate(began)) {
                break;
            }
        }
        before.limit();
        rows.release(session, request);
        return Optional.of(Answer.busy(LeaseRows.NO_ROW, false));
    }

    private static boolean isLate(long began) {
        return System.nanoTime() - began > MAX_RETRY_NANOS;
    }

    private @Nullable Answer insertName(Session session, LockRequest request) throws SQLException {
        rows.insertName(session, request.name());
        return null;
    }

    /** Returns the answer that the state gives, or null if it has changed. */
    private @Nullable Answer answer(
            Session session, LockRequest request, State state, BeforeStatement before, boolean soon)
            throws SQLException {
        if (state.ownToken() > 0) {
            // An answer was lost.
            before.limit();
            return rows.renew(session, request) ? Answer.granted(state.ownToken()) : null;
        }
        if (!state.isUnused() && !state.use().allows(request.mode().kind())) {
            return Answer.usedAs(state.use());
        }
        if (!admits(state, request)) {
            return busy(session, request, state, before);
        }
        if (state.expired() > 0) {
            before.limit();
            rows.dropExpired(session, request.name());
        }
        before.limit();
        long token = token(state, request);
        return rows.grant(session, request, state, token, soon) ? Answer.granted(token) : null;
    }

    private static boolean admits(State state, LockRequest request) {
        return switch (request.mode().kind()) {
            case PERMIT -> state.holders() < request.mode().limit();
            case READ -> state.othersWait() == 0 && (state.holders() == 0 || state.use() == NameUse.READERS);
            case WRITE -> state.holders() == 0;
            case EXCLUSIVE -> throw new IllegalArgumentException("A lock has one holder.");
        };
    }

    /** Readers share a token until a writer comes. */
    private static long token(State state, LockRequest request) {
        return NameUse.by(request.mode().kind()) == NameUse.READERS && state.use() == NameUse.READERS
                ? state.token()
                : Math.max(state.token() + 1, state.clock());
    }

    private Answer busy(Session session, LockRequest request, State state, BeforeStatement before) throws SQLException {
        boolean waits = request.waits() && NameUse.by(request.mode().kind()) == NameUse.WRITER;
        if (waits && state.ownWaitLeft() < LeaseRows.micros(WAITING) / 2) {
            before.limit();
            rows.setWaiting(session, request, WAITING);
        } else if (!waits && state.isAsking()) {
            before.limit();
            rows.release(session, request);
        }
        return Answer.busy(state.holders() > 0 ? state.microsLeft() : LeaseRows.NO_ROW, waits);
    }

    /**
     * Makes a marked name usable as a lock, if it has no holder and no waiting writer.
     *
     * @return how it is used otherwise
     */
    NameUse reset(Session session, LockRequest request) throws SQLException {
        State state = rows.read(session, request).orElse(null);
        if (state == null || state.use() == NameUse.LOCK || state.use() == NameUse.NONE) {
            return NameUse.NONE;
        }
        return state.isUnused() && rows.reset(session, request.name(), state) ? NameUse.NONE : state.use();
    }
}
