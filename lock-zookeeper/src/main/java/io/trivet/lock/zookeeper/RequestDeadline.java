package io.trivet.lock.zookeeper;

import io.trivet.support.zookeeper.CuratorClients;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The time that one question to the backend may take, however many requests it makes of it. ZooKeeper's own calls have no limit of
 * time as long as the connection seems to live, which a server that stands still keeps up for most of a session.
 */
final class RequestDeadline {
    private final long deadline = System.nanoTime() + CuratorClients.LIMIT.toNanos();

    /** Waits for an answer, undisturbed by an interrupt, which is left to whoever waits next. */
    <T> T await(CompletableFuture<T> answer) throws Exception {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (TimeoutException e) {
                    throw new TimeoutException("none within " + CuratorClients.LIMIT.toSeconds() + " s");
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
