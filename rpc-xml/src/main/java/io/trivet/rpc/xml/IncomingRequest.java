package io.trivet.rpc.xml;

import io.netty.handler.codec.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * A request that was read completely or in part.
 *
 * @param head its first line and its headers
 * @param document its content as received; empty if the request is refused
 * @param hasLength whether it gave its content's length, or sent it in chunks
 * @param taken how much of the connection's memory it takes until it is answered
 * @param refusal the reason why it isn't read completely, or null; no request follows a refused one
 */
record IncomingRequest(
        HttpRequest head,
        byte[] document,
        boolean hasLength,
        int taken,
        @Nullable Refusal refusal) {
    /** The reason why a request isn't read. */
    enum Refusal {
        /** The request is longer than a message may be. */
        TOO_LONG,

        /** The server's connections hold all the memory that they may. */
        NO_MEMORY,

        /** The peer took too long to send the request. */
        TOO_SLOW
    }
}
