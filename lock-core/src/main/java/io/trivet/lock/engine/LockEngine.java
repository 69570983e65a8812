package io.trivet.lock.engine;

import io.trivet.lock.DistributedLock;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockEvent.Kind;
import io.trivet.lock.LockException;
import io.trivet.lock.LockGuarantees;
import io.trivet.lock.LockHolder;
import io.trivet.lock.LockOptions;
import io.trivet.lock.LockProperty;
import io.trivet.lock.spi.LockBackend;
import io.trivet.lock.spi.TimeSource;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link LockClient} of a backend: reentrancy, a fair local queue with one remote contender a name, handoff inside the
 * client, and leases that are renewed, told of loss, and ended.
 *
 * <p>Thread-safe. It owns daemon threads, which come when something is held, owed or waited for without a thread, and are gone with
 * {@link #close()}.
 */
public final class LockEngine implements LockClient {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final LockBackend backend;
    private final LockOptions defaults;
    private final TimeSource time;
    private final ConcurrentHashMap<String, LocalQueue> queues = new ConcurrentHashMap<>();
    private final ThreadLeases threadLeases = new ThreadLeases();
    private final EngineThreads threads;
    private final Releases releases;
    private final Contender contender;
    private final Succession succession;
    private final Watch watch;
    private final Object drained = new Object();
    private volatile boolean closed;

    /** Makes an engine on this machine's clocks. */
    public LockEngine(LockBackend backend, LockOptions defaults) {
        this(backend, defaults, TimeSource.system());
    }

    /**
     * Makes an engine.
     *
     * @param backend closed with the engine
     * @param defaults the options of locks that have none of their own
     * @param time the clocks that leases are held against
     */
    public LockEngine(LockBackend backend, LockOptions defaults, TimeSource time) {
        this.backend = Objects.requireNonNull(backend, "backend");
        this.defaults = Objects.requireNonNull(defaults, "options");
        this.time = Objects.requireNonNull(time, "time");
        threads = new EngineThreads(backend);
        releases = new Releases(backend, time);
        contender = new Contender(new Server(backend, releases, time));
        succession = new Succession(this, backend.guarantees().properties().contains(LockProperty.HANDED_OVER));
        watch = new Watch(threads, succession);
    }

    @Override
    public DistributedLock lock(String name) {
        return lock(name, defaults);
    }

    @Override
    public DistributedLock lock(String name, LockOptions options) {
        LockNames.check(name);
        backend.checkName(name);
        return new NamedLock(this, name, Objects.requireNonNull(options, "options"));
    }

    @Override
    public LockGuarantees guarantees() {
        return backend.guarantees();
    }

    @Override
    public void close() {
        synchronized (drained) {
            if (closed) {
                return;
            }
            closed = true;
        }
        queues.forEach((name, queue) -> {
            queue.close();
            Grant holder = queue.holder();
            if (holder != null) {
                succession.closeWithClient(holder);
            }
        });
        awaitDrained();
        threads.close();
        releases.close();
        backend.close();
    }

    /** Threads on their way out still need the backend, to withdraw what they asked for. */
    private void awaitDrained() {
        long deadline = System.nanoTime() + CLOSE_LIMIT.toNanos();
        boolean interrupted = false;
        synchronized (drained) {
            long left;
            while (!queues.isEmpty() && (left = deadline - System.nanoTime()) > 0) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(drained, left);
                } catch (InterruptedException e) {
                    interrupted = true;
                    break;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "LockClient[" + backend + "]";
    }

    LockBackend backend() {
        return backend;
    }

    TimeSource time() {
        return time;
    }

    Releases releases() {
        return releases;
    }

    EngineThreads threads() {
        return threads;
    }

    ThreadLeases threadLeases() {
        return threadLeases;
    }

    Succession succession() {
        return succession;
    }

    Watch watch() {
        return watch;
    }

    Optional<LockHolder> holder(String name) {
        return backend.holder(name).map(holder -> {
            OptionalLong generation = holder.generation();
            OptionalLong token = generation.isPresent()
                    ? OptionalLong.of(Generation.token(generation.getAsLong(), 0))
                    : OptionalLong.empty();
            return new LockHolder(Owners.text(holder.owner()), holder.since(), token);
        });
    }

    boolean forceRelease(String name) {
        LocalQueue queue = queues.get(name);
        Grant here = queue == null ? null : queue.holder();
        boolean held = backend.forceRelease(name);
        if (here != null) {
            succession.lose(here, "it was taken away by force");
        }
        return held;
    }

    /**
     * Asks the server for whoever has the turn in this queue, and passes the turn on where nothing is granted.
     *
     * @param holder the thread that will hold the lock, or null if it will belong to its lease alone
     */
    @Nullable
    Grant contend(Wish wish, LocalQueue queue, long notBefore, @Nullable Thread holder) throws InterruptedException {
        Grant grant = null;
        try {
            Generation generation = contender.contend(wish, queue, notBefore, () -> ensureOpen(wish.name()));
            if (generation != null) {
                grant = generation.grant(holder);
                queue.hold(grant);
                watch.begin(grant);
            }
            return grant;
        } finally {
            if (grant == null) {
                queue.passTurn(time.nanoTime());
            }
        }
    }

    /** Opens the first lease on a grant, unless the client was closed while it was given. */
    GrantLease hold(Grant grant) {
        if (closed) {
            succession.closeWithClient(grant);
            throw closed(grant.name());
        }
        Kind kind = grant.isHandedOver() ? Kind.HANDED_OVER : Kind.ACQUIRED;
        Events.tell(grant.wish(), kind, grant.token(), time, grant.wish().began());
        return succession.open(grant);
    }

    void ensureOpen(String name) {
        if (closed) {
            throw closed(name);
        }
    }

    LockException closed(String name) {
        return new LockException(
                LockException.Code.CLOSED,
                "Lock '" + name + "' on " + backend + ": its client was closed. Acquire before close().");
    }

    /** Returns the queue of a name, and counts the caller as its user until {@link #leave}: names nobody uses cost nothing. */
    LocalQueue enter(String name) {
        return queues.compute(name, (key, queue) -> {
            LocalQueue entered = queue == null ? new LocalQueue() : queue;
            entered.users++;
            return entered;
        });
    }

    /** Returns the names that somebody waits for or holds. */
    Set<String> names() {
        return queues.keySet();
    }

    void leave(String name) {
        queues.computeIfPresent(name, (key, queue) -> --queue.users == 0 ? null : queue);
        if (closed) {
            synchronized (drained) {
                drained.notifyAll();
            }
        }
    }
}
