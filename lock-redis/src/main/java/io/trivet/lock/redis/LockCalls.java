package io.trivet.lock.redis;

import io.trivet.lock.redis.RedisNode.Call;
import io.trivet.lock.spi.LockMode.Kind;
import io.trivet.lock.spi.LockRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The scripts, keys and arguments of requests, by what else may be held under the name. */
final class LockCalls {
    /**
     * The longest time for which a waiting writer that doesn't ask again keeps readers off. Writers ask every 60 ms or
     * more often, but a pause of the program, or a slow answer, must not let readers in.
     */
    private static final Duration MAX_INTENT = Duration.ofSeconds(3);

    /** Some polls of a writer. */
    private static final Duration MIN_INTENT = Duration.ofMillis(250);

    private static final String NO_INTENT = "0";

    /** The content of the client's own messages about locks, which it ignores. */
    private final String sender;

    LockCalls(String sender) {
        this.sender = sender;
    }

    static Call acquire(LockRequest request) {
        String name = request.name();
        String counter = CounterKey.of(name);
        String owner = request.owner();
        String lease = millis(request.leaseTime());
        return switch (request.mode().kind()) {
            case EXCLUSIVE ->
                new Call(LockScripts.ACQUIRE, List.of(name, counter), List.of(owner, lease, CounterKey.KEPT_SECONDS));
            case PERMIT ->
                new Call(
                        SharedScripts.ACQUIRE_PERMIT,
                        List.of(name, counter),
                        List.of(
                                owner,
                                lease,
                                CounterKey.KEPT_SECONDS,
                                Integer.toString(request.mode().limit())));
            case READ ->
                new Call(
                        SharedScripts.ACQUIRE_READ,
                        List.of(name, counter, CounterKey.ofWaiting(name), CounterKey.ofReaders(name)),
                        List.of(owner, lease, Long.toString(kept(request).toSeconds())));
            case WRITE ->
                new Call(
                        SharedScripts.ACQUIRE_WRITE,
                        List.of(name, counter, CounterKey.ofWaiting(name)),
                        List.of(
                                owner,
                                lease,
                                CounterKey.KEPT_SECONDS,
                                request.waits() ? millis(intent(request.leaseTime())) : NO_INTENT));
        };
    }

    /** Returns how long a waiting writer keeps readers off without asking again. */
    private static Duration intent(Duration leaseTime) {
        Duration bounded = leaseTime.compareTo(MAX_INTENT) < 0 ? leaseTime : MAX_INTENT;
        return bounded.compareTo(MIN_INTENT) < 0 ? MIN_INTENT : bounded;
    }

    /** Returns how long the generation of readers is kept: as long as one of them may read. */
    private static Duration kept(LockRequest request) {
        Duration least = request.leaseTime().plusSeconds(1);
        return CounterKey.KEPT.compareTo(least) < 0 ? least : CounterKey.KEPT;
    }

    static Call renew(LockRequest request) {
        String name = request.name();
        String lease = millis(request.leaseTime());
        Kind kind = request.mode().kind();
        if (kind == Kind.EXCLUSIVE) {
            return new Call(LockScripts.RENEW, List.of(name), List.of(request.owner(), lease));
        }
        List<String> keys =
                kind == Kind.READ ? List.of(name, CounterKey.of(name), CounterKey.ofReaders(name)) : List.of(name);
        return new Call(SharedScripts.RENEW, keys, List.of(member(request), lease, millis(kept(request))));
    }

    Call release(LockRequest request) {
        String name = request.name();
        String channel = ReleaseMessages.channel(name);
        return request.mode().kind() == Kind.EXCLUSIVE
                ? new Call(LockScripts.RELEASE, List.of(name), List.of(request.owner(), channel, sender))
                : new Call(
                        SharedScripts.RELEASE,
                        List.of(name, CounterKey.ofWaiting(name)),
                        List.of(member(request), channel));
    }

    /** Returns the release of many owners on one server. */
    Call releaseAll(List<LockRequest> requests) {
        List<String> keys = new ArrayList<>();
        List<String> arguments = new ArrayList<>(List.of(sender, ReleaseMessages.channel("")));
        for (LockRequest each : requests) {
            keys.add(each.name());
            keys.add(CounterKey.ofWaiting(each.name()));
            arguments.add(member(each));
        }
        return new Call(SharedScripts.RELEASE_ALL, keys, arguments);
    }

    /** Returns how the owner is written where several kinds occur. */
    private static String member(LockRequest request) {
        String kind = switch (request.mode().kind()) {
            case EXCLUSIVE -> "lock:";
            case PERMIT -> "permit:";
            case READ -> "read:";
            case WRITE -> "write:";
        };
        return kind + request.owner();
    }

    static Call holder(String name) {
        return new Call(SharedScripts.HOLDER, CounterKey.with(name), List.of());
    }

    static Call force(String name) {
        return new Call(SharedScripts.FORCE, List.of(name), List.of(ReleaseMessages.channel(name)));
    }

    private static String millis(Duration time) {
        return Long.toString(time.toMillis());
    }
}
