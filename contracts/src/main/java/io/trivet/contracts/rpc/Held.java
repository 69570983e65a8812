package io.trivet.contracts.rpc;

import io.trivet.rpc.NonBlocking;
import java.util.concurrent.CompletableFuture;

/** The service that {@link Holding} implements. */
public interface Held {
    /** Blocks the handler's thread until the gate opens. */
    String hold(String gate) throws InterruptedException;

    /** Returns a future that completes when the gate opens. */
    CompletableFuture<String> holdInFuture(String gate);

    /** Returns the same future, from a handler on the transport's own thread. */
    @NonBlocking
    CompletableFuture<String> holdOnTransport(String gate);

    /** Returns the sum. */
    int add(int a, int b);

    /** The same service with asynchronous methods. */
    interface Later {
        /** Calls {@link Held#hold}. */
        CompletableFuture<String> hold(String gate);

        /** Calls {@link Held#holdInFuture}. */
        CompletableFuture<String> holdInFuture(String gate);

        /** Calls {@link Held#holdOnTransport}. */
        CompletableFuture<String> holdOnTransport(String gate);
    }
}
