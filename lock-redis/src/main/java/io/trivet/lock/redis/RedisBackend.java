package io.trivet.lock.redis;

import io.trivet.lock.LockGuarantees;
import io.trivet.lock.LockProperty;
import io.trivet.lock.spi.Attempt;
import io.trivet.lock.spi.Holder;
import io.trivet.lock.spi.LockBackend;
import io.trivet.lock.spi.LockRequest;
import io.trivet.lock.spi.PollInterval;
import io.trivet.lock.spi.Released;
import io.trivet.redis.RedisDriver;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Locks as keys of one Redis. Waiters are notified of releases, and poll in between. */
final class RedisBackend implements LockBackend {
    private static final Duration COUNTER_KEPT = Duration.ofDays(1);

    /** Long enough for another client to get the release message and ask. */
    private static final Duration OTHERS_TURN = Duration.ofMillis(5);

    /**
     * Waiters of other libraries can't be seen. If one of their clients held the lock before, they must find it free
     * now and then.
     */
    private static final Duration OTHER_LIBRARIES_TURN = Duration.ofMillis(1);

    private static final LockGuarantees GUARANTEES = new LockGuarantees(
            EnumSet.of(
                    LockProperty.EXCLUSIVE,
                    LockProperty.RISING_TOKENS,
                    LockProperty.EXPIRES,
                    LockProperty.SURVIVES_RESTART,
                    LockProperty.NOTIFIES_WAITERS,
                    LockProperty.HANDED_OVER),
            "One Redis that loses no acknowledged write (if it restarts: an append-only file, fsync always), doesn't fail over to a"
                    + " replica, evicts nothing, and whose clock doesn't jump.");

    private final RedisNode node;
    private final ContendedLockCache busy = new ContendedLockCache();
    private final ContendedLockCache withOtherLibraries = new ContendedLockCache();
    private final ReleaseMessages messages;
    private final PollInterval poll;

    RedisBackend(RedisDriver driver, RandomGenerator random) {
        node = new RedisNode(driver);
        messages = new ReleaseMessages(driver, System::nanoTime);
        // Clients of other libraries send no message when they release.
        poll = new PollInterval(Duration.ofMillis(20), Duration.ofMillis(60), random);
    }

    @Override
    public Attempt acquire(LockRequest request) {
        if (probablyBusy(request)) {
            // A plain command costs the server a quarter of the script.
            long left = node.millisLeft(request.name());
            if (left != RedisNode.NO_KEY) {
                return busy(left);
            }
        }
        return attempt(request, node.run(Script.ACQUIRE, keys(request), arguments(request), "acquired"));
    }

    @Override
    public @Nullable Attempt acquireWithin(LockRequest request, long nanos) {
        long deadline = System.nanoTime() + nanos;
        if (probablyBusy(request)) {
            Long left = node.millisLeftBy(deadline, request.name());
            if (left == null) {
                return null;
            }
            if (left != RedisNode.NO_KEY) {
                return busy(left);
            }
        }
        Object answer = node.runBy(deadline, Script.ACQUIRE, keys(request), arguments(request));
        return answer == null ? null : attempt(request, answer);
    }

    /**
     * Prepares a request. A caller that waits gets messages about releases from now on. A caller that doesn't wait, and
     * found the lock held the last time, checks the key first.
     */
    private boolean probablyBusy(LockRequest request) {
        if (request.waits()) {
            messages.beforeAsking(request.name());
            return false;
        }
        return busy.contains(request.name());
    }

    private static List<String> keys(LockRequest request) {
        return List.of(request.name(), CounterKey.of(request.name()));
    }

    private static List<String> arguments(LockRequest request) {
        return List.of(request.owner(), millis(request.leaseTime()), Long.toString(COUNTER_KEPT.toSeconds()));
    }

    private Attempt attempt(LockRequest request, Object answer) {
        String name = request.name();
        if (answer instanceof Long left) {
            busy.add(name);
            withOtherLibraries.remove(name);
            return busy(left);
        }
        if (answer instanceof List<?> left) {
            busy.add(name);
            withOtherLibraries.add(name);
            return busy((Long) left.get(0));
        }
        busy.remove(name);
        return new Attempt.Granted(Long.parseLong((String) answer), request.leaseTime());
    }

