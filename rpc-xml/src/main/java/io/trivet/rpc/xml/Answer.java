package io.trivet.rpc.xml;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.trivet.rpc.Metadata;

/**
 * The answer to a request.
 *
 * @param status the HTTP status: almost always 200, also for a fault
 * @param type the media type of the document
 * @param document the result, the fault or the page; the receiver of the answer must send it or
 *     {@linkplain AnswerWriter#drop drop} it
 * @param made the number of bytes that are counted for the document
 * @param metadata the metadata that is sent with it
 */
record Answer(HttpResponseStatus status, String type, ByteBuf document, int made, Metadata metadata) {
    static final String XML = "text/xml";

    /** Returns the same answer with another status. */
    Answer with(HttpResponseStatus other) {
        return status.equals(other) ? this : new Answer(other, type, document, made, metadata);
    }
}
