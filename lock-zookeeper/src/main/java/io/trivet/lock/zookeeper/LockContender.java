package io.trivet.lock.zookeeper;

import io.trivet.lock.spi.AcquireResult;
import io.trivet.lock.spi.LockMode.Kind;
import io.trivet.lock.spi.LockRequest;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A contender for a lock, or for one side of a read/write lock. It has one node in the queue of the name. The first node
 * holds the lock, or all readers before the first writer do.
 */
final class LockContender implements Contender {
    private static final Logger LOG = LoggerFactory.getLogger(LockContender.class);

    private final QueueContext context;
    private final ZooKeeperClient client;
    private final String lock;
    private final String owner;
    private final Kind kind;
    private final UncontendedLocks.Use use;
    private volatile @Nullable QueueEntry entry;
    private volatile long generation;

    LockContender(QueueContext context, String lock, LockRequest request) {
        this.context = context;
        this.lock = lock;
        client = context.client();
        owner = request.owner();
        kind = request.mode().kind();
        use = new UncontendedLocks.Use(lock, request.mode());
    }

    @Override
    public AcquireResult ask(LockRequest request, RequestDeadline deadline) throws Exception {
        while (true) {
            QueueEntry present = entry;
            AcquireResult answer = present == null ? enter(request, deadline) : moveUp(request, present, deadline);
            if (answer != null) {
                return answer;
            }
            LOG.debug(
                    "Lock '{}' on {}: the place in its queue was lost; asking for a new one.", request.name(), client);
            leave(deadline);
        }
    }

    private @Nullable AcquireResult enter(LockRequest request, RequestDeadline deadline) throws Exception {
        QueueEntry entered = context.enter(use, owner, deadline);
        entry = entered;
        OptionalLong repeated = context.repeated(use, entered, deadline);
        if (repeated.isPresent()) {
            generation = kind == Kind.READ
                    ? repeated.getAsLong()
                    : entered.node().join().czxid();
            return context.grant(request, entered, generation);
        }
        // Otherwise sent directly after the request to enter, and answered with it.
        CompletableFuture<LockQueue> read = client.queue(lock, kind);
        LockQueue queue = entered.settle(read, () -> client.queue(lock, kind), deadline);
        if (queue != null) {
            context.checkUse(queue, request, entered.node().join().name());
        }
        return queue == null ? null : grantOrBusy(request, entered, queue, deadline);
    }

    private @Nullable AcquireResult moveUp(LockRequest request, QueueEntry present, RequestDeadline deadline)
            throws Exception {
        // The grant counts from this read, so the read must not be answered from a server that has lost touch with the
        // others, and with them the session.
        CompletableFuture<LockQueue> read = client.currentQueue(lock, kind);
        LockQueue queue = present.settle(read, () -> client.queue(lock, kind), deadline);
        return queue == null ? null : grantOrBusy(request, present, queue, deadline);
    }

    /** Returns null if the place was lost. */
    private @Nullable AcquireResult grantOrBusy(
            LockRequest request, QueueEntry place, LockQueue queue, RequestDeadline deadline) throws Exception {
        if (!place.findAhead(queue)) {
            LockNode node = place.node().join();
            OptionalLong found = kind == Kind.EXCLUSIVE
                    ? OptionalLong.of(node.czxid())
                    : generation(place, node, queue.readers(), deadline);
            if (found.isEmpty()) {
                return null;
            }
            generation = found.getAsLong();
            context.uncontended().repeated(use, node);
            return context.grant(request, place, generation);
        }
        if (!request.waits()) {
            leave(deadline);
        }
        return context.busy(request.waits());
    }

    /**
     * Returns the generation of a reader or writer, for which the queue is free; empty if the place was lost.
     *
     * @param group what was read with the queue or after it, and thus can't be changed by other writers any more
     */
    private OptionalLong generation(QueueEntry place, LockNode node, ReaderGroup group, RequestDeadline deadline)
            throws Exception {
        if (kind == Kind.WRITE) {
            return !group.mustEnd()
                            || deadline.await(client.replaceData(
                                            lock, ReaderGroup.NONE, ZooKeeperClient.ANY_VERSION, place.path()))
                                    == ZooKeeperClient.Replaced.YES
                    ? OptionalLong.of(node.czxid())
                    : OptionalLong.empty();
        }
        ReaderGroup now = group;
        while (now.generation().isEmpty()) {
            String text = ReaderGroup.text(node.czxid());
            switch (deadline.await(client.replaceData(lock, text, now.version(), place.path()))) {
                case YES -> now = new ReaderGroup(text, now.version());
                // Another reader was faster.
                case OTHER_VERSION -> now = deadline.await(client.readers(lock));
                case NO_NODE -> {
                    return OptionalLong.empty();
                }
            }
        }
        return now.generation();
    }

    private void leave(RequestDeadline deadline) throws Exception {
        deadline.await(withdraw(false));
        entry = null;
    }

    @Override
    public void await(Duration atMost) throws InterruptedException {
        QueueEntry present = entry;
        if (present != null) {
            present.await(atMost);
        }
    }

    @Override
    public @Nullable QueueEntry granted() {
        QueueEntry present = entry;
        return present != null && present.isGranted() ? present : null;
    }

    @Override
    public CompletableFuture<Boolean> withdraw(boolean mayBlock) {
        QueueEntry present = entry;
        return present == null ? CompletableFuture.completedFuture(false) : present.withdraw(mayBlock);
    }

    @Override
    public void released() {
        QueueEntry held = granted();
        if (held != null) {
            context.uncontended().released(use, held.node().join(), generation);
        }
    }

    @Override
    public void wake() {
        QueueEntry present = entry;
        if (present != null) {
            present.wake();
        }
    }

    @Override
    public void abandon() {
        QueueEntry present = entry;
        if (present != null) {
            present.abandon();
        }
    }
}
