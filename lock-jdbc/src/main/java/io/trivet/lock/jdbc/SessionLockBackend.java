package io.trivet.lock.jdbc;

import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.lock.LockGuarantees;
import io.trivet.lock.spi.AcquireResult;
import io.trivet.lock.spi.Holder;
import io.trivet.lock.spi.LockBackend;
import io.trivet.lock.spi.LockRequest;
import io.trivet.lock.spi.PollInterval;
import io.trivet.lock.spi.ReleaseResult;
import io.trivet.support.jdbc.BrokenConnections;
import io.trivet.support.jdbc.Connections;
import io.trivet.support.jdbc.DatabaseFault;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Locks that live as long as a session or transaction of the database: each held lock has a connection of its own.
 * Waiters poll busy locks, without a connection.
 */
final class SessionLockBackend implements LockBackend {
    private static final System.Logger LOG = System.getLogger("io.trivet.lock");

    /** Other clients poll and aren't notified, so the lock must stay free for a while. */
    private static final Duration OTHERS_TURN = Duration.ofMillis(5);

    /** The servers' longest idle limits are about 24.8 days. */
    private static final Duration MAX_LEASE = Duration.ofDays(24);

    /** How many sessions try, one after the other, while each turns out to have ended: a pool keeps about ten. */
    private static final int MAX_SESSIONS = 12;

    private final SessionForm form;
    private final String database;
    private final LockSessions sessions;
    private final PollInterval poll;
    private final Map<String, LockSession> held = new ConcurrentHashMap<>();
    private volatile boolean closed;

    SessionLockBackend(DataSource source, SessionForm form, String database, RandomGenerator random) {
        this.form = form;
        this.database = database;
        sessions = new LockSessions(source, form, database);
        poll = new PollInterval(Duration.ofMillis(20), Duration.ofMillis(60), random);
    }

    @Override
    public AcquireResult acquire(LockRequest wanted) {
        LockRequest request = limited(wanted);
        try {
            long generation = Connections.repeat(() -> take(request));
            return generation == 0
                    ? new AcquireResult.Busy(poll.next())
                    : new AcquireResult.Granted(generation, request.leaseTime());
        } catch (SQLException | RuntimeException e) {
            throw translate(request.name(), "acquired", e);
        }
    }

    private static LockRequest limited(LockRequest request) {
        return request.leaseTime().compareTo(MAX_LEASE) <= 0 ? request : request.withLeaseTime(MAX_LEASE);
    }

    /**
     * Tries in a kept session or a new one. A session that the server had ended was worth nothing, so another one tries:
     * after a restart of the server, all that the pool kept may have ended.
     */
    private long take(LockRequest request) throws SQLException {
        LockSession session = sessions.kept();
        for (int tries = 1; ; tries++) {
            if (session == null) {
                session = sessions.open();
            }
            long began = System.nanoTime();
            try {
                return keep(session, request, session.take(request));
            } catch (SQLException e) {
                boolean brokeBefore = BrokenConnections.brokeBefore(began);
                boolean broken = !BrokenConnections.isUsable(session.connection());
                sessions.discard(session);
                if (!broken) {
                    throw e;
                }
                if (tries == MAX_SESSIONS || !brokeBefore) {
                    // Whatever the server said when it ended the session: another one may do.
                    throw new SQLTransientConnectionException(e.getMessage(), e.getSQLState(), e);
                }
            } catch (RuntimeException | Error e) {
                sessions.discard(session);
                throw e;
            }
            session = null;
        }
    }

    private long keep(LockSession session, LockRequest request, long generation) {
        if (generation == 0) {
            sessions.giveBack(session);
            return 0;
        }
        held.put(request.owner(), session);
        if (closed && held.remove(request.owner(), session)) {
            throw new LockException(
                    Code.CLOSED, subject(request.name(), "acquired") + ": its client was closed meanwhile.");
        }
        return generation;
    }

    @Override
    public ReleaseResult release(LockRequest request) {
        return new ReleaseResult(release(request.owner(), request.name()), OTHERS_TURN);
    }

    private boolean release(String owner, String name) {
        LockSession session = held.remove(owner);
        if (session == null) {
            return false;
        }
        session.use.lock();
        try {
            if (session.isLost()) {
                sessions.discard(session);
                return false;
            }
            boolean wasHeld = session.release();
            sessions.giveBack(session);
            return wasHeld;
        } catch (SQLException e) {
            sessions.discard(session);
            if (BrokenConnections.isSilence(e)) {
                throw translate(name, "released", e);
            }
            logLoss(name, e);
            return false;
        } catch (RuntimeException | Error e) {
            sessions.discard(session);
            throw e;
        } finally {
            session.use.unlock();
        }
    }

    @Override
    public List<ReleaseResult> releaseAll(List<LockRequest> requests) {
        List<ReleaseResult> results = new ArrayList<>();
        for (LockRequest request : requests) {
            try {
                results.add(release(request));
            } catch (LockException e) {
                // The server that is silent now would be silent to each of the others.
                dropAll();
                throw e;
            }
        }
        return results;
    }

    /**
     * A lock that turns out to be lost keeps its connection until it is released: the server must not give it to another
     * client before the engine has told the holder.
     */
    @Override
    public Optional<Duration> renew(LockRequest wanted) {
        LockRequest request = limited(wanted);
        LockSession session = held.get(request.owner());
        if (session == null) {
            return Optional.empty();
        }
        session.use.lock();
        try {
            if (held.get(request.owner()) != session || session.isLost()) {
                return Optional.empty();
            }
            if (session.renew(request)) {
                return Optional.of(request.leaseTime());
            }
            session.setLost();
            logLoss(request.name(), null);
        } catch (SQLException e) {
            // Whatever the reason: without its connection the lock is lost.
            session.setLost();
            logLoss(request.name(), e);
        } finally {
            session.use.unlock();
        }
        return Optional.empty();
    }

    private void logLoss(String name, @Nullable SQLException fault) {
        LOG.log(
                Level.INFO,
                "Lock ''{0}'' on {1} was lost with its connection: {2}",
                name,
                database,
                fault == null
                        ? "its transaction or session is another one"
                        : DatabaseFault.of(fault, Map.of()).said());
    }

    @Override
    public Optional<Holder> holder(String name) {
        try {
            return form.holder(name);
        } catch (SQLException | RuntimeException e) {
            throw translate(name, "looked up", e);
        }
    }

    @Override
    public boolean forceRelease(String name) {
        try {
            return form.forceRelease(name);
        } catch (SQLException | RuntimeException e) {
            throw translate(name, "released by force", e);
        }
    }

    @Override
    public LockGuarantees guarantees() {
        return form.guarantees();
    }

    private LockException translate(String name, String tried, Exception thrown) {
        return SqlFaults.translate(subject(name, tried), thrown, form.advice());
    }

    private String subject(String name, String tried) {
        return "Lock '" + name + "' on " + database + " could not be " + tried;
    }

    private void dropAll() {
        for (String owner : List.copyOf(held.keySet())) {
            LockSession session = held.remove(owner);
            if (session != null) {
                sessions.discard(session);
            }
        }
    }

    /** Doesn't close the data source, which belongs to the caller. */
    @Override
    public void close() {
        closed = true;
        dropAll();
        sessions.close();
    }

    @Override
    public String toString() {
        return database;
    }
}
