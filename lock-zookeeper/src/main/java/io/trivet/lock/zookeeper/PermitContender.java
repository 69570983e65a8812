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
 * A contender for a permit of a semaphore.
 *
 * <p>Those that hold a permit have a node below {@code leases}. Those that wait have one below {@code locks}, in the
 * order of their arrival. Only the first of these has one below {@code leases} too, and waits there until fewer than the
 * limit are before it; it alone watches the permits. This is Curator's form, whose contender waits until no more nodes than
 * the limit are there in all: if two waited there, each would wait for the other to leave.
 *
 * <p>A new contender first tries it below {@code leases} alone, which suffices if a permit is free and nobody waits.
 * This is safe: of all that hold a permit at one time, take the node with the highest number. All others were before it
 * when its queue was read, so they were fewer than the limit. Curator's rule is stricter, so it is safe for both.
 */
final class PermitContender implements Contender {
    private static final Logger LOG = LoggerFactory.getLogger(PermitContender.class);

    private final QueueContext context;
    private final ZooKeeperClient client;
    private final String semaphore;
    private final String permits;
    private final String waiters;
    private final String owner;
    private final int limit;
    private final UncontendedLocks.Use use;
    private final ContenderWatch vacancies;

    /** The node below {@code leases}, or null. */
    private volatile @Nullable QueueEntry permit;

    /** The node below {@code locks}, or null. */
    private volatile @Nullable QueueEntry turn;

    /** Whether the node below {@code locks} is the first. It stays so. */
    private volatile boolean first;

    PermitContender(QueueContext context, String semaphore, LockRequest request) {
        this.context = context;
        this.semaphore = semaphore;
        client = context.client();
        permits = NodeNames.permits(semaphore);
        waiters = NodeNames.waiters(semaphore);
        owner = request.owner();
        limit = request.mode().limit();
        use = new UncontendedLocks.Use(permits, request.mode());
        vacancies = new ContenderWatch(client.watches().children(this::mayBeFree));
    }

    @Override
    public AcquireResult ask(LockRequest request, RequestDeadline deadline) throws Exception {
        while (true) {
            QueueEntry queued = turn;
            AcquireResult answer;
            if (queued == null) {
                answer = tryPermits(request, deadline);
            } else {
                answer = first
                        ? waitFirst(request, deadline)
                        : moveUp(request, queued, client.currentQueue(waiters), deadline);
            }
            if (answer != null) {
                return answer;
            }
            LOG.debug("Lock '{}' on {}: a node was lost; asking again.", request.name(), client);
            leave(deadline);
        }
    }

    /** Tries to get a permit without waiting for others; returns null if the place was lost. */
    private @Nullable AcquireResult tryPermits(LockRequest request, RequestDeadline deadline) throws Exception {
        QueueEntry entered = context.enter(use, owner, deadline);
        permit = entered;
        OptionalLong repeated = context.repeated(use, entered, deadline);
        if (repeated.isPresent()) {
            return grant(request, entered);
        }
        CompletableFuture<LockQueue> read = client.queue(permits);
        CompletableFuture<LockQueue> waiting =
                request.waits() ? client.queue(waiters) : CompletableFuture.completedFuture(null);
        LockQueue queue = entered.settle(read, () -> client.queue(permits), deadline);
        if (queue == null) {
            return null;
        }
        if (deadline.await(read).isEmpty()) {
            checkUse(request, deadline);
        }
        LockQueue others = deadline.await(waiting);
        if (isWithin(queue, entered) && (others == null || others.isEmpty())) {
            context.uncontended().repeated(use, entered.node().join());
            return grant(request, entered);
        }
        if (!request.waits()) {
            leave(deadline);
            return context.busy(false);
        }
        QueueEntry queued = new QueueEntry(client, waiters, owner, Kind.EXCLUSIVE);
        turn = queued;
        return moveUp(request, queued, client.queue(waiters), deadline);
    }

