package io.trivet.lock.engine;

import io.trivet.lock.LockException;

/** What a waiter in the local queue is given in the end. */
sealed interface Turn {
    /** It is the client's contender now, and asks the server, not before this moment of the engine's monotonic clock. */
    record Contend(long notBefore) implements Turn {}

    /** It holds the lock. */
    record HandedOver(Grant grant) implements Turn {}

    /** The server was asked by another of the client's, and didn't answer. */
    record Failed(LockException known) implements Turn {
        /** Returns the fault for this waiter, with where it stands. */
        LockException fault() {
            return new LockException(known.code(), String.valueOf(known.getMessage()), known);
        }
    }

    /** The client was closed. */
    enum Closed implements Turn {
        CLOSED
    }
}
