package io.trivet.lock.zookeeper;

import io.trivet.lock.LockException;
import io.trivet.lock.LockException.Code;
import io.trivet.lock.spi.Attempt;
import io.trivet.lock.spi.LockBackend;
import io.trivet.lock.spi.LockRequest;
import io.trivet.lock.spi.PollInterval;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Locks as queues of ephemeral nodes: the first has the lock, each of the others watches the one ahead of it. */
final class ZooKeeperBackend implements LockBackend {
    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperBackend.class);

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
            throw ZooKeeperFaults.translate(subject(request, "acquired"), e);
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
                place = new Place(ensemble, lock(request), request.owner(), label(request));
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
            return new Attempt.Granted(node.czxid(), request.leaseTime());
        }
        if (!request.waits()) {
            leave(request, place, patience);
        }
        return busy();
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
    public boolean release(LockRequest request) {
        Place place = places.get(request.owner());
        if (place == null) {
            return false;
        }
        try {
            return leave(request, place, new Patience()) && place.isGranted();
        } catch (Exception e) {
            LockException fault = ZooKeeperFaults.translate(subject(request, "released"), e);
            if (fault.code() != Code.UNAVAILABLE) {
                places.remove(request.owner(), place);
            }
            throw fault;
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

    private String subject(LockRequest request, String tried) {
        return "Lock '" + request.name() + "' on " + ensemble + " could not be " + tried;
    }

    /** For who looks into the node to find out whom he waits for. */
    private static byte[] label(LockRequest request) {
        String text = Host.ADDRESS + ", process " + ProcessHandle.current().pid() + ", thread "
                + Thread.currentThread().getName() + ", lease "
                + request.leaseTime().toMillis() + " ms";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Asked for once, and not before it is needed: a name service may be slow. */
    private static final class Host {
        private static final String ADDRESS = address();

        private static String address() {
            try {
                return InetAddress.getLocalHost().getHostAddress();
            } catch (UnknownHostException e) {
                return "unknown host";
            }
        }
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
