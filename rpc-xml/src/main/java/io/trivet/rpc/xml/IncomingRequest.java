package io.trivet.rpc.xml;

import io.netty.handler.codec.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * A request that was read, or as much of it as was.
 *
 * @param head its first line and its headers
 * @param document what it holds, as it came; empty if it is refused
 * @param hasLength whether it said how long that is, or sent it in chunks
 * @param taken how much of the connection's memory it takes until it is answered
 * @param refusal why it isn't read to its end, or null; nothing comes behind it then
 */
record IncomingRequest(
        HttpRequest head,
        byte[] document,
        boolean hasLength,
        int taken,
        @Nullable Refusal refusal) {
    /** Why a request isn't read. */
    enum Refusal {
        /** It is longer than a message may be. */
        TOO_LONG,

        /** The connections of the server hold all the memory that they may. */
        NO_MEMORY,

        /** Its peer took too long to send it. */
        TOO_SLOW
    }
}
