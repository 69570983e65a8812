package io.trivet.lock.memory;

import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.lock.engine.LockEngine;
import io.trivet.lock.spi.TimeSource;

/**
 * A place in this JVM's memory in which clients take locks as they would on a server.
 *
 * <p>Clients of one place exclude each other, even if they belong to different parts of a program; places don't. Thread-safe.
 */
public final class InMemoryLocks {
    private final LockTable table;
    private final TimeSource time;

    /** Makes a place on this machine's clocks. */
    public InMemoryLocks() {
        this(TimeSource.system());
    }

    /** Makes a place on these clocks. */
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
