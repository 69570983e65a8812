package io.trivet.rpc.spi;

import io.trivet.rpc.RpcHandler;
import java.util.concurrent.Executor;

/** The client side of a wire, for the servers of one URI. Thread-safe. It connects when it is first used. */
public interface ClientTransport extends AutoCloseable {
    /**
     * Returns the handler that sends the calls of a method.
     *
     * <p>The future of a call completes with a value of the method's result type. It fails with the result of
     * {@link Fault#toThrowable} for the server's fault, or with an {@link io.trivet.rpc.RpcException} for a failure on
     * the way. The exception's message names the failure, but neither method nor server: the core adds these. A call
     * whose deadline passes fails with DEADLINE_EXCEEDED. When the deadline passes or the future is cancelled, the call
     * is cancelled, and the server is told if the wire can do so. The handler returns at once and never throws.
     *
     * <p>For a method that streams, the future completes with an {@link ItemStream} when the stream has begun.
     *
     * @param subscribers the executor on which the {@link ItemStream} calls its subscriber
     * @throws IllegalArgumentException if the wire doesn't support one of the method's types; the message names the
     *     parameter or the result
     */
    RpcHandler prepare(MethodDescriptor method, Executor subscribers);

    /**
     * Returns whether this thread carries calls, so that waiting on it for a call could wait for ever. This includes
     * threads on which a server of the same wire runs {@linkplain MethodDescriptor#nonBlocking non-blocking} handlers.
     */
    boolean isOwnThread();

    /** Closes the connections and returns when they are closed. Calls in progress fail with UNAVAILABLE. */
    @Override
    void close();
}
