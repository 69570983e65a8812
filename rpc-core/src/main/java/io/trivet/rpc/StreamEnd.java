package io.trivet.rpc;

import org.jspecify.annotations.Nullable;

/**
 * How long a stream was, and how it ended; for interceptors, of {@link RpcReply#whenStreamEnds}.
 *
 * @param items how many were handed on: at a client to the subscriber, at a server to the transport
 * @param failure null if the stream came to its end; an {@link RpcException} with {@link RpcStatus#CANCELLED} if it was given up, by its
 *     subscriber, or at a server because nobody is there any more to take it
 */
public record StreamEnd(long items, @Nullable Throwable failure) {}
