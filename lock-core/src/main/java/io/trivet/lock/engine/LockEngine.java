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
import java.util.ArrayList;
import java.util.List;
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

    /** Threads of its own that a client has in requests for locks at once. */
    private static final int MOST_ASKING = 64;

    private final LockBackend backend;
    private final LockOptions defaults;
    private final TimeSource time;
    private final ConcurrentHashMap<String, LocalQueue> queues = new ConcurrentHashMap<>();
    private final ThreadLeases threadLeases = new ThreadLeases();
    private final EngineThreads threads;
    private final Releases releases;
    private final Server server;
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
        server = new Server(backend, releases, new Slots(MOST_ASKING), time);
        contender = new Contender(server, threads, new LateAnswers(this));
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
        List<Grant> held = new ArrayList<>();
        queues.forEach((name, queue) -> {
            queue.close();
            Grant holder = queue.holder();
            if (holder != null) {
                held.add(holder);
            }
        });
        succession.closeWithClient(held);
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

    Server server() {
        return server;
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
        LockException silence = null;
        boolean left = false;
        try {
            Generation generation =
                    contender.contend(wish, queue, notBefore, holder != null, () -> ensureOpen(wish.name()));
            if (generation != null) {
                grant = begin(generation, queue, holder);
            }
            return grant;
        } catch (LeftException e) {
            left = true;
            if (e.wasInterrupted()) {
                throw new InterruptedException();
            }
            return late(wish, noAnswer(wish));
        } catch (LockException e) {
            if (!Releases.isUnavailable(e)) {
                throw e;
            }
            if (wish.isLimited() && wish.answerBy() - time.nanoTime() <= 0) {
                // Its own time was over, which says little about the server.
                return late(wish, e);
            }
            silence = e;
            throw e;
        } finally {
            if (silence != null) {
                queue.fail(silence);
            } else if (grant == null && !left) {
                queue.passTurn(time.nanoTime());
            }
        }
    }

    private Grant begin(Generation generation, LocalQueue queue, @Nullable Thread holder) {
        Grant grant = generation.grant(holder);
        queue.hold(grant);
        try {
            watch.begin(grant);
        } catch (Throwable e) {
            watch.forget(generation);
            releases.later(generation.request());
            throw e;
        }
        return grant;
    }

    /** Whoever waits at most so long has no lock then; whoever asks whether there is one has no answer. */
    private static @Nullable Grant late(Wish wish, LockException fault) {
        if (wish.waits()) {
            return null;
        }
        throw fault;
    }

    private LockException noAnswer(Wish wish) {
        return new LockException(
                LockException.Code.UNAVAILABLE,
                "Lock '" + wish.name() + "' on " + backend + " could not be acquired: no answer within "
                        + wish.options().tryLimit()
                        + ". Check that the server runs and can be reached, then try again, or raise the options' try limit.");
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
