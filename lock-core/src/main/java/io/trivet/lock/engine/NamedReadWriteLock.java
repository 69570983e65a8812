package io.trivet.lock.engine;

import io.trivet.lock.DistributedLock;
import io.trivet.lock.DistributedReadWriteLock;
import io.trivet.lock.LockOptions;
import io.trivet.lock.spi.LockMode;

/** A named read/write lock of an engine, as programs see it. */
final class NamedReadWriteLock implements DistributedReadWriteLock {
    private final NamedLock readLock;
    private final NamedLock writeLock;

    NamedReadWriteLock(ClientContext client, String name, LockOptions options) {
        readLock = new NamedLock(client, name, LockMode.READ, options);
        writeLock = new NamedLock(client, name, LockMode.WRITE, options);
    }

    @Override
    public String name() {
        return writeLock.name();
    }

    @Override
    public DistributedLock readLock() {
        return readLock;
    }

    @Override
    public DistributedLock writeLock() {
        return writeLock;
    }

    @Override
    public String toString() {
        return "ReadWriteLock[" + readLock + "]";
    }
}
