package io.trivet.lock.redis;

import io.trivet.lock.LockException;
import io.trivet.lock.LockGuarantees;
import io.trivet.lock.LockProperty;
import io.trivet.lock.spi.AcquireResult;
import io.trivet.lock.spi.Holder;
import io.trivet.lock.spi.LockBackend;
import io.trivet.lock.spi.LockRequest;
import io.trivet.lock.spi.ReleaseResult;
import io.trivet.redis.RedisDriver;
import io.trivet.support.redis.RedisFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Locks as keys of a majority of independent Redis nodes. */
final class RedlockBackend implements LockBackend {
    /** The limit for answers to requests that no lease time bounds. */
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(1);

    /**
     * The pause for waiters of other libraries: they ask one node after the other, and must find a majority free now and
     * then.
     */
    private static final Duration OTHER_LIBRARIES_TURN = Duration.ofMillis(3);

    private static final Object DELETED_NOTHING = 0L;

    private final RedlockNodes nodes;
    private final RedlockAcquirer acquirer;
    private final ReleaseMessages messages;
    private final LockGuarantees guarantees;

    RedlockBackend(String description, List<RedisDriver> drivers, RandomGenerator random) {
        nodes = new RedlockNodes(description, drivers);
        messages = new ReleaseMessages(drivers, System::nanoTime);
        acquirer = new RedlockAcquirer(nodes, random);
        guarantees = new LockGuarantees(
                EnumSet.of(
                        LockProperty.EXCLUSIVE,
                        LockProperty.RISING_TOKENS,
                        LockProperty.EXPIRES,
                        LockProperty.SURVIVES_RESTART,
                        LockProperty.SURVIVES_FAILOVER,
                        LockProperty.NOTIFIES_WAITERS,
                        LockProperty.LOCAL_HANDOFF,
                        LockProperty.KEEPS_MIN_HOLD),
                drivers.size() + " independent Redis nodes, of which " + nodes.quorum()
                        + " run; each keeps what it acknowledged (an append-only file, fsync always), or after a loss starts"
                        + " only when the longest lease is over; none fails over to a replica or evicts keys; and clocks of"
                        + " nodes and clients don't jump, and run at the same rate within 1 %.");
    }

    /**
     * Asks all nodes for a key that certainly is free.
     *
     * @throws LockException if too few answer, or they don't accept the credentials
     */
    void checkNodes() {
        RedisNode.Call question =
                new RedisNode.Call(LockScripts.HOLDER, List.of(CounterKey.PREFIX, CounterKey.PREFIX), List.of());
        Duration limit = Duration.ofSeconds(4);
        NodeAnswers answers =
                nodes.askAll(question, limit, limit, Set.of(), now -> hasConnected(now) >= nodes.quorum());
        if (hasConnected(answers) < nodes.quorum()) {
            throw nodes.fault("Could not connect to " + this, answers.answered(), answers.faults(), limit);
        }
    }

    /** Counts a user without the right to ask, because he may have others. */
    private static int hasConnected(NodeAnswers answers) {
        long unentitled = answers.faults().values().stream()
                .filter(RedisFault::isMissingRight)
                .count();
        return answers.answered() + (int) unentitled;
    }

    @Override
    public AcquireResult acquire(LockRequest request) {
        return acquireBy(request, Long.MAX_VALUE);
    }

    /** The lanes send the requests, so this thread always returns in time. */
    @Override
    public AcquireResult acquireWithin(LockRequest request, long nanos) {
        return acquireBy(request, nanos);
    }

    private AcquireResult acquireBy(LockRequest request, long nanos) {
        if (request.waits()) {
            messages.beforeAsking(request.name(), request.mode().kind());
        }
        return acquirer.attempt(request, nanos);
    }

    @Override
    public void awaitRelease(LockRequest request, Duration atMost) throws InterruptedException {
        messages.await(request.name(), request.mode().kind(), atMost);
    }

    @Override
    public void holdOff(LockRequest request, Duration atMost) throws InterruptedException {
        messages.await(request.name(), request.mode().kind(), atMost);
    }

    @Override
    public ReleaseResult release(LockRequest request) {
        String name = request.name();
        Predicate<Object> deleted = value -> !value.equals(DELETED_NOTHING);
        NodeAnswers answers = askAll(
                LockScripts.RELEASE,
                List.of(name),
                List.of(request.owner(), ReleaseMessages.channel(name), messages.sender()),
                request.leaseTime(),
                nodes.unresponsive(RedlockTimes.timeout(request.leaseTime())),
                now -> now.count(deleted) >= nodes.quorum());
        requireQuorum(answers, nodes.subject(name, "released"), RedlockTimes.timeout(request.leaseTime()));
        int unknown = nodes.size() - answers.answered();
        if (answers.count(deleted) + unknown < nodes.quorum()) {
            return ReleaseResult.of(false);
        }
        return new ReleaseResult(true, holdOffAfter(name, answers));
    }

    private Duration holdOffAfter(String name, NodeAnswers answers) {
        for (int node = 0; node < nodes.size(); node++) {
            if (answers.value(node) instanceof Long told && told - 1 - (messages.isNotified(node, name) ? 1 : 0) > 0) {
                return ReleaseMessages.OTHERS_TURN;
            }
        }
        return acquirer.isContendedByOtherLibraries(name) ? OTHER_LIBRARIES_TURN : Duration.ZERO;
    }

