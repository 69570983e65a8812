package io.trivet.lock.redis;

import io.trivet.lock.LockException;
import io.trivet.lock.spi.AcquireResult;
import io.trivet.lock.spi.LockRequest;
import io.trivet.lock.spi.PollInterval;
import io.trivet.redis.RedisReply;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Sends the requests that a {@link RedlockAttempt} decides on. Thread-safe. */
final class RedlockAcquirer {
    private final RedlockNodes nodes;
    private final NodeClocks clocks;
    private final ContendedLockCache withOtherLibraries = new ContendedLockCache();

    /** The wait for a holder. Clients of other libraries send no message when they release. */
    private final PollInterval poll;

    /** The wait after a split vote: random, so that one of the contenders comes first the next time. */
    private final PollInterval afterSplit;

    RedlockAcquirer(RedlockNodes nodes, RandomGenerator random) {
        this.nodes = nodes;
        clocks = new NodeClocks(nodes.size());
        poll = new PollInterval(Duration.ofMillis(20), Duration.ofMillis(60), random);
        afterSplit = new PollInterval(Duration.ofMillis(1), Duration.ofMillis(15), random);
    }

    /**
     * Asks the nodes once for a lock.
     *
     * @param limit the most nanoseconds that this takes
     * @throws LockException if too few nodes answered in time
     */
    AcquireResult attempt(LockRequest request, long limit) {
        long began = System.nanoTime();
        Duration timeout = RedlockTimes.timeout(request.leaseTime());
        RedlockAttempt attempt = new RedlockAttempt(
                nodes.size(), request.leaseTime(), timeout.toNanos(), limit, nodes.unresponsive(timeout));
        RedlockNodes.Inbox<Consumer<RedlockAttempt>> inbox = new RedlockNodes.Inbox<>();
        take(request, began, timeout, inbox);
        while (true) {
            long elapsed = System.nanoTime() - began;
            RedlockAttempt.Step step = attempt.next(elapsed);
            switch (step) {
                case WAIT -> {
                    Consumer<RedlockAttempt> answer = inbox.poll(attempt.nanosLeft(elapsed));
                    if (answer != null) {
                        answer.accept(attempt);
                    }
                }
                case RAISE -> raise(request, attempt, timeout, inbox);
                case GRANTED -> {
                    return new AcquireResult.Granted(attempt.token(), request.leaseTime());
                }
                case BUSY, SPLIT -> {
                    withdraw(request, attempt);
                    return busy(request.name(), attempt, step);
                }
                case UNAVAILABLE -> {
                    withdraw(request, attempt);
                    throw nodes.fault(
                            nodes.subject(request.name(), "acquired"),
                            attempt.answered(),
                            attempt.faults(),
                            Duration.ofNanos(elapsed));
                }
            }
        }
    }

    private void take(
            LockRequest request, long now, Duration timeout, RedlockNodes.Inbox<Consumer<RedlockAttempt>> inbox) {
        RedisNode.Call call = new RedisNode.Call(
                RedlockScripts.TAKE,
                CounterKey.with(request.name()),
                List.of(
                        request.owner(),
                        Long.toString(RedlockTimes.keptMillis(request.leaseTime())),
                        CounterKey.KEPT_SECONDS,
                        Long.toString(clocks.suggestion(now))));
        for (int node = 0; node < nodes.size(); node++) {
            nodes.send(
                    node,
                    call,
                    timeout,
                    inbox,
                    (from, reply) -> attempt -> attempt.voted(from, vote(from, now, reply)));
        }
    }

    private RedlockAttempt.Vote vote(int node, long sent, RedisReply reply) {
        if (reply.fault() != null) {
            return new RedlockAttempt.Vote.Failed(reply.fault());
        }
        if (reply.value() instanceof List<?> held) {
            return new RedlockAttempt.Vote.Held((Long) held.get(0), (String) held.get(1));
        }
        if (reply.value() instanceof String taken) {
            int blank = taken.indexOf(' ');
            clocks.answered(node, sent, Long.parseLong(taken.substring(blank + 1)));
            return new RedlockAttempt.Vote.Taken(Long.parseLong(taken.substring(0, blank)));
        }
        throw new IllegalStateException("The script answers with a list or a text, not " + reply.value());
    }

    private void raise(
            LockRequest request,
            RedlockAttempt attempt,
            Duration timeout,
            RedlockNodes.Inbox<Consumer<RedlockAttempt>> inbox) {
        RedisNode.Call call = new RedisNode.Call(
                RedlockScripts.RAISE,
                CounterKey.with(request.name()),
                List.of(request.owner(), Long.toString(attempt.token()), CounterKey.KEPT_SECONDS));
        attempt.nodesToRaise()
                .forEach(node -> nodes.send(node, call, timeout, inbox, (from, reply) -> to -> {
                    if (reply.fault() == null) {
                        to.raised(from, Long.valueOf(1).equals(reply.value()));
                    } else {
                        to.raiseFailed(from);
                    }
                }));
    }

    /** Deletes the keys of a failed attempt. Each lane keeps the order, so the next attempt comes after that. */
    private void withdraw(LockRequest request, RedlockAttempt attempt) {
        RedisNode.Call call =
                new RedisNode.Call(RedlockScripts.WITHDRAW, List.of(request.name()), List.of(request.owner()));
        attempt.nodesToWithdraw().forEach(node -> nodes.tell(node, call, request.leaseTime()));
    }

    private AcquireResult busy(String name, RedlockAttempt attempt, RedlockAttempt.Step step) {
        if (attempt.isHeldByOtherLibrary()) {
            withOtherLibraries.add(name);
        } else {
            withOtherLibraries.remove(name);
        }
        if (step == RedlockAttempt.Step.SPLIT) {
            return new AcquireResult.Busy(afterSplit.next());
        }
        long millis = attempt.millisUntilFree();
        return new AcquireResult.Busy(millis < 0 ? poll.next() : poll.next(Duration.ofMillis(millis)));
    }

    /** Returns whether the last attempt found the lock held by another library's client. */
    boolean isContendedByOtherLibraries(String name) {
        return withOtherLibraries.contains(name);
    }
}
