package io.trivet.lock.zookeeper;

import io.trivet.support.zookeeper.CuratorClients;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The time limit of one call of the backend, for all of its requests together. ZooKeeper's own calls have no time limit
 * while the connection seems alive, and a server that hangs keeps the connection for most of a session.
 */
final class RequestDeadline {
    private final Duration limit;
    private final long deadline;

    /** Begins the backend's own limit. */
    RequestDeadline() {
        this(CuratorClients.LIMIT);
    }

    private RequestDeadline(Duration limit) {
        this.limit = limit;
        deadline = System.nanoTime() + limit.toNanos();
    }

    /** Begins a caller's limit, or the backend's own if that is shorter. */
    static RequestDeadline within(long nanos) {
        return new RequestDeadline(Duration.ofNanos(Math.min(nanos, CuratorClients.LIMIT.toNanos())));
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
