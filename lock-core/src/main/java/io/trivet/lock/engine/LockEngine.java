package io.trivet.lock.engine;

import io.trivet.lock.DistributedLock;
import io.trivet.lock.DistributedReadWriteLock;
import io.trivet.lock.DistributedSemaphore;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockGuarantees;
import io.trivet.lock.LockOptions;
import io.trivet.lock.MultiLock;
import io.trivet.lock.spi.LockBackend;
import io.trivet.lock.spi.LockMode;
import io.trivet.lock.spi.LockMode.Kind;
import io.trivet.lock.spi.TimeSource;
import java.util.Collection;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A {@link LockClient} for any backend. It adds reentrancy, a fair local queue in which one contender for each name
 * asks the server, handoffs inside the client, and leases with renewal and loss notification.
 *
 * <p>Thread-safe. It owns daemon threads. They run only while locks are held, while releases are pending, or while
 * futures wait, and end with {@link #close()}.
 */
public final class LockEngine implements LockClient {
    /** The most threads of its own that a client uses for requests at once. */
    private static final int MAX_ASKING = 64;

    private final LockOptions defaults;
    private final ClientContext client;
    private final MonitoredGrants monitored;

    /** Creates an engine that uses this machine's clocks. */
    public LockEngine(LockBackend backend, LockOptions defaults) {
        this(backend, defaults, TimeSource.system());
    }

    /**
     * Creates an engine.
     *
     * @param backend closed with the engine
     * @param defaults the options of locks that have none of their own
     * @param time the clocks that measure leases
     */
    public LockEngine(LockBackend backend, LockOptions defaults, TimeSource time) {
        Objects.requireNonNull(backend, "backend");
        Objects.requireNonNull(time, "time");
        this.defaults = Objects.requireNonNull(defaults, "options");
        BackendContext context = new BackendContext(
                backend,
                time,
                new EngineThreads(backend),
                new Releases(backend, time),
                new Slots(MAX_ASKING),
                new AtomicLong());
        LocalQueues queues = new LocalQueues(backend);
        monitored = new MonitoredGrants(context.threads().timer());
        GrantLifecycle lifecycle = new GrantLifecycle(context, queues, monitored);
        new LeaseMonitor(context.threads(), lifecycle, monitored).start();
        Contender contender = new Contender(context, queues, new LateAnswers(context, queues, lifecycle));
        backend.onConnectionLost(() -> {
            context.connectionLosses().incrementAndGet();
            monitored.checkSoon();
        });
        GrantAcquirer acquirer = new GrantAcquirer(context, queues, contender, lifecycle, monitored);
        client = new ClientContext(context, queues, lifecycle, acquirer, new ThreadLeases(), new ThreadLeases());
    }

    @Override
    public DistributedLock lock(String name) {
        return lock(name, defaults);
    }

    @Override
    public DistributedLock lock(String name, LockOptions options) {
        checkName(name);
        return new NamedLock(client, name, LockMode.EXCLUSIVE, Objects.requireNonNull(options, "options"));
    }

    @Override
    public DistributedReadWriteLock readWriteLock(String name) {
        return readWriteLock(name, defaults);
    }

    @Override
    public DistributedReadWriteLock readWriteLock(String name, LockOptions options) {
        checkName(name);
        checkSupport(Kind.READ, "read/write locks");
        checkSupport(Kind.WRITE, "read/write locks");
        return new NamedReadWriteLock(client, name, Objects.requireNonNull(options, "options"));
    }

    @Override
    public DistributedSemaphore semaphore(String name, int permits) {
        return semaphore(name, permits, defaults);
    }

    @Override
    public DistributedSemaphore semaphore(String name, int permits, LockOptions options) {
        checkName(name);
        if (permits < 1) {
            throw new IllegalArgumentException(
                    "Semaphore '" + name + "' must have at least 1 permit, not " + permits + ".");
        }
        checkSupport(Kind.PERMIT, "semaphores");
        return new NamedSemaphore(client, name, permits, Objects.requireNonNull(options, "options"));
    }

    @Override
    public MultiLock multiLock(Collection<String> names) {
        return multiLock(names, defaults);
    }

    @Override
    public MultiLock multiLock(Collection<String> names, LockOptions options) {
        names.forEach(this::checkName);
        if (names.isEmpty()) {
            throw new IllegalArgumentException("A multi-lock needs the name of at least one lock.");
        }
        return new NamedLocks(client, new TreeSet<>(names), Objects.requireNonNull(options, "options"));
    }

    private void checkName(String name) {
        LockNames.check(name);
        backend().checkName(name);
    }

    private void checkSupport(Kind kind, String what) {
        if (!backend().supports(kind)) {
            throw new UnsupportedOperationException(backend() + " has no " + what
                    + ". Use RedisLocks, ZooKeeperLocks, JdbcLocks.leaseRows or InMemoryLocks for them.");
        }
    }

    @Override
    public LockGuarantees guarantees() {
        return backend().guarantees();
    }

    @Override
    public void close() {
        if (client.queues().close()) {
            client.lifecycle().closeWithClient(monitored.grants());
            client.queues().awaitDrained();
            client.context().threads().close();
            client.context().releases().close();
            backend().close();
        }
    }

    @Override
    public String toString() {
        return "LockClient[" + backend() + "]";
    }

    private LockBackend backend() {
        return client.context().backend();
    }

    /** Returns its internal objects, for tests. */
    ClientContext client() {
        return client;
    }
}
