package io.trivet.lock.engine;

import io.trivet.lock.spi.LockBackend;
import io.trivet.lock.spi.TimeSource;

/**
 * What every request to a server needs: immutable, made once for a client, and handed down.
 *
 * @param backend the server
 * @param time the clocks that its answers are held against
 * @param threads the client's own threads
 * @param releases the releases that are owed to the server
 * @param slots the bound to the client's own threads that ask it
 */
record BackendContext(LockBackend backend, TimeSource time, EngineThreads threads, Releases releases, Slots slots) {}