    private Attempt busy(long millisLeft) {
        return new Attempt.Busy(millisLeft < 0 ? poll.next() : poll.next(Duration.ofMillis(millisLeft)));
    }

    @Override
    public void awaitRelease(LockRequest request, Duration atMost) throws InterruptedException {
        messages.await(request.name(), atMost);
    }

    @Override
    public void holdOff(LockRequest request, Duration atMost) throws InterruptedException {
        messages.await(request.name(), atMost);
    }

    @Override
    public Released release(LockRequest request) {
        String name = request.name();
        return released(name, (Long) node.run(Script.RELEASE, List.of(name), releaseArguments(request), "released"));
    }

    private List<String> releaseArguments(LockRequest request) {
        return List.of(request.owner(), ReleaseMessages.channel(request.name()), messages.sender());
    }

    @Override
    public List<Released> releaseAll(List<LockRequest> requests) {
        if (!node.isOneServer()) {
            return releaseInParallel(requests);
        }
        List<String> arguments = new ArrayList<>(List.of(messages.sender(), ReleaseMessages.channel("")));
        requests.forEach(request -> arguments.add(request.owner()));
        List<String> names = requests.stream().map(LockRequest::name).toList();
        List<?> answers = (List<?>) node.runForAll(Script.RELEASE_ALL, names, arguments, "released");
        List<Released> released = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            released.add(released(names.get(i), (Long) answers.get(i)));
        }
        return released;
    }

    private List<Released> releaseInParallel(List<LockRequest> requests) {
        List<@Nullable Object> answers = node.runForEach(
                Script.RELEASE,
                requests.stream().map(LockRequest::name).toList(),
                requests.stream().map(this::releaseArguments).toList(),
                "released");
        List<Released> released = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            LockRequest request = requests.get(i);
            // A request may fail alone, for example because it went to the wrong server. It is sent once more by
            // itself.
            released.add(answers.get(i) instanceof Long answer ? released(request.name(), answer) : release(request));
        }
        return released;
    }

    private Released released(String name, long answer) {
        if (answer == 0) {
            return Released.of(false);
        }
        long others = answer - 1 - (messages.isNotified(name) ? 1 : 0);
        if (others > 0) {
            return new Released(true, OTHERS_TURN);
        }
        return new Released(true, withOtherLibraries.contains(name) ? OTHER_LIBRARIES_TURN : Duration.ZERO);
    }

    @Override
    public Optional<Duration> renew(LockRequest request) {
        Object renewed = node.run(
                Script.RENEW,
                List.of(request.name()),
                List.of(request.owner(), millis(request.leaseTime())),
                "renewed");
        return renewed.equals(1L) ? Optional.of(request.leaseTime()) : Optional.empty();
    }

    @Override
    public Optional<Holder> holder(String name) {
        List<?> answer = (List<?>) node.run(Script.HOLDER, List.of(name, CounterKey.of(name)), List.of(), "looked up");
        if (answer.isEmpty() || !(answer.get(0) instanceof String owner)) {
            return Optional.empty();
        }
        // Other libraries' clients don't change the counter, so it belongs to an earlier holder.
        if (!LockRequest.isOwner(owner)
                || !(answer.get(1) instanceof String counter)
                || !counter.matches("\\d{1,18}")) {
            return Optional.of(new Holder(owner, OptionalLong.empty(), Optional.empty()));
        }
        long generation = Long.parseLong(counter);
        return Optional.of(new Holder(
                owner, OptionalLong.of(generation), Optional.of(Instant.EPOCH.plus(generation, ChronoUnit.MICROS))));
    }

    @Override
    public boolean forceRelease(String name) {
        return node.run(Script.FORCE, List.of(name), List.of(ReleaseMessages.channel(name)), "released by force")
                .equals(1L);
    }

    @Override
    public LockGuarantees guarantees() {
        return GUARANTEES;
    }

    private static String millis(Duration time) {
        return Long.toString(time.toMillis());
    }

    @Override
    public void checkName(String name) {
        if (name.startsWith(CounterKey.PREFIX)) {
            throw new IllegalArgumentException("A lock's name on Redis must not begin with " + CounterKey.PREFIX
                    + ", because the fencing tokens are stored there: " + name);
        }
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
