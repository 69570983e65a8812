package io.trivet.lock.zookeeper;

import io.trivet.lock.LockGuarantees;
import io.trivet.lock.LockProperty;
import io.trivet.lock.spi.AcquireResult;
import io.trivet.lock.spi.Holder;
import io.trivet.lock.spi.LockBackend;
import io.trivet.lock.spi.LockMode;
import io.trivet.lock.spi.LockRequest;
import io.trivet.lock.spi.PollInterval;
import io.trivet.lock.spi.ReleaseResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Locks as queues of ephemeral nodes in Curator's forms. What a contender does in a queue is told by {@link
 * LockContender} and {@link PermitContender}.
 */
final class ZooKeeperBackend implements LockBackend {
    private static final LockGuarantees GUARANTEES = new LockGuarantees(
            EnumSet.of(
                    LockProperty.EXCLUSIVE,
                    LockProperty.RISING_TOKENS,
                    LockProperty.EXPIRES,
                    LockProperty.SURVIVES_RESTART,
                    LockProperty.SURVIVES_FAILOVER,
                    LockProperty.FAIR,
                    LockProperty.NOTIFIES_WAITERS,
                    LockProperty.LOCAL_HANDOFF),
            "A quorum of the ensemble keeps its data, and its servers' and clients' clocks run at about the same rate.");

    private final ZooKeeperClient client;
    private final String path;
    private final ConcurrentHashMap<String, Contender> contenders = new ConcurrentHashMap<>();
    private final SessionGrants grants;
    private final QueueContext context;

    ZooKeeperBackend(ZooKeeperClient client, String path, RandomGenerator random) {
        this.client = client;
        this.path = path;
        grants = new SessionGrants(client, path, this::granted);
        context = new QueueContext(
                client,
                grants,
                new UncontendedLocks(),
                new PollInterval(Duration.ofMillis(800), Duration.ofMillis(1200), random));
    }

    private List<QueueEntry> granted() {
        List<QueueEntry> granted = new ArrayList<>();
        for (Contender contender : contenders.values()) {
            QueueEntry entry = contender.granted();
            if (entry != null) {
                granted.add(entry);
            }
        }
        return granted;
    }

    @Override
    public boolean supports(LockMode.Kind kind) {
        return true;
    }

    @Override
    public AcquireResult acquire(LockRequest request) {
        return acquire(request, new RequestDeadline());
    }

    /** While there is no connection, Curator might open one in the calling thread, which takes time. */
    @Override
    public @Nullable AcquireResult acquireWithin(LockRequest request, long nanos) {
        return client.isConnected() ? acquire(request, RequestDeadline.within(nanos)) : null;
    }

    private AcquireResult acquire(LockRequest request, RequestDeadline deadline) {
        try {
            Contender contender = contenders.get(request.owner());
            if (contender == null) {
                if (!shouldEnter(request, deadline)) {
                    return context.busy(false);
                }
                contender = contender(request);
                contenders.put(request.owner(), contender);
            }
            AcquireResult answer = contender.ask(request, deadline);
            if (answer instanceof AcquireResult.Busy busy && !busy.queued()) {
                contenders.remove(request.owner(), contender);
            }
            return answer;
        } catch (Exception e) {
            throw ZooKeeperFaults.translate(subject(request.name(), "acquired"), e);
        }
    }

    /**
     * Returns whether a node should be created. Otherwise the queue is only read: for a caller that doesn't wait,
     * because others may be there, and for all callers while there is no connection, because a request to enter without
     * an answer would have to be remembered. One of several servers may not know yet that a holder has left.
     */
    private boolean shouldEnter(LockRequest request, RequestDeadline deadline) throws Exception {
        if (request.waits() && client.isConnected()) {
            return true;
        }
        String node = NodeNames.queue(path, request.name(), request.mode().kind());
        LockQueue queue = deadline.await(client.hasSeveralServers() ? client.currentQueue(node) : client.queue(node));
        if (request.mode().kind() != LockMode.Kind.PERMIT) {
            context.checkUse(queue, request, "");
        }
        return request.waits() || queue.isFreeFor(request.mode());
    }

    private Contender contender(LockRequest request) {
        String lock = NodeNames.lock(path, request.name());
        return request.mode().kind() == LockMode.Kind.PERMIT
                ? new PermitContender(context, lock, request)
                : new LockContender(context, lock, request);
    }

    @Override
    public Optional<Duration> renew(LockRequest request) {
        Contender contender = contenders.get(request.owner());
        QueueEntry entry = contender == null ? null : contender.granted();
        if (entry == null) {
            return Optional.empty();
        }
        try {
            return grants.renew(entry, request.leaseTime(), new RequestDeadline());
        } catch (Exception e) {
            throw ZooKeeperFaults.translate(subject(request.name(), "renewed"), e);
        }
    }

