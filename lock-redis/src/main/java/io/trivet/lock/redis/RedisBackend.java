package io.trivet.lock.redis;

import io.trivet.lock.LockGuarantees;
import io.trivet.lock.LockProperty;
import io.trivet.lock.spi.AcquireResult;
import io.trivet.lock.spi.Holder;
import io.trivet.lock.spi.LockBackend;
import io.trivet.lock.spi.LockMode.Kind;
import io.trivet.lock.spi.LockRequest;
import io.trivet.lock.spi.PollInterval;
import io.trivet.lock.spi.ReleaseResult;
import io.trivet.redis.RedisDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Locks as keys of a Redis, or of the nodes of a cluster. Waiters are notified of releases, and poll in between. */
final class RedisBackend implements LockBackend {
    /**
     * The pause for waiters that can't be seen: of other libraries, if one of their clients held the lock before, and in
     * a cluster those who are connected to another node. They must find the lock free now and then.
     */
    private static final Duration UNSEEN_WAITERS_TURN = Duration.ofMillis(1);

    private static final LockGuarantees GUARANTEES = new LockGuarantees(
            EnumSet.of(
                    LockProperty.EXCLUSIVE,
                    LockProperty.RISING_TOKENS,
                    LockProperty.EXPIRES,
                    LockProperty.SURVIVES_RESTART,
                    LockProperty.NOTIFIES_WAITERS,
                    LockProperty.LOCAL_HANDOFF,
                    LockProperty.KEEPS_MIN_HOLD),
            "Each lock is on one Redis that loses no acknowledged write (if it restarts: an append-only file, fsync always), evicts"
                    + " nothing, whose clock doesn't jump, and that doesn't fail over. Replicas, of a cluster or of Sentinels too, get"
                    + " writes only after they are acknowledged: a replica that takes over may lack the last grants, renewals and"
                    + " releases. Then a second client can get a lock that is held, until the first one hears of it at its next renewal."
                    + " Tokens still rise, unless the new primary's clock is behind by more than the failover took.");

    private final RedisNode node;
    private final ContendedLockCache busy = new ContendedLockCache();
    private final ContendedLockCache withOtherLibraries = new ContendedLockCache();
    private final ReleaseMessages messages;
    private final LockCalls calls;
    private final PollInterval poll;

    RedisBackend(RedisDriver driver, RandomGenerator random) {
        node = new RedisNode(driver);
        messages = new ReleaseMessages(driver, System::nanoTime);
        calls = new LockCalls(messages.sender());
        // Clients of other libraries send no message when they release.
        poll = new PollInterval(Duration.ofMillis(20), Duration.ofMillis(60), random);
    }

    @Override
    public boolean supports(Kind kind) {
        return true;
    }

    @Override
    public AcquireResult acquire(LockRequest request) {
        if (probablyBusy(request)) {
            // A plain command costs the server a quarter of the script.
            long left = node.millisLeft(request.name());
            if (left != RedisNode.NO_KEY) {
                return busy(left, false);
            }
        }
        return attempt(request, node.run(request.mode().kind(), LockCalls.acquire(request), "acquired"));
    }

    @Override
    public @Nullable AcquireResult acquireWithin(LockRequest request, long nanos) {
        long deadline = System.nanoTime() + nanos;
        if (probablyBusy(request)) {
            Long left = node.millisLeftBy(deadline, request.name());
            if (left == null) {
                return null;
            }
            if (left != RedisNode.NO_KEY) {
                return busy(left, false);
            }
        }
        Object answer = node.runBy(deadline, request.mode().kind(), LockCalls.acquire(request));
        return answer == null ? null : attempt(request, answer);
    }

    /**
     * Prepares a request. A caller that waits gets messages about releases from now on. A caller that doesn't wait, and
     * found the lock held the last time, checks the key first.
     */
    private boolean probablyBusy(LockRequest request) {
        Kind kind = request.mode().kind();
        if (request.waits()) {
            messages.beforeAsking(request.name(), kind);
            return false;
        }
        return kind == Kind.EXCLUSIVE && busy.contains(request.name());
    }

    private AcquireResult attempt(LockRequest request, Object answer) {
        if (answer instanceof String generation) {
            if (request.mode().kind() == Kind.EXCLUSIVE) {
                busy.remove(request.name());
            }
            return new AcquireResult.Granted(Long.parseLong(generation), request.leaseTime());
        }
        if (request.mode().kind() != Kind.EXCLUSIVE) {
            // A waiting writer keeps readers off until it is released.
            return busy((Long) answer, request.waits() && request.mode().kind() == Kind.WRITE);
        }
        busy.add(request.name());
        if (answer instanceof Long left) {
            withOtherLibraries.remove(request.name());
            return busy(left, false);
        }
        withOtherLibraries.add(request.name());
        return busy((Long) ((List<?>) answer).get(0), false);
    }

    private AcquireResult busy(long millisLeft, boolean queued) {
        return new AcquireResult.Busy(millisLeft < 0 ? poll.next() : poll.next(Duration.ofMillis(millisLeft)), queued);
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
        return released(request.name(), (Long) node.run(request.mode().kind(), calls.release(request), "released"));
    }

    @Override
    public List<ReleaseResult> releaseAll(List<LockRequest> requests) {
        if (!node.isOneServer()) {
            return releaseInParallel(requests);
        }
        List<?> answers = (List<?>) node.runForAll(calls.releaseAll(requests), requests.size(), "released");
        List<ReleaseResult> released = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            released.add(released(requests.get(i).name(), (Long) answers.get(i)));
        }
        return released;
    }

    private List<ReleaseResult> releaseInParallel(List<LockRequest> requests) {
        List<@Nullable Object> answers =
                node.runForEach(requests.stream().map(calls::release).toList(), "released");
        List<ReleaseResult> released = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            LockRequest request = requests.get(i);
            // A request may fail alone, for example because it went to the wrong server. It is sent once more by
            // itself.
            released.add(answers.get(i) instanceof Long answer ? released(request.name(), answer) : release(request));
        }
        return released;
    }

    private ReleaseResult released(String name, long answer) {
        if (answer == 0) {
            return ReleaseResult.of(false);
        }
        long others = answer - 1 - (messages.isNotified(name) ? 1 : 0);
        if (others > 0) {
            return new ReleaseResult(true, ReleaseMessages.OTHERS_TURN);
        }
        // A node of a cluster counts only the subscribers that are connected to itself.
        boolean mayHaveOthers = withOtherLibraries.contains(name) || !node.isOneServer();
        return new ReleaseResult(true, mayHaveOthers ? UNSEEN_WAITERS_TURN : Duration.ZERO);
    }

    @Override
    public Optional<Duration> renew(LockRequest request) {
        Object renewed = node.run(request.mode().kind(), LockCalls.renew(request), "renewed");
        return renewed.equals(1L) ? Optional.of(request.leaseTime()) : Optional.empty();
    }

    @Override
    public Optional<Holder> holder(String name) {
        return HolderVotes.of((List<?>) node.run(Kind.EXCLUSIVE, LockCalls.holder(name), "looked up"));
    }

    @Override
    public boolean forceRelease(String name) {
        return node.run(Kind.EXCLUSIVE, LockCalls.force(name), "released by force")
                .equals(1L);
    }

    @Override
    public LockGuarantees guarantees() {
        return GUARANTEES;
    }

    @Override
    public void checkName(String name) {
        CounterKey.checkName(name);
    }

    @Override
    public void close() {
        messages.close();
        node.close();
    }

    @Override
    public String toString() {
        return node.toString();
    }
}
