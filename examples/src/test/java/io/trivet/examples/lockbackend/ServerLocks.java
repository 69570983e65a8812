package io.trivet.examples.lockbackend;

import io.trivet.lock.LockClient;
import io.trivet.lock.LockOptions;
import io.trivet.lock.engine.LockEngine;
import java.net.InetSocketAddress;
import java.util.random.RandomGenerator;

/** Creates clients for locks on a {@link LockServer}. */
public final class ServerLocks {
    private ServerLocks() {}

    /** Returns a client of this server. No request is sent until a lock is acquired. */
    public static LockClient connect(String host, int port, LockOptions options) {
        InetSocketAddress address = new InetSocketAddress(host, port);
        return new LockEngine(new ServerBackend(address, RandomGenerator.getDefault()), options);
    }
}
