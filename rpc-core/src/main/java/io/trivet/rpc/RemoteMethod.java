package io.trivet.rpc;

import io.trivet.rpc.spi.MethodDescriptor;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A method as a client calls it.
 *
 * @param descriptor the method's description for the wire
 * @param asynchronous whether it returns a future
 * @param handler takes its calls through the interceptors to the wire
 * @param timeout the value of its annotation, or null
 */
record RemoteMethod(
        MethodDescriptor descriptor,
        boolean asynchronous,
        RpcHandler handler,
        @Nullable Duration timeout) {}
