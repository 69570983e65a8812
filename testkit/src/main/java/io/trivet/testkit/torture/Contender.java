package io.trivet.testkit.torture;

import io.trivet.lock.LockClient;
import io.trivet.lock.LockException;
import io.trivet.testkit.torture.Contended.Held;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A thread that takes one lock after another, works a moment under it, and reports to the resource, until there are no
 * more turns.
 */
final class Contender implements Runnable {
    private static final int TURNS_PER_OVERLONG_HOLD = 300;
    private static final long RETRY_MILLIS = 20;

    private final LockClient locks;
    private final WorkerSettings settings;
    private final String holder;
    private final RandomGenerator random;

    /** A connection for each lock that is held at once. */
    private final List<ResourceClient> connections = new ArrayList<>();

    Contender(LockClient locks, WorkerSettings settings, String holder, RandomGenerator random) {
        this.locks = locks;
        this.settings = settings;
        this.holder = holder;
        this.random = random;
    }

    @Override
    public void run() {
        try {
            while (turn()) {
                // The next one begins.
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            connections.forEach(ResourceClient::closeQuietly);
        }
    }

    /** Returns whether there are more turns. */
    private boolean turn() throws IOException {
        List<String> names = settings.locks();
        // With renewal, a holder that works long keeps the lock; without, the next waiter gets it.
        Contended wanted = Contended.choose(
                locks,
                names.get(random.nextInt(names.size())),
                names,
                settings.options().withAutoRenewal(random.nextBoolean()),
                random);
        List<ResourceClient> resources = connections(wanted.names().size());
        for (int i = 0; i < resources.size(); i++) {
            if (!resources.get(i).startWait(wanted.names().get(i), wanted.kind())) {
                return false;
            }
        }
        turn(resources, wanted);
        return true;
    }

    private List<ResourceClient> connections(int count) throws IOException {
        while (connections.size() < count) {
            String suffix = connections.isEmpty() ? "" : "+" + connections.size();
            connections.add(new ResourceClient(settings.resourcePort(), holder + suffix));
        }
        return connections.subList(0, count);
    }

    private void turn(List<ResourceClient> resources, Contended wanted) throws IOException {
        try {
            Held held = acquire(resources.get(0), wanted);
            if (held == null) {
                for (ResourceClient each : resources) {
                    each.gaveUp();
                }
                return;
            }
            try (held) {
                write(resources, held);
                TimeUnit.NANOSECONDS.sleep(work());
                write(resources, held);
                for (ResourceClient each : resources) {
                    each.beforeClose();
                }
            }
        } catch (RuntimeException | Error | InterruptedException e) {
            for (ResourceClient each : resources) {
                each.broken(e);
                each.gaveUp();
            }
        }
    }

    private static void write(List<ResourceClient> resources, Held held) throws IOException {
        for (int i = 0; i < resources.size(); i++) {
            resources.get(i).write(held.leases().get(i));
        }
    }

    /** Acquires, and retries while the server is unavailable. Returns null if a try found the lock held. */
    private @Nullable Held acquire(ResourceClient resource, Contended wanted) throws IOException, InterruptedException {
        while (true) {
            try {
                return wanted.way().acquire();
            } catch (LockException e) {
                if (e.code() != LockException.Code.UNAVAILABLE) {
                    throw e;
                }
                resource.unavailable();
                TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
            }
        }
    }

    /** Returns the time to work in nanoseconds. Now and then it is longer than the lease. */
    private long work() {
        long lease = settings.lease().toNanos();
        return random.nextInt(TURNS_PER_OVERLONG_HOLD) == 0
                ? random.nextLong(lease, lease * 3 / 2)
                : random.nextLong(settings.maxHold().toNanos());
    }
}
