package io.trivet.lock.redis;

import io.trivet.lock.spi.Attempt;
import io.trivet.lock.spi.LockBackend;
import io.trivet.lock.spi.LockRequest;
import io.trivet.lock.spi.PollInterval;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** Locks as keys of one Redis, polled while they are busy. */
final class RedisBackend implements LockBackend {
    private static final Duration COUNTER_KEPT = Duration.ofDays(1);

    private final RedisNode node;
    private final PollInterval poll;

    RedisBackend(RedisNode node, RandomGenerator random) {
        this.node = node;
        poll = new PollInterval(Duration.ofMillis(5), Duration.ofMillis(15), random);
    }

    @Override
    public Attempt acquire(LockRequest request) {
        Object answer = node.run(
                Script.ACQUIRE,
                List.of(request.name(), CounterKey.of(request.name())),
                List.of(
                        request.owner(),
                        Long.toString(request.leaseTime().toMillis()),
                        Long.toString(COUNTER_KEPT.toSeconds())),
                subject(request, "acquire"));
        if (answer instanceof Long left) {
            return new Attempt.Busy(left < 0 ? poll.next() : poll.next(Duration.ofMillis(left)));
        }
        return new Attempt.Granted(Long.parseLong((String) answer), request.leaseTime());
    }

    @Override
    public boolean release(LockRequest request) {
        Object deleted = node.run(
                Script.RELEASE, List.of(request.name()), List.of(request.owner()), subject(request, "release"));
        return deleted.equals(1L);
    }

    private String subject(LockRequest request, String tried) {
        return "Lock '" + request.name() + "' on " + node + " could not be " + tried + "d";
    }

    @Override
    public void checkName(String name) {
        if (name.startsWith(CounterKey.PREFIX)) {
            throw new IllegalArgumentException("A lock's name on Redis doesn't begin with " + CounterKey.PREFIX
                    + ", where the fencing tokens are kept: " + name);
        }
    }

    @Override
    public void close() {
        node.close();
    }

    @Override
    public String toString() {
        return node.toString();
    }
}
