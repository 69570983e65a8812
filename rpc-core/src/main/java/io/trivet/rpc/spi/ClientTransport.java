package io.trivet.rpc.spi;

import java.util.concurrent.CompletableFuture;

/** The calling end of a wire to one server. Thread-safe; it connects when it is first needed. */
public interface ClientTransport extends AutoCloseable {
    /**
     * Sends a call and returns at once.
     *
     * <p>The future completes with a value of the method's result type, or with what {@link Fault#toThrowable} made of the
     * server's fault, or with an {@link io.trivet.rpc.RpcException} whose message says what went wrong on the way, without naming method and
     * server: the core adds them. The core ends calls whose deadline is over, by cancelling the future; a transport then tells
     * the server, where the wire has a way, and forgets the call. It never throws.
     */
    CompletableFuture<Object> call(Call call);

    /** Fails what is in flight with UNAVAILABLE, closes the connections, and returns when they are closed. */
    @Override
    void close();
}