    @Override
    public Optional<Holder> holder(String name) {
        RequestDeadline deadline = new RequestDeadline();
        try {
            while (true) {
                List<String> nodes = holders(name, deadline);
                if (nodes.isEmpty()) {
                    return Optional.empty();
                }
                Optional<Holder> holder = deadline.await(client.holder(nodes.get(0)));
                if (holder.isPresent()) {
                    return holder;
                }
            }
        } catch (Exception e) {
            throw ZooKeeperFaults.translate(subject(name, "looked up"), e);
        }
    }

    @Override
    public boolean forceRelease(String name) {
        RequestDeadline deadline = new RequestDeadline();
        try {
            List<CompletableFuture<Boolean>> deleted =
                    holders(name, deadline).stream().map(client::delete).toList();
            boolean any = false;
            for (CompletableFuture<Boolean> each : deleted) {
                any |= deadline.await(each);
            }
            return any;
        } catch (Exception e) {
            throw ZooKeeperFaults.translate(subject(name, "released by force"), e);
        }
    }

    /**
     * Returns the nodes of those that hold the name in any way. One more than may hold permits can be among those of a
     * semaphore, because its limit isn't known here; if it still waits, it enters again.
     */
    private List<String> holders(String name, RequestDeadline deadline) throws Exception {
        String lock = NodeNames.lock(path, name);
        LockQueue queue = deadline.await(client.currentQueue(lock));
        boolean permits = queue.isEmpty() && queue.semaphore();
        String parent = permits ? NodeNames.permits(lock) : lock;
        List<String> nodes = permits ? deadline.await(client.queue(parent)).nodes() : queue.holders();
        return nodes.stream().map(node -> NodeNames.lock(parent, node)).toList();
    }

    @Override
    public LockGuarantees guarantees() {
        return GUARANTEES;
    }

    @Override
    public ReleaseResult release(LockRequest request) {
        Contender contender = contenders.get(request.owner());
        if (contender == null) {
            return ReleaseResult.of(false);
        }
        try {
            boolean wasHeld = new RequestDeadline().await(contender.withdraw(true)) && contender.granted() != null;
            if (wasHeld) {
                contender.released();
            }
            contenders.remove(request.owner(), contender);
            return ReleaseResult.of(wasHeld);
        } catch (Exception e) {
            // The contender is kept for the next attempt to release it, because the session would keep its nodes.
            throw ZooKeeperFaults.translate(subject(request.name(), "released"), e);
        }
    }

    /** Sends all requests before it waits for the first answer. */
    @Override
    public List<ReleaseResult> releaseAll(List<LockRequest> requests) {
        List<CompletableFuture<Boolean>> left = new ArrayList<>();
        for (LockRequest request : requests) {
            Contender contender = contenders.get(request.owner());
            left.add(contender == null ? CompletableFuture.completedFuture(false) : contender.withdraw(false));
        }
        RequestDeadline deadline = new RequestDeadline();
        List<ReleaseResult> released = new ArrayList<>();
        for (int i = 0; i < left.size(); i++) {
            LockRequest request = requests.get(i);
            try {
                released.add(ReleaseResult.of(deadline.await(left.get(i))));
            } catch (Exception e) {
                throw ZooKeeperFaults.translate(subject(request.name(), "released"), e);
            }
            contenders.remove(request.owner());
        }
        return released;
    }

    @Override
    public void awaitRelease(LockRequest request, Duration atMost) throws InterruptedException {
        Contender contender = contenders.get(request.owner());
        if (contender == null) {
            return;
        }
        if (client.isConnected()) {
            contender.await(atMost);
        } else {
            // Curator would reconnect to set a watch, which takes time.
            TimeUnit.NANOSECONDS.sleep(atMost.toNanos());
        }
    }

    @Override
    public void onConnectionLost(Runnable action) {
        client.onConnectionLost(() -> {
            grants.forgetChecks();
            action.run();
        });
    }

    private String subject(String name, String tried) {
        return "Lock '" + name + "' on " + client + " could not be " + tried;
    }

    @Override
    public void checkName(String name) {
        NodeNames.checkName(name);
    }

    /**
     * Places that could not be released end with the session. A session of the caller's client continues, so their
     * nodes are deleted later.
     */
    @Override
    public void close() {
        for (Contender contender : contenders.values()) {
            contender.wake();
            if (!client.isOwn()) {
                contender.abandon();
            }
        }
        client.close();
    }

    @Override
    public String toString() {
        return client.toString();
    }
}
