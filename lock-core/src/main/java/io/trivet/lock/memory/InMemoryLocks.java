package io.trivet.lock.memory;

import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.lock.engine.LockEngine;
import io.trivet.lock.spi.TimeSource;

/**
 * A lock server in this JVM's memory.
 *
 * <p>Clients of one instance exclude each other, even in different parts of a program. Clients of different instances
 * don't. Thread-safe.
 */
public final class InMemoryLocks {
    private final LockTable table;
    private final TimeSource time;

    /** Creates an instance that uses this machine's clocks. */
    public InMemoryLocks() {
        this(TimeSource.system());
    }

    /** Creates an instance that uses these clocks. */
    public InMemoryLocks(TimeSource time) {
        this.time = time;
        table = new LockTable(time);
    }

    /** Returns a client with the default options. */
    public LockClient connect() {
        return connect(LockOptions.defaults());
    }

    /** Returns a client with these options. */
    public LockClient connect(LockOptions options) {
        return new LockEngine(new InMemoryBackend(table), options, time);
    }
}