    @Override
    public List<ReleaseResult> releaseAll(List<LockRequest> requests) {
        List<String> arguments = new ArrayList<>(List.of(messages.sender(), ReleaseMessages.channel("")));
        requests.forEach(request -> arguments.add(request.owner()));
        List<String> names = requests.stream().map(LockRequest::name).toList();
        Duration limit = Duration.ofSeconds(2);
        NodeAnswers answers = nodes.askAll(
                new RedisNode.Call(LockScripts.RELEASE_ALL, names, arguments),
                limit,
                limit,
                nodes.unresponsive(limit),
                now -> false);
        if (answers.answered() < nodes.quorum()) {
            throw nodes.fault(
                    names.size() + " locks on " + this + " could not be released",
                    answers.answered(),
                    answers.faults(),
                    limit);
        }
        int unknown = nodes.size() - answers.answered();
        List<ReleaseResult> released = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            int place = i;
            int deleted = answers.count(each -> !((List<?>) each).get(place).equals(DELETED_NOTHING));
            released.add(ReleaseResult.of(deleted + unknown >= nodes.quorum()));
        }
        return released;
    }

    @Override
    public Optional<Duration> renew(LockRequest request) {
        Predicate<Object> stands = value -> value.equals(1L);
        List<String> key = List.of(request.name());
        List<String> arguments = List.of(request.owner(), Long.toString(RedlockTimes.keptMillis(request.leaseTime())));
        NodeAnswers answers = askAll(
                LockScripts.RENEW,
                key,
                arguments,
                request.leaseTime(),
                Set.of(),
                now -> now.count(stands) >= nodes.quorum()
                        || now.count(stands) + nodes.size() - now.answered() < nodes.quorum());
        int standing = answers.count(stands);
        if (standing >= nodes.quorum()) {
            join(
                    answers,
                    new RedisNode.Call(RedlockScripts.JOIN, key, arguments),
                    RedlockTimes.timeout(request.leaseTime()));
            return Optional.of(request.leaseTime());
        }
        if (standing + nodes.size() - answers.answered() >= nodes.quorum()) {
            throw nodes.fault(
                    nodes.subject(request.name(), "renewed"),
                    answers.answered(),
                    answers.faults(),
                    RedlockTimes.timeout(request.leaseTime()));
        }
        return Optional.empty();
    }

    /**
     * Takes the key on the other nodes too, now that the grant is certain, so that it survives the loss of further
     * nodes. This must not count as part of the renewal: another owner may have had the key there meanwhile.
     */
    private void join(NodeAnswers renewed, RedisNode.Call join, Duration kept) {
        for (int node = 0; node < nodes.size(); node++) {
            if (!Long.valueOf(1).equals(renewed.value(node))) {
                nodes.tell(node, join, kept);
            }
        }
    }

    @Override
    public Optional<Holder> holder(String name) {
        NodeAnswers answers = askAll(new RedisNode.Call(LockScripts.HOLDER, CounterKey.with(name), List.of()));
        requireQuorum(answers, nodes.subject(name, "looked up"), ANSWER_LIMIT);
        return HolderVotes.of(answers);
    }

    @Override
    public boolean forceRelease(String name) {
        NodeAnswers answers =
                askAll(new RedisNode.Call(LockScripts.FORCE, List.of(name), List.of(ReleaseMessages.channel(name))));
        requireQuorum(answers, nodes.subject(name, "released by force"), ANSWER_LIMIT);
        int unknown = nodes.size() - answers.answered();
        int deleted = answers.count(value -> value.equals(1L));
        return deleted > 0 && deleted + unknown >= nodes.quorum();
    }

    /** Asks all nodes about a lease. The requests are kept for slow nodes as long as the lease may last there. */
    private NodeAnswers askAll(
            Script script,
            List<String> keys,
            List<String> arguments,
            Duration leaseTime,
            Set<Integer> unresponsive,
            Predicate<NodeAnswers> isEnough) {
        RedisNode.Call call = new RedisNode.Call(script, keys, arguments);
        return nodes.askAll(call, RedlockTimes.timeout(leaseTime), leaseTime, unresponsive, isEnough);
    }

    /** Asks all nodes on behalf of an operator, and waits for all that respond. */
    private NodeAnswers askAll(RedisNode.Call call) {
        return nodes.askAll(call, ANSWER_LIMIT, ANSWER_LIMIT, nodes.unresponsive(ANSWER_LIMIT), now -> false);
    }

    private void requireQuorum(NodeAnswers answers, String subject, Duration waited) {
        if (answers.answered() < nodes.quorum()) {
            throw nodes.fault(subject, answers.answered(), answers.faults(), waited);
        }
    }

    @Override
    public LockGuarantees guarantees() {
        return guarantees;
    }

    @Override
    public void checkName(String name) {
        CounterKey.checkName(name);
    }

    @Override
    public void close() {
        messages.close();
        nodes.close();
    }

    @Override
    public String toString() {
        return nodes.toString();
    }
}
