package io.trivet.contracts.rpc;

import io.trivet.rpc.NonBlocking;
import java.util.concurrent.CompletableFuture;

/** What {@link Holding} implements. */
public interface Held {
    /** Waits on the handler's thread. */
    String hold(String gate) throws InterruptedException;

    /** Waits in a future. */
    CompletableFuture<String> holdInFuture(String gate);

    /** Waits in a future that the transport's own thread made. */
    @NonBlocking
    CompletableFuture<String> holdOnTransport(String gate);

    /** Adds. */
    int add(int a, int b);

    /** The same service, as a program sees it that doesn't want to wait. */
    interface Later {
        /** Calls {@link Held#hold}. */
        CompletableFuture<String> hold(String gate);

        /** Calls {@link Held#holdInFuture}. */
        CompletableFuture<String> holdInFuture(String gate);

        /** Calls {@link Held#holdOnTransport}. */
        CompletableFuture<String> holdOnTransport(String gate);
    }
}
