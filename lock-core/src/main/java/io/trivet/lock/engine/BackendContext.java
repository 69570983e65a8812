package io.trivet.lock.engine;

import io.trivet.lock.spi.LockBackend;
import io.trivet.lock.spi.TimeSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The objects that every request to a server needs. Immutable, created once for each client.
 *
 * @param backend the server
 * @param time the clocks that measure the validity of its answers
 * @param threads the client's own threads
 * @param releases the releases that are still to be sent to the server
 * @param slots the limit on the client's own threads that wait for the server
 * @param connectionLosses how often the backend has lost the connection that its grants depend on
 */
record BackendContext(
        LockBackend backend,
        TimeSource time,
        EngineThreads threads,
        Releases releases,
        Slots slots,
        AtomicLong connectionLosses) {}
