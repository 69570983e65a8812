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
     * <p>For a method that returns a stream, the future completes with an {@link ItemStream} when the stream has begun.
     *
     * <p>For a method that takes a stream, the transport sends {@link io.trivet.rpc.RpcCall#stream} with an
     * {@link ItemSender}, and subscribes when the server first requests items. The call's deadline is for that moment.
     * When the stream has ended, the answer has as much time again. If the publisher fails, the call fails: with the
     * publisher's {@link io.trivet.rpc.RpcException}, or with CANCELLED and the failure as its cause.
     *
     * @param subscribers the executor on which the {@link ItemStream} calls its subscriber, and the {@link ItemSender}
     *     its publisher
     * @throws IllegalArgumentException if the wire doesn't support one of the method's types; the message names the
     *     parameter or the result
     */
    RpcHandler prepare(MethodDescriptor method, Executor subscribers);

    /**
     * Returns whether this thread carries calls, so that waiting on it for a call could wait for ever. This includes
     * threads on which a server of the same wire runs {@linkplain MethodDescriptor#isNonBlocking non-blocking} handlers.
     */
    boolean isOwnThread();

    /** Closes the connections and returns when they are closed. Calls in progress fail with UNAVAILABLE. */
    @Override
    void close();
}
