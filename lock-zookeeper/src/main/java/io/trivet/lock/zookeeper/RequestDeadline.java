package io.trivet.lock.zookeeper;

import io.trivet.support.zookeeper.CuratorClients;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The time limit of one call of the backend, for all of its requests together. ZooKeeper's own calls have no time limit
 * while the connection seems alive, and a server that hangs keeps the connection for most of a session.
 */
final class RequestDeadline {
    /** What a blocking call of ZooKeeper's client can take: its own limit, and the time to close the connection then. */
    private static final Duration MAX_BLOCKING = CuratorClients.LIMIT.plusSeconds(1);

    private final Duration limit;
    private final long deadline;

    /** The moment when the caller must return, if it has a limit of its own. */
    private final OptionalLong callerReturns;

    /** Begins the backend's own limit. */
    RequestDeadline() {
        this(System.nanoTime(), CuratorClients.LIMIT, OptionalLong.empty());
    }

    private RequestDeadline(long now, Duration limit, OptionalLong callerReturns) {
        this.limit = limit;
        deadline = now + limit.toNanos();
        this.callerReturns = callerReturns;
    }

    /** Begins a caller's limit, or the backend's own if that is shorter. */
    static RequestDeadline within(long nanos) {
        long now = System.nanoTime();
        Duration limit = Duration.ofNanos(Math.min(nanos, CuratorClients.LIMIT.toNanos()));
        return new RequestDeadline(now, limit, OptionalLong.of(now + nanos));
    }

    /** Returns whether the caller can wait for a blocking call of ZooKeeper's client, which has a time limit of its own. */
    boolean allowsBlocking() {
        return callerReturns.isEmpty() || callerReturns.getAsLong() - System.nanoTime() >= MAX_BLOCKING.toNanos();
    }

    /** Waits for an answer. An interrupt doesn't end the wait; the flag is left to the next wait. */
    <T> T await(CompletableFuture<T> answer) throws Exception {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (TimeoutException e) {
                    throw new TimeoutException("none within " + limit.toMillis() + " ms");
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof Error error) {
                        throw error;
                    }
                    throw e.getCause() instanceof Exception cause ? cause : e;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
