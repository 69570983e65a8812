package io.trivet.lock.engine;

import io.trivet.lock.spi.LockRequest;

/**
 * A release that is to be sent to the server.
 *
 * @param request the owner and its lock
 * @param keep the nanoseconds for which the server must keep the lock taken; zero if it is to be free at once
 */
record DueRelease(LockRequest request, long keep) {
    static DueRelease now(LockRequest request) {
        return new DueRelease(request, 0);
    }
}
