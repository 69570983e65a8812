package io.trivet.rpc;

import io.trivet.rpc.spi.MethodDescriptor;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A method as a client calls it.
 *
 * @param descriptor what the wire knows of it
 * @param asynchronous whether its callers get a future
 * @param handler takes its calls, through the interceptors, to the wire
 * @param timeout what its annotation says, or null
 */
record RemoteMethod(
        MethodDescriptor descriptor,
        boolean asynchronous,
        RpcHandler handler,
        @Nullable Duration timeout) {}
