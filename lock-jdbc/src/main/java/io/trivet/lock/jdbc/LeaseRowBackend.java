package io.trivet.lock.jdbc;

import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.lock.LockGuarantees;
import io.trivet.lock.LockProperty;
import io.trivet.lock.engine.LockNames;
import io.trivet.lock.jdbc.Database.LimitedWork;
import io.trivet.lock.spi.AcquireResult;
import io.trivet.lock.spi.Holder;
import io.trivet.lock.spi.LockBackend;
import io.trivet.lock.spi.LockMode.Kind;
import io.trivet.lock.spi.LockRequest;
import io.trivet.lock.spi.PollInterval;
import io.trivet.lock.spi.ReleaseResult;
import io.trivet.support.jdbc.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Locks as rows with an owner and an end time. Waiters poll busy locks. */
final class LeaseRowBackend implements LockBackend {
    /** Other clients poll and aren't notified, so the lock must stay free for a while. */
    private static final Duration OTHERS_TURN = Duration.ofMillis(5);

    private static final int MAX_RELEASED_AT_ONCE = 500;

    private static final LockGuarantees GUARANTEES = new LockGuarantees(
            EnumSet.of(
                    LockProperty.EXCLUSIVE,
                    LockProperty.RISING_TOKENS,
                    LockProperty.EXPIRES,
                    LockProperty.SURVIVES_RESTART,
                    LockProperty.LOCAL_HANDOFF,
                    LockProperty.KEEPS_MIN_HOLD),
            "One primary that loses no committed transaction (synchronous_commit on; at a failover, a synchronous replica), and whose"
                    + " clock doesn't jump.");

    private final Database database;
    private final LeaseRowTables tables;
    private final LeaseRows rows;
    private final ExclusiveGrants exclusive;
    private final PollInterval poll;

    LeaseRowBackend(Database database, LeaseRowTables tables, RandomGenerator random) {
        this.database = database;
        this.tables = tables;
        rows = tables.rows();
        exclusive = new ExclusiveGrants(rows, tables::reset);
        poll = new PollInterval(Duration.ofMillis(20), Duration.ofMillis(60), random);
    }

    @Override
    public boolean supports(Kind kind) {
        return kind == Kind.EXCLUSIVE || tables.canShare();
    }

    private static boolean isExclusive(LockRequest request) {
        return request.mode().kind() == Kind.EXCLUSIVE;
    }

    @Override
    public AcquireResult acquire(LockRequest request) {
        try {
            return result(request, acquireOrCreate(request));
        } catch (SQLException | RuntimeException e) {
            throw tables.fault(subject(request, "acquired"), e);
        }
    }

    private Answer acquireOrCreate(LockRequest request) throws SQLException {
        try {
            return ask(request);
        } catch (SQLException e) {
            if (!tables.isMissing(e)) {
                throw e;
            }
            String subject = subject(request, "acquired") + ": its table is missing";
            if (isExclusive(request)) {
                tables.createNames(subject);
            } else {
                tables.create(subject);
            }
            return ask(request);
        }
    }

    private Answer ask(LockRequest request) throws SQLException {
        return database.runToHold(
                request.owner(),
                session -> isExclusive(request)
                        ? exclusive.acquire(session, request)
                        : new SharedGrants(tables.holders()).acquire(session, request),
                Answer::isGranted);
    }

    @Override
    public @Nullable AcquireResult acquireWithin(LockRequest request, long nanos) {
        try {
            return database.runToHoldWithin(nanos, request.owner(), askingSoon(request), Answer::isGranted)
                    .map(answer -> result(request, answer))
                    .orElse(null);
        } catch (SQLException | RuntimeException e) {
            throw tables.fault(subject(request, "acquired"), e);
        }
    }

    private LimitedWork<Answer> askingSoon(LockRequest request) {
        if (isExclusive(request)) {
            return (session, before) -> exclusive.acquireSoon(session, request, before);
        }
        SharedGrants shared = new SharedGrants(tables.holders());
        return (session, before) -> shared.acquireSoon(session, request, before);
    }

    /** If the time left isn't known, another client has just changed the row. */
    private AcquireResult result(LockRequest request, Answer answer) {
        if (answer.isGranted()) {
            return new AcquireResult.Granted(answer.token(), request.leaseTime());
        }
        if (answer.use() != NameUse.NONE) {
            throw new LockException(
                    Code.REFUSED,
                    subject(request, "acquired") + ": the name is in use as "
                            + answer.use().said() + ". Use another name; a name has one use at a time.");
        }
        return new AcquireResult.Busy(
                answer.microsLeft() == LeaseRows.NO_ROW
                        ? poll.next()
                        : poll.next(Duration.of(Math.max(0, answer.microsLeft()), ChronoUnit.MICROS)),
                answer.waits());
    }

