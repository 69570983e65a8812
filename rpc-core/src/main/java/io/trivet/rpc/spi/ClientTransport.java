package io.trivet.rpc.spi;

import io.trivet.rpc.RpcHandler;
import java.util.concurrent.Executor;

/** The calling end of a wire to the servers of one URI. Thread-safe; it connects when it is first needed. */
public interface ClientTransport extends AutoCloseable {
    /**
     * Returns what sends calls of this method.
     *
     * <p>Its future completes with a value of the method's result type, or with what {@link Fault#toThrowable} made of the server's
     * fault, or with an {@link io.trivet.rpc.RpcException} whose message says what went wrong on the way, without naming method and
     * server: the core adds them. A call whose deadline is over ends with DEADLINE_EXCEEDED; it and one whose future is cancelled are
     * given up: the server is told, where the wire has a way. The handler returns at once and never throws.
     *
     * <p>For a method that streams, the future completes when the stream has begun, with an {@link ItemStream}.
     *
     * @param subscribers what that one calls its subscriber on
     * @throws IllegalArgumentException if the wire can't carry one of the method's types; the message names parameter or result
     */
    RpcHandler prepare(MethodDescriptor method, Executor subscribers);

    /**
     * Tells whether this thread carries calls, so that waiting on it for one could wait for ever. Threads on which a server of the same wire runs handlers
     * that are {@linkplain MethodDescriptor#nonBlocking non-blocking} are among them.
     */
    boolean isOwnThread();

    /** Fails what is in flight with UNAVAILABLE, closes the connections, and returns when they are closed. */
    @Override
    void close();
}
