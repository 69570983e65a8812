package io.trivet.lock.zookeeper;

import io.trivet.lock.LockGuarantees;
import io.trivet.lock.LockProperty;
import io.trivet.lock.spi.Attempt;
import io.trivet.lock.spi.Holder;
import io.trivet.lock.spi.LockBackend;
import io.trivet.lock.spi.LockRequest;
import io.trivet.lock.spi.PollInterval;
import io.trivet.lock.spi.Released;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Locks as queues of ephemeral nodes: the first node holds the lock, and each other contender watches the node before
 * it.
 */
final class ZooKeeperBackend implements LockBackend {
    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperBackend.class);

    private static final Duration MAX_ANSWER_AGE = Duration.ofMillis(100);

    private static final LockGuarantees GUARANTEES = new LockGuarantees(
            EnumSet.of(
                    LockProperty.EXCLUSIVE,
                    LockProperty.RISING_TOKENS,
                    LockProperty.EXPIRES,
                    LockProperty.SURVIVES_RESTART,
                    LockProperty.SURVIVES_FAILOVER,
                    LockProperty.FAIR,
                    LockProperty.NOTIFIES_WAITERS,
                    LockProperty.HANDED_OVER),
            "A quorum of the ensemble keeps its data, and its servers' and clients' clocks run at about the same rate.");

    private final ZooKeeperClient client;
    private final String path;
    private final ConcurrentHashMap<String, QueueEntry> entries = new ConcurrentHashMap<>();
    private final ReentrantLock confirming = new ReentrantLock();

    /** The check that was sent last. Guarded by the lock above. */
    private @Nullable Confirmation confirmation;

    /** Polling in addition to watches, so that a lost place or a closed client is noticed soon. */
    private final PollInterval poll;

    ZooKeeperBackend(ZooKeeperClient client, String path, RandomGenerator random) {
        this.client = client;
        this.path = path;
        poll = new PollInterval(Duration.ofMillis(800), Duration.ofMillis(1200), random);
    }

    @Override
    public Attempt acquire(LockRequest request) {
        RequestDeadline deadline = new RequestDeadline();
        try {
            return shouldEnter(request, deadline) ? attempt(request, deadline) : busy();
        } catch (Exception e) {
            throw ZooKeeperFaults.translate(subject(request.name(), "acquired"), e);
        }
    }

    /**
     * Returns whether a node should be created. Otherwise the queue is only read: for a caller that doesn't wait,
     * because others may be there, and for all callers while there is no connection, because a request to enter without
     * an answer would have to be remembered.
     */
    private boolean shouldEnter(LockRequest request, RequestDeadline deadline) throws Exception {
        if (entries.containsKey(request.owner()) || (request.waits() && client.isConnected())) {
            return true;
        }
        LockQueue queue = deadline.await(client.queue(lock(request)));
        return request.waits() || queue.isEmpty();
    }

    private Attempt attempt(LockRequest request, RequestDeadline deadline) throws Exception {
        while (true) {
            QueueEntry entry = entries.get(request.owner());
            if (entry == null) {
                entry = new QueueEntry(client, lock(request), request.owner());
                entries.put(request.owner(), entry);
            }
            // Sent directly after the request to enter, and answered with it.
            CompletableFuture<LockQueue> read = client.queue(lock(request));
            ZooKeeperClient.Node node = deadline.await(entry.node());
            LockQueue queue = deadline.await(read);
            if (!queue.contains(node.name())) {
                // If parent nodes were missing, they were created first, and the queue was read too early.
                queue = deadline.await(client.queue(lock(request)));
            }
            // The first node of a session that is over may be deleted at any time.
            if (queue.contains(node.name()) && node.session() == client.session()) {
                return grantOrBusy(request, entry, node, queue, deadline);
            }
            LOG.debug("Lock '{}' on {}: the place in its queue was lost; asking for a new one.", request.name(), this);
            leave(request, entry, deadline);
        }
    }

    private Attempt grantOrBusy(
            LockRequest request, QueueEntry entry, ZooKeeperClient.Node node, LockQueue queue, RequestDeadline deadline)
            throws Exception {
        List<String> duplicates = entry.duplicates(queue, node);
        deadline.await(entry.delete(duplicates));
        entry.confirm();
        String ahead = queue.without(duplicates).ahead(node.name()).orElse(null);
        entry.setAhead(ahead);
        if (ahead == null) {
            entry.grant();
            return new Attempt.Granted(node.czxid(), validity(request));
        }
        if (!request.waits()) {
            leave(request, entry, deadline);
        }
        return new Attempt.Busy(poll.next(), request.waits());
    }

    /**
     * The grant lasts as long as the session. The servers may count its time from an earlier moment than this client,
     * so only a part of the timeout is used. ZooKeeper's client, too, gives up on a silent server after two thirds of
     * it.
     */
    private Duration validity(LockRequest request) throws Exception {
        Duration session = client.sessionTimeout().multipliedBy(2).dividedBy(3);
        return session.compareTo(request.leaseTime()) < 0 ? session : request.leaseTime();
    }

    /** One check confirms all grants of the session, from the moment when it was sent. */
    @Override
    public Optional<Duration> renew(LockRequest request) {
        QueueEntry entry = entries.get(request.owner());
        if (entry == null || !entry.isGranted()) {
            return Optional.empty();
        }
        RequestDeadline deadline = new RequestDeadline();
        try {
            Confirmation sent = confirmation(entry);
            // Read before the answer arrives: the engine counts from the moment when it called this method.
            Duration age = sent.age();
            boolean exists = deadline.await(sent.exists(entry));
            if (!exists || entry.node().join().session() != client.session()) {
                return Optional.empty();
            }
            Duration left = validity(request).minus(age);
            if (left.isNegative() || left.isZero()) {
                throw new TimeoutException("none in time");
            }
            return Optional.of(left);
        } catch (Exception e) {
            throw ZooKeeperFaults.translate(subject(request.name(), "renewed"), e);
        }
    }

    /** Returns a check that covers this place: one that is running, one that was sent recently, or a new one. */
    private Confirmation confirmation(QueueEntry entry) throws Exception {
        confirming.lock();
        try {
            Confirmation last = confirmation;
            if (last == null || !last.covers(entry) || !isShareable(last)) {
                last = Confirmation.of(client, path, Confirmation.granted(entries.values()));
                confirmation = last;
            }
            return last;
        } finally {
            confirming.unlock();
        }
    }

    /**
     * A call that comes before the answer shares it. An answer that has arrived is used for calls that come directly
     * after it.
     */
    private boolean isShareable(Confirmation question) throws Exception {
        return question.isRecent(MAX_ANSWER_AGE)
                && question.age().compareTo(client.sessionTimeout().dividedBy(3)) < 0;
    }

    @Override
    public Optional<Holder> holder(String name) {
        RequestDeadline deadline = new RequestDeadline();
        try {
            while (true) {
                LockQueue queue = deadline.await(client.queue(NodeNames.lock(path, name)));
                if (queue.isEmpty()) {
                    return Optional.empty();
                }
                Optional<Holder> holder = deadline.await(client.holder(first(name, queue)));
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
            LockQueue queue = deadline.await(client.queue(NodeNames.lock(path, name)));
            return !queue.isEmpty() && deadline.await(client.delete(first(name, queue)));
        } catch (Exception e) {
            throw ZooKeeperFaults.translate(subject(name, "released by force"), e);
        }
    }

    private String first(String name, LockQueue queue) {
        return NodeNames.lock(NodeNames.lock(path, name), queue.nodes().get(0));
    }

    @Override
    public LockGuarantees guarantees() {
        return GUARANTEES;
    }

    private boolean leave(LockRequest request, QueueEntry entry, RequestDeadline deadline) throws Exception {
        boolean left = deadline.await(entry.withdraw());
        entries.remove(request.owner(), entry);
        return left;
    }

    private Attempt busy() {
        return new Attempt.Busy(poll.next());
    }

    @Override
    public Released release(LockRequest request) {
        QueueEntry entry = entries.get(request.owner());
        if (entry == null) {
            return Released.of(false);
        }
        try {
            return Released.of(leave(request, entry, new RequestDeadline()) && entry.isGranted());
        } catch (Exception e) {
            // The place is kept for the next attempt to release it, because the session would keep its node.
            throw ZooKeeperFaults.translate(subject(request.name(), "released"), e);
        }
    }

    /** Sends all requests before it waits for the first answer. */
    @Override
    public List<Released> releaseAll(List<LockRequest> requests) {
        List<CompletableFuture<Boolean>> left = new ArrayList<>();
        for (LockRequest request : requests) {
            QueueEntry entry = entries.get(request.owner());
            left.add(entry == null ? CompletableFuture.completedFuture(false) : entry.withdraw());
        }
        RequestDeadline deadline = new RequestDeadline();
        List<Released> released = new ArrayList<>();
        for (int i = 0; i < left.size(); i++) {
            LockRequest request = requests.get(i);
            try {
                released.add(Released.of(deadline.await(left.get(i))));
            } catch (Exception e) {
                throw ZooKeeperFaults.translate(subject(request.name(), "released"), e);
            }
            entries.remove(request.owner());
        }
        return released;
    }

    @Override
    public void awaitRelease(LockRequest request, Duration atMost) throws InterruptedException {
        QueueEntry entry = entries.get(request.owner());
        if (entry == null) {
            return;
        }
        String ahead = entry.ahead();
        if (ahead == null) {
            return;
        }
        if (client.isConnected()) {
            entry.watch().await(ahead, atMost);
        } else {
            // Curator would reconnect to set a watch, which takes time.
            TimeUnit.NANOSECONDS.sleep(atMost.toNanos());
        }
    }

    private String lock(LockRequest request) {
        return NodeNames.lock(path, request.name());
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
        for (QueueEntry entry : entries.values()) {
            entry.watch().wake();
            if (!client.isOwn()) {
                entry.abandon();
            }
        }
        client.close();
    }

    @Override
    public String toString() {
        return client.toString();
    }
}
