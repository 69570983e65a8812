package io.trivet.testkit.rpc;

import io.trivet.rpc.NonBlocking;
import java.util.concurrent.CompletableFuture;

/** What {@link Holding} implements. */
interface Held {
    /** Waits on the handler's thread. */
    String hold(String gate) throws InterruptedException;

    /** Waits in a future. */
    CompletableFuture<String> holdInFuture(String gate);

    @NonBlocking
    CompletableFuture<String> holdOnTransport(String gate);

    int add(int a, int b);

    /** The same service, as a program sees it that doesn't want to wait. */
    interface Later {
        CompletableFuture<String> hold(String gate);

        CompletableFuture<String> holdInFuture(String gate);

        CompletableFuture<String> holdOnTransport(String gate);
    }
}
