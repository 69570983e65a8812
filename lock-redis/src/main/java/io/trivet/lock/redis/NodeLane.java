package io.trivet.lock.redis;

import io.trivet.redis.RedisDriver;
import io.trivet.redis.RedisException;
import io.trivet.redis.RedisReply;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a client's requests to one node of Redlock, in their order, in a thread of its own. All requests that wait are
 * sent together. Callers never wait here: a node that hangs delays only its own lane, and the lane's queue is bounded.
 *
 * <p>The thread is a daemon that starts with the first request, ends when it is idle, and ends with {@link #close}.
 */
final class NodeLane implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeLane.class);
    private static final int MAX_WAITING = 1_000;
    private static final int MAX_BATCH = 64;
    private static final long IDLE_SECONDS = 10;

    /**
     * A request that waits.
     *
     * @param sendBy the moment after which nobody needs it any more
     * @param receiver takes the answer, in the lane's thread, which it must not block
     */
    private record Request(RedisNode.Call call, long sendBy, Consumer<RedisReply> receiver) {}

    private final RedisDriver driver;
    private final RedisNode node;
    private final BlockingQueue<Request> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final ThreadPoolExecutor thread;

    /** Whether the thread works, or will soon. */
    private final AtomicBoolean working = new AtomicBoolean();

    /** Whether the last requests had no answer. */
    private volatile boolean failing;

    /** When the requests were sent that have no answer yet, or null if there are none. */
    private volatile @Nullable Long sentAt;

    NodeLane(RedisDriver driver) {
        this.driver = driver;
        node = new RedisNode(driver);
        thread = new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread created = new Thread(task, "trivet-redlock " + driver);
            created.setDaemon(true);
            return created;
        });
        thread.allowCoreThreadTimeOut(true);
    }

    /**
     * Sends a request, and doesn't wait.
     *
     * @param sendBy the moment of the JVM's clock after which the request isn't sent any more
     * @param receiver takes the answer or a fault, exactly once and in any thread, which it must not block
     */
    void send(RedisNode.Call call, long sendBy, Consumer<RedisReply> receiver) {
        if (!waiting.offer(new Request(call, sendBy, receiver))) {
            receiver.accept(failed(MAX_WAITING + " requests wait for it already", null));
            return;
        }
        if (working.compareAndSet(false, true)) {
            start();
        }
    }

    private void start() {
        try {
            thread.execute(this::work);
        } catch (RuntimeException | OutOfMemoryError e) {
            // The client was closed, or no thread can be started.
            working.set(false);
            List<Request> left = new ArrayList<>();
            waiting.drainTo(left);
            left.forEach(request -> request.receiver().accept(failed("no thread sends requests to it", e)));
        }
    }

    private void work() {
        boolean idle = false;
        try {
            sendAll();
            idle = true;
        } finally {
            if (!idle) {
                // The next request starts a thread again.
                working.set(false);
            }
        }
    }

    private void sendAll() {
        while (true) {
            List<Request> batch = new ArrayList<>();
            waiting.drainTo(batch, MAX_BATCH);
            if (!batch.isEmpty()) {
                answer(batch);
                continue;
            }
            working.set(false);
            // A request that came before that line has nobody else who sends it.
            if (waiting.isEmpty() || !working.compareAndSet(false, true)) {
                return;
            }
        }
    }

    private void answer(List<Request> batch) {
        long now = System.nanoTime();
        List<Request> wanted = new ArrayList<>();
        for (Request each : batch) {
            if (each.sendBy() - now > 0) {
                wanted.add(each);
            } else {
                each.receiver().accept(failed("it was busy for too long", null));
            }
        }
        if (wanted.isEmpty()) {
            return;
        }
        List<RedisReply> replies = run(wanted);
        for (int i = 0; i < wanted.size(); i++) {
            wanted.get(i).receiver().accept(replies.get(i));
        }
    }

    private List<RedisReply> run(List<Request> wanted) {
        sentAt = System.nanoTime();
        RedisReply fault;
        try {
            List<RedisReply> replies =
                    node.runAll(wanted.stream().map(Request::call).toList());
            failing = replies.stream().allMatch(NodeLane::isWithoutAnswer);
            return replies;
        } catch (RedisException e) {
            fault = RedisReply.failed(e);
        } catch (Throwable e) {
            // The callers get it as the reason, and the lane goes on.
            LOG.warn("Requests to {} failed.", driver, e);
            fault = failed(e.toString(), e);
        } finally {
            sentAt = null;
        }
        failing = true;
        return Collections.nCopies(wanted.size(), fault);
    }

    private static RedisReply failed(String reason, @Nullable Throwable cause) {
        return RedisReply.failed(RedisException.gaveUp(reason, cause));
    }

    private static boolean isWithoutAnswer(RedisReply reply) {
        return reply.fault() != null && reply.fault().answer() == null;
    }

    /**
     * Returns whether the node has left its last requests without an answer, or has been asked for longer than this and
     * hasn't answered yet.
     */
    boolean isUnresponsive(long nanos) {
        Long sent = sentAt;
        return failing || sent != null && System.nanoTime() - sent > nanos;
    }

    /** Sends what waits, and accepts no more requests. Doesn't wait; {@link #awaitEnd} does. */
    void shutDown() {
        thread.shutdown();
    }

    /** Waits until everything was sent, at most until a moment of the JVM's clock. */
    void awaitEnd(long deadline) {
        try {
            if (!thread.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                LOG.debug("{} doesn't answer; closing its connections.", driver);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the node's connections, and what waits for answers. */
    @Override
    public void close() {
        thread.shutdown();
        node.close();
    }

    @Override
    public String toString() {
        return driver.toString();
    }
}
