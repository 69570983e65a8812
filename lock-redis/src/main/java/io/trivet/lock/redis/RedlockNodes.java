package io.trivet.lock.redis;

import io.trivet.lock.LockException;
import io.trivet.redis.RedisDriver;
import io.trivet.redis.RedisException;
import io.trivet.redis.RedisReply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The nodes of Redlock, which are asked in parallel. Thread-safe. */
final class RedlockNodes implements AutoCloseable {
    /** How long {@link #close} waits for requests that are still to be sent. */
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final String description;
    private final List<NodeLane> lanes;

    RedlockNodes(String description, List<RedisDriver> drivers) {
        this.description = description;
        lanes = drivers.stream().map(NodeLane::new).toList();
    }

    int size() {
        return lanes.size();
    }

    int quorum() {
        return RedlockAttempt.quorum(lanes.size());
    }

    /**
     * Sends a request to one node, and doesn't wait.
     *
     * @param kept how long the request may wait until it is sent
     * @param inbox gets the answer
     */
    <T> void send(int node, RedisNode.Call call, Duration kept, Inbox<T> inbox, Reading<T> reading) {
        lanes.get(node).send(call, System.nanoTime() + kept.toNanos(), reply -> inbox.add(reading.read(node, reply)));
    }

    /** Sends a request to one node without interest in its answer. */
    void tell(int node, RedisNode.Call call, Duration kept) {
        lanes.get(node).send(call, System.nanoTime() + kept.toNanos(), reply -> {});
    }

    /**
     * Returns the nodes that leave requests without an answer, or haven't answered for longer than this, so that nobody
     * should wait for them. If the others are no quorum, returns none: then they must be waited for.
     */
    Set<Integer> unresponsive(Duration time) {
        Set<Integer> found = IntStream.range(0, lanes.size())
                .filter(node -> lanes.get(node).isUnresponsive(time.toNanos()))
                .boxed()
                .collect(Collectors.toSet());
        return lanes.size() - found.size() >= quorum() ? found : Set.of();
    }

    /**
     * Sends a request to all nodes, and waits until the answers are enough, all nodes have answered or failed, or the
     * time is over.
     *
     * @param kept how long a node's request may wait until it is sent
     * @param unresponsive the nodes that aren't waited for if a quorum has answered
     */
    NodeAnswers askAll(
            RedisNode.Call call,
            Duration atMost,
            Duration kept,
            Set<Integer> unresponsive,
            Predicate<NodeAnswers> isEnough) {
        NodeAnswers answers = new NodeAnswers(size());
        Inbox<Runnable> inbox = new Inbox<>();
        for (int node = 0; node < size(); node++) {
            send(node, call, kept, inbox, (from, reply) -> () -> answers.add(from, reply));
        }
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!isEnough.test(answers) && answers.mayGrow(answers.answered() < quorum() ? Set.of() : unresponsive)) {
            Runnable next = inbox.poll(deadline - System.nanoTime());
            if (next == null) {
                break;
            }
            next.run();
        }
        return answers;
    }

    /** Returns the subject of a message about a failed action, whose past participle is given. */
    String subject(String name, String tried) {
        return "Lock '" + name + "' on " + this + " could not be " + tried;
    }

    /**
     * Returns an exception for requests that too few nodes answered.
     *
     * @param subject such as "Lock 'a' on redlock://… could not be acquired"
     */
    LockException fault(String subject, int answered, Map<Integer, RedisException> faults, Duration waited) {
        return QuorumFault.of(subject, lanes, answered, faults, waited);
    }

    /** Sends what waits, closes the nodes' connections, and returns when the threads have ended. */
    @Override
    public void close() {
        lanes.forEach(NodeLane::shutDown);
        long deadline = System.nanoTime() + CLOSE_LIMIT.toNanos();
        lanes.forEach(lane -> lane.awaitEnd(deadline));
        lanes.forEach(NodeLane::close);
        long last = System.nanoTime() + CLOSE_LIMIT.toNanos();
        lanes.forEach(lane -> lane.awaitEnd(last));
    }

    @Override
    public String toString() {
        return description;
    }

    /** Turns a node's answer into what the asking thread does with it. */
    interface Reading<T> {
        T read(int node, RedisReply reply);
    }

    /** Takes answers from the lanes' threads to the one that asked. */
    static final class Inbox<T> {
        private final BlockingQueue<T> answers = new LinkedBlockingQueue<>();

        private void add(T answer) {
            answers.add(answer);
        }

        /**
         * Waits for the next answer, and returns null if there is none in time. An interrupt doesn't end the wait; the
         * thread's interrupt flag stays set.
         */
        @Nullable
        T poll(long nanos) {
            boolean interrupted = false;
            long deadline = System.nanoTime() + Math.max(0, nanos);
            try {
                while (true) {
                    try {
                        return answers.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
