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
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Locks as queues of ephemeral nodes: the first has the lock, each of the others watches the one ahead of it. */
final class ZooKeeperBackend implements LockBackend {
    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperBackend.class);

    private static final LockGuarantees GUARANTEES = new LockGuarantees(
            EnumSet.of(
                    LockProperty.EXCLUSIVE,
                    LockProperty.RISING_TOKENS,
                    LockProperty.EXPIRES,
                    LockProperty.SURVIVES_RESTART,
                    LockProperty.SURVIVES_FAILOVER,
                    LockProperty.FAIR,
                    LockProperty.TOLD,
                    LockProperty.HANDED_OVER),
            "A quorum of the ensemble keeps its data, and its servers' and clients' clocks run at about the same rate.");

    private final Ensemble ensemble;
    private final String path;
    private final ConcurrentHashMap<String, Place> places = new ConcurrentHashMap<>();

    /** Under the watches, so that neither a lost place nor a closed client is noticed late. */
    private final PollInterval poll;

    ZooKeeperBackend(Ensemble ensemble, String path, RandomGenerator random) {
        this.ensemble = ensemble;
        this.path = path;
        poll = new PollInterval(Duration.ofMillis(800), Duration.ofMillis(1200), random);
    }

    @Override
    public Attempt acquire(LockRequest request) {
        Patience patience = new Patience();
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
    private boolean mayEnter(LockRequest request, Patience patience) throws Exception {
        if (places.containsKey(request.owner()) || (request.waits() && ensemble.isConnected())) {
            return true;
        }
        LockQueue queue = patience.await(ensemble.queue(lock(request)));
        return request.waits() || queue.isEmpty();
    }

    private Attempt attempt(LockRequest request, Patience patience) throws Exception {
        while (true) {
            Place place = places.get(request.owner());
            if (place == null) {
                place = new Place(ensemble, lock(request), request.owner());
                places.put(request.owner(), place);
            }
            // Sent behind the request to enter, and answered with it.
            CompletableFuture<LockQueue> read = ensemble.queue(lock(request));
            Ensemble.Node node = patience.await(place.node());
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

    private Attempt standing(LockRequest request, Place place, Ensemble.Node node, LockQueue queue, Patience patience)
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
        return busy();
    }

    /**
     * The grant stands as long as the session. The servers' count of its time may be behind ours, so that not all of the timeout is
     * counted on: ZooKeeper's client too gives a silent server up after two thirds of it.
     */
    private Duration validity(LockRequest request) throws Exception {
        Duration session = ensemble.sessionTimeout().multipliedBy(2).dividedBy(3);
        return session.compareTo(request.leaseTime()) < 0 ? session : request.leaseTime();
    }

    /** The leader is asked whether the session stands: a server that has lost it may go on answering for a while. */
    @Override
    public Optional<Duration> renew(LockRequest request) {
        Place place = places.get(request.owner());
        if (place == null || !place.isGranted()) {
            return Optional.empty();
        }
        Patience patience = new Patience();
        try {
            Ensemble.Node node = patience.await(place.node());
            CompletableFuture<Boolean> synced = ensemble.sync(lock(request));
            CompletableFuture<LockQueue> read = ensemble.queue(lock(request));
            patience.await(synced);
            boolean stands = patience.await(read).contains(node.name()) && node.session() == ensemble.session();
            return stands ? Optional.of(validity(request)) : Optional.empty();
        } catch (Exception e) {
            throw ZooKeeperFaults.translate(subject(request.name(), "renewed"), e);
        }
    }

    @Override
    public Optional<Holder> holder(String name) {
        Patience patience = new Patience();
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
        Patience patience = new Patience();
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

    private boolean leave(LockRequest request, Place place, Patience patience) throws Exception {
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
            return Released.of(leave(request, place, new Patience()) && place.isGranted());
        } catch (Exception e) {
            // The place is kept, to be released when that is tried again: the session would keep its node.
            throw ZooKeeperFaults.translate(subject(request.name(), "released"), e);
        }
    }

    @Override
    public void awaitRelease(LockRequest request, Duration atMost) throws InterruptedException {
        Place place = places.get(request.owner());
        if (place == null) {
            return;
        }
        String ahead = place.ahead();
        if (ahead != null) {
            place.watch().await(ahead, atMost);
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