    @Override
    public ReleaseResult release(LockRequest request) {
        boolean wasHeld = ask(
                subject(request, "released"),
                false,
                () -> database.runToEnd(
                        request.owner(),
                        session -> isExclusive(request)
                                ? rows.release(session, request)
                                : tables.holders().release(session, request)));
        return new ReleaseResult(wasHeld, OTHERS_TURN);
    }

    @Override
    public ReleaseResult releaseAfter(LockRequest request, Duration time) {
        LockRequest rest = request.withLeaseTime(time);
        boolean wasHeld = ask(
                subject(request, "released"),
                false,
                () -> database.runToEnd(request.owner(), session -> renew(session, rest)));
        return ReleaseResult.of(wasHeld);
    }

    @Override
    public List<ReleaseResult> releaseAll(List<LockRequest> requests) {
        Set<String> wasHeld = new HashSet<>();
        for (int from = 0; from < requests.size(); from += MAX_RELEASED_AT_ONCE) {
            List<LockRequest> some = requests.subList(from, Math.min(requests.size(), from + MAX_RELEASED_AT_ONCE));
            wasHeld.addAll(ask(
                    subject(some.get(0), "released, together with " + (some.size() - 1) + " others"),
                    Set.of(),
                    () -> database.runHolding(some.get(0).owner(), session -> releaseAll(session, some))));
        }
        return requests.stream()
                .map(request -> new ReleaseResult(wasHeld.contains(request.owner()), OTHERS_TURN))
                .toList();
    }

    /** Returns the owners whose time was not over. */
    private Set<String> releaseAll(Session session, List<LockRequest> requests) throws SQLException {
        Map<Boolean, List<LockRequest>> parts =
                requests.stream().collect(Collectors.partitioningBy(LeaseRowBackend::isExclusive));
        List<LockRequest> locks = parts.getOrDefault(true, List.of());
        List<LockRequest> others = parts.getOrDefault(false, List.of());
        Set<String> held = new HashSet<>();
        if (!locks.isEmpty()) {
            held.addAll(rows.releaseAll(session, locks));
        }
        if (!others.isEmpty()) {
            held.addAll(tables.holderTable().orElseThrow().releaseAll(session, others));
        }
        return held;
    }

    @Override
    public Optional<Duration> renew(LockRequest request) {
        boolean stands = ask(
                subject(request, "renewed"),
                false,
                () -> database.runHolding(request.owner(), session -> renew(session, request)));
        return stands ? Optional.of(request.leaseTime()) : Optional.empty();
    }

    private boolean renew(Session session, LockRequest request) throws SQLException {
        return isExclusive(request)
                ? rows.renew(session, request)
                : tables.holders().renew(session, request);
    }

    @Override
    public Optional<Holder> holder(String name) {
        String subject = subject(Kind.EXCLUSIVE, name, "looked up");
        Optional<Holder> holder =
                ask(subject, Optional.empty(), () -> database.run(session -> rows.holder(session, name)));
        return holder.isPresent()
                ? holder
                : ofHolders(subject, Optional.empty(), (session, holders) -> holders.holder(session, name));
    }

    @Override
    public boolean forceRelease(String name) {
        String subject = subject(Kind.EXCLUSIVE, name, "released by force");
        return ask(subject, false, () -> database.run(session -> rows.free(session, name)))
                || ofHolders(subject, false, (session, holders) -> holders.free(session, name));
    }

    /** A request about the holders of a name. */
    private interface HoldersQuestion<T> {
        T ask(Session session, HolderTable holders) throws SQLException;
    }

    private <T> T ofHolders(String subject, T withoutTable, HoldersQuestion<T> question) {
        HolderTable holders = tables.holderTable().orElse(null);
        return holders == null
                ? withoutTable
                : ask(subject, withoutTable, () -> database.run(session -> question.ask(session, holders)));
    }

    @Override
    public LockGuarantees guarantees() {
        return GUARANTEES;
    }

    /** A request to the database. */
    private interface Question<T> {
        T ask() throws SQLException;
    }

    private <T> T ask(String subject, T withoutTable, Question<T> question) {
        try {
            return question.ask();
        } catch (SQLException | RuntimeException e) {
            if (tables.isMissing(e)) {
                return withoutTable;
            }
            throw tables.fault(subject, e);
        }
    }

    private String subject(LockRequest request, String tried) {
        return subject(request.mode().kind(), request.name(), tried);
    }

    private String subject(Kind kind, String name, String tried) {
        return LockNames.describe(kind, name) + " on " + database + " could not be " + tried;
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