    /** The node of the permits was missing: the name may have been used in another way until now. */
    private void checkUse(LockRequest request, RequestDeadline deadline) throws Exception {
        LockQueue above = deadline.await(client.queue(semaphore));
        if (!above.isEmpty()) {
            leave(deadline);
            // Contenders for the lock would take it for a semaphore.
            client.delete(permits);
            context.checkUse(above, request, "");
        }
    }

    /** Moves up among those that wait, and from their first place to the permits. */
    private @Nullable AcquireResult moveUp(
            LockRequest request, QueueEntry queued, CompletableFuture<LockQueue> read, RequestDeadline deadline)
            throws Exception {
        LockQueue waiting = queued.settle(read, () -> client.queue(waiters), deadline);
        if (waiting == null) {
            return null;
        }
        QueueEntry present = permit;
        if (queued.findAhead(waiting)) {
            if (present != null) {
                deadline.await(present.withdraw(false));
                permit = null;
            }
            return context.busy(true);
        }
        first = true;
        return waitFirst(request, deadline);
    }

    /** Looks for a free permit while all others wait behind; returns null if a place was lost. */
    private @Nullable AcquireResult waitFirst(LockRequest request, RequestDeadline deadline) throws Exception {
        QueueEntry present = permit;
        QueueEntry entered = present == null ? new QueueEntry(client, permits, owner, Kind.PERMIT) : present;
        permit = entered;
        CompletableFuture<LockQueue> held = present == null ? client.queue(permits) : client.currentQueue(permits);
        LockQueue queue = entered.settle(held, () -> client.queue(permits), deadline);
        if (queue == null) {
            return null;
        }
        return isWithin(queue, entered) ? grant(request, entered) : context.busy(true);
    }

    private boolean isWithin(LockQueue queue, QueueEntry entered) {
        return queue.isWithin(limit, entered.node().join().name());
    }

    /** Runs in the thread that also receives the answers to requests, so it must not wait for one. */
    private boolean mayBeFree(LockQueue queue) {
        QueueEntry entered = permit;
        LockNode node = entered == null ? null : entered.node().getNow(null);
        return node == null || !queue.contains(node.name()) || queue.isWithin(limit, node.name());
    }

    /** The place among those that wait is given to the next one. The holder needn't wait for that. */
    private AcquireResult grant(LockRequest request, QueueEntry held) throws Exception {
        QueueEntry queued = turn;
        turn = null;
        first = false;
        vacancies.remove();
        if (queued != null) {
            queued.withdraw(false).whenComplete((left, fault) -> {
                if (fault != null) {
                    queued.abandon();
                }
            });
        }
        return context.grant(request, held, held.node().join().czxid());
    }

    private void leave(RequestDeadline deadline) throws Exception {
        deadline.await(withdraw(false));
        permit = null;
        turn = null;
        first = false;
    }

    @Override
    public void await(Duration atMost) throws InterruptedException {
        QueueEntry queued = turn;
        if (queued != null && permit != null) {
            vacancies.await(permits, atMost);
        } else if (queued != null) {
            queued.await(atMost);
        }
    }

    @Override
    public @Nullable QueueEntry granted() {
        QueueEntry held = permit;
        return held != null && held.isGranted() ? held : null;
    }

    @Override
    public CompletableFuture<Boolean> withdraw(boolean mayBlock) {
        vacancies.remove();
        QueueEntry held = permit;
        QueueEntry queued = turn;
        boolean onlyOne = mayBlock && queued == null;
        CompletableFuture<Boolean> left =
                held == null ? CompletableFuture.completedFuture(false) : held.withdraw(onlyOne);
        return queued == null ? left : left.thenCombine(queued.withdraw(false), (wasThere, done) -> wasThere);
    }

    @Override
    public void released() {
        QueueEntry held = granted();
        if (held != null) {
            LockNode node = held.node().join();
            context.uncontended().released(use, node, node.czxid());
        }
    }

    @Override
    public void wake() {
        vacancies.wake();
        QueueEntry queued = turn;
        if (queued != null) {
            queued.wake();
        }
    }

    @Override
    public void abandon() {
        QueueEntry held = permit;
        QueueEntry queued = turn;
        if (held != null) {
            held.abandon();
        }
        if (queued != null) {
            queued.abandon();
        }
    }
}
