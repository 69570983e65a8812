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

/** Locks as queues of ephemeral nodes: the first has the lock, each of the others watches the one ahead of it. */
final class ZooKeeperBackend implements LockBackend {
    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperBackend.class);

    private static final Duration RIGHT_BEHIND = Duration.ofMillis(100);

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

    private final ZooKeeperClient ensemble;
    private final String path;
    private final ConcurrentHashMap<String, Place> places = new ConcurrentHashMap<>();
    private final ReentrantLock confirming = new ReentrantLock();

    /** The question that was sent last. Guarded by the lock above. */
    private @Nullable Confirmation confirmation;

    /** Under the watches, so that neither a lost place nor a closed client is noticed late. */
    private final PollInterval poll;

    ZooKeeperBackend(ZooKeeperClient ensemble, String path, RandomGenerator random) {
        this.ensemble = ensemble;
        this.path = path;
        poll = new PollInterval(Duration.ofMillis(800), Duration.ofMillis(1200), random);
    }

    @Override
    public Attempt acquire(LockRequest request) {
        RequestDeadline patience = new RequestDeadline();
        try {
            return mayEnter(request, patience) ? attempt(request, patience) : busy();
        } catch (Exception e) {
            throw ZooKeeperFaults.translate(subject(request.name(), "acquired"), e);
        }
    }

    /**
     * Looks without leaving a trace: for who doesn't wait, since others may be there, and for everybody while there is no
     * connection, since a request to enter that gets no answer has to be remembered.
     */
    private boolean mayEnter(LockRequest request, RequestDeadline patience) throws Exception {
        if (places.containsKey(request.owner()) || (request.waits() && ensemble.isConnected())) {
            return true;
        }
        LockQueue queue = patience.await(ensemble.queue(lock(request)));
        return request.waits() || queue.isEmpty();
    }

    private Attempt attempt(LockRequest request, RequestDeadline patience) throws Exception {
        while (true) {
            Place place = places.get(request.owner());
            if (place == null) {
                place = new Place(ensemble, lock(request), request.owner());
                places.put(request.owner(), place);
            }
            // Sent behind the request to enter, and answered with it.
            CompletableFuture<LockQueue> read = ensemble.queue(lock(request));
            ZooKeeperClient.Node node = patience.await(place.node());
            LockQueue queue = patience.await(read);
            if (!queue.contains(node.name())) {
                // Where nodes above were missing, they were made first, and the queue was read too early.
                queue = patience.await(ensemble.queue(lock(request)));
            }
            // Who is first in a session that is over may see its node vanish at any time.
            if (queue.contains(node.name()) && node.session() == ensemble.session()) {
                return standing(request, place, node, queue, patience);
            }
            LOG.debug("Lock '{}' on {}: the place in its queue was lost; asking for a new one.", request.name(), this);
            leave(request, place, patience);
        }
    }

    private Attempt standing(
            LockRequest request, Place place, ZooKeeperClient.Node node, LockQueue queue, RequestDeadline patience)
            throws Exception {
        List<String> strays = place.strays(queue, node);
        patience.await(place.delete(strays));
        place.confirm();
        String ahead = queue.without(strays).ahead(node.name()).orElse(null);
        place.standBehind(ahead);
        if (ahead == null) {
            place.grant();
            return new Attempt.Granted(node.czxid(), validity(request));
        }
        if (!request.waits()) {
            leave(request, place, patience);
        }
        return new Attempt.Busy(poll.next(), request.waits());
    }

    /**
     * The grant stands as long as the session. The servers' count of its time may be behind ours, so that not all of the timeout is
     * counted on: ZooKeeper's client too gives a silent server up after two thirds of it.
     */
    private Duration validity(LockRequest request) throws Exception {
        Duration session = ensemble.sessionTimeout().multipliedBy(2).dividedBy(3);
        return session.compareTo(request.leaseTime()) < 0 ? session : request.leaseTime();
    }

    /** What one question confirms is confirmed for all that the session holds, from when it was sent. */
    @Override
    public Optional<Duration> renew(LockRequest request) {
        Place place = places.get(request.owner());
        if (place == null || !place.isGranted()) {
            return Optional.empty();
        }
        RequestDeadline patience = new RequestDeadline();
        try {
            Confirmation sent = confirmation(place);
            // Before the answer: the engine counts from when it asked us.
            Duration age = sent.age();
            boolean stands = patience.await(sent.stands(place));
            if (!stands || place.node().join().session() != ensemble.session()) {
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

    /** Returns a question about this place that is under way, or that was sent lately, or a new one. */
    private Confirmation confirmation(Place place) throws Exception {
        confirming.lock();
        try {
            Confirmation last = confirmation;
            if (last == null || !last.covers(place) || !isShareable(last)) {
                last = Confirmation.of(ensemble, path, Confirmation.granted(places.values()));
                confirmation = last;
            }
            return last;
        } finally {
            confirming.unlock();
        }
    }

    /** Who comes while there is no answer shares it when it comes; an answer that is there is told to those who come right behind it. */
    private boolean isShareable(Confirmation question) throws Exception {
        return question.isUnderWay(RIGHT_BEHIND)
                && question.age().compareTo(ensemble.sessionTimeout().dividedBy(3)) < 0;
    }

    @Override
    public Optional<Holder> holder(String name) {
        RequestDeadline patience = new RequestDeadline();
        try {
            while (true) {
                LockQueue queue = patience.await(ensemble.queue(NodeNames.lock(path, name)));
                if (queue.isEmpty()) {
                    return Optional.empty();
                }
                Optional<Holder> holder = patience.await(ensemble.holder(first(name, queue)));
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
        RequestDeadline patience = new RequestDeadline();
        try {
            LockQueue queue = patience.await(ensemble.queue(NodeNames.lock(path, name)));
            return !queue.isEmpty() && patience.await(ensemble.delete(first(name, queue)));
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

    private boolean leave(LockRequest request, Place place, RequestDeadline patience) throws Exception {
        boolean left = patience.await(place.withdraw());
        places.remove(request.owner(), place);
        return left;
    }

    private Attempt busy() {
        return new Attempt.Busy(poll.next());
    }

    @Override
    public Released release(LockRequest request) {
        Place place = places.get(request.owner());
        if (place == null) {
            return Released.of(false);
        }
        try {
            return Released.of(leave(request, place, new RequestDeadline()) && place.isGranted());
        } catch (Exception e) {
            // The place is kept, to be released when that is tried again: the session would keep its node.
            throw ZooKeeperFaults.translate(subject(request.name(), "released"), e);
        }
    }

    /** All are sent before the first answer is waited for. */
    @Override
    public List<Released> releaseAll(List<LockRequest> requests) {
        List<CompletableFuture<Boolean>> left = new ArrayList<>();
        for (LockRequest request : requests) {
            Place place = places.get(request.owner());
            left.add(place == null ? CompletableFuture.completedFuture(false) : place.withdraw());
        }
        RequestDeadline patience = new RequestDeadline();
        List<Released> released = new ArrayList<>();
        for (int i = 0; i < left.size(); i++) {
            LockRequest request = requests.get(i);
            try {
                released.add(Released.of(patience.await(left.get(i))));
            } catch (Exception e) {
                throw ZooKeeperFaults.translate(subject(request.name(), "released"), e);
            }
            places.remove(request.owner());
        }
        return released;
    }

    @Override
    public void awaitRelease(LockRequest request, Duration atMost) throws InterruptedException {
        Place place = places.get(request.owner());
        if (place == null) {
            return;
        }
        String ahead = place.ahead();
        if (ahead == null) {
            return;
        }
        if (ensemble.isConnected()) {
            place.watch().await(ahead, atMost);
        } else {
            // Asking for a watch would have Curator connect anew, which takes its time.
            TimeUnit.NANOSECONDS.sleep(atMost.toNanos());
        }
    }

    private String lock(LockRequest request) {
        return NodeNames.lock(path, request.name());
    }

    private String subject(String name, String tried) {
        return "Lock '" + name + "' on " + ensemble + " could not be " + tried;
    }

    @Override
    public void checkName(String name) {
        NodeNames.checkName(name);
    }

    /** What could not be released ends with the session, unless that is the caller's, and goes on. */
    @Override
    public void close() {
        for (Place place : places.values()) {
            place.watch().wake();
            if (!ensemble.isOwn()) {
                place.abandon();
            }
        }
        ensemble.close();
    }

    @Override
    public String toString() {
        return ensemble.toString();
    }
}
