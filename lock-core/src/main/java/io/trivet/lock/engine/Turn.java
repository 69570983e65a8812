package io.trivet.lock.engine;

import io.trivet.lock.LockException;

/** The result of waiting in the local queue. */
sealed interface Turn {
    /**
     * The waiter is now the client's contender. It asks the server, but not before this moment of the engine's
     * monotonic clock.
     */
    record Contend(long notBefore) implements Turn {}

    /** The waiter holds the lock. */
    record HandedOver(Grant grant) implements Turn {}

    /** Another waiter of this client asked the server, and got no answer. */
    record Failed(LockException known) implements Turn {
        /** Returns a new exception for this waiter, with its own stack trace. */
        LockException fault() {
            return new LockException(known.code(), String.valueOf(known.getMessage()), known);
        }
    }

    /** The client was closed. */
    enum Closed implements Turn {
        CLOSED
    }
}
