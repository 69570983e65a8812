package io.trivet.lock.engine;

/** What a waiter in the local queue is given in the end. */
sealed interface Turn {
    /** It is the client's contender now, and asks the server, not before this moment of the engine's monotonic clock. */
    record Contend(long notBefore) implements Turn {}

    /** It holds the lock. */
    record HandedOver(Grant grant) implements Turn {}

    /** The client was closed. */
    enum Closed implements Turn {
        CLOSED
    }
}
