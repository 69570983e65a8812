package io.trivet.lock.engine;

import io.trivet.lock.DistributedLock;
import io.trivet.lock.LockClient;
import io.trivet.lock.LockGuarantees;
import io.trivet.lock.LockOptions;
import io.trivet.lock.LockProperty;
import io.trivet.lock.spi.LockBackend;
import io.trivet.lock.spi.TimeSource;
import java.util.Objects;

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

    private final BackendContext context;
    private final LockOptions defaults;
    private final LocalQueues queues;
    private final GrantLifecycle lifecycle;
    private final ClientContext client;

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
        context = new BackendContext(
                backend, time, new EngineThreads(backend), new Releases(backend, time), new Slots(MAX_ASKING));
        queues = new LocalQueues(backend);
        MonitoredGrants monitored = new MonitoredGrants(context.threads().timer());
        lifecycle = new GrantLifecycle(
                context, queues, monitored, backend.guarantees().properties().contains(LockProperty.HANDED_OVER));
        new LeaseMonitor(context.threads(), lifecycle, monitored).start();
        Contender contender = new Contender(context, queues, new LateAnswers(context, queues, lifecycle));
        GrantAcquirer acquirer = new GrantAcquirer(context, queues, contender, lifecycle, monitored);
        client = new ClientContext(context, queues, lifecycle, acquirer, new ThreadLeases());
    }

    @Override
    public DistributedLock lock(String name) {
        return lock(name, defaults);
    }

    @Override
    public DistributedLock lock(String name, LockOptions options) {
        LockNames.check(name);
        context.backend().checkName(name);
        return new NamedLock(client, name, Objects.requireNonNull(options, "options"));
    }

    @Override
    public LockGuarantees guarantees() {
        return context.backend().guarantees();
    }

    @Override
    public void close() {
        queues.close().ifPresent(held -> {
            lifecycle.closeWithClient(held);
            queues.awaitDrained();
            context.threads().close();
            context.releases().close();
            context.backend().close();
        });
    }

    @Override
    public String toString() {
        return "LockClient[" + context.backend() + "]";
    }

    /** Returns its internal objects, for tests. */
    ClientContext client() {
        return client;
    }
}
