package io.trivet.rpc;

import org.jspecify.annotations.Nullable;

/**
 * The length of a stream and how it ended; for interceptors, see {@link RpcReply#whenStreamEnds}.
 *
 * @param items how many items were passed on: by a client to the subscriber, by a server to the transport
 * @param failure null if the stream completed; an {@link RpcException} with {@link RpcStatus#CANCELLED} if its
 *     subscriber cancelled it, or, on a server, if the caller is gone
 */
public record StreamEnd(long items, @Nullable Throwable failure) {}
