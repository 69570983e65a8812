package io.trivet.contracts.lock;

import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.lock.memory.InMemoryLocks;

class InMemoryReadWriteLockTest extends ReadWriteLockContract {
    private final InMemoryLocks server = new InMemoryLocks();

    @Override
    protected LockClient connect(LockOptions options) {
        return server.connect(options);
    }
}
