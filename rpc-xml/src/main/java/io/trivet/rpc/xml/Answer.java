package io.trivet.rpc.xml;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.trivet.rpc.Metadata;

/**
 * What a request is answered with.
 *
 * @param status of HTTP: almost always 200, a fault's too
 * @param type of what the document holds, as HTTP names it
 * @param document the result, the fault or the page, whoever takes it sends or releases it
 * @param metadata what is sent along
 */
record Answer(HttpResponseStatus status, String type, ByteBuf document, Metadata metadata) {
    static final String XML = "text/xml";

    /** Returns the answer with the document packed, which takes the place of the one that it holds. */
    Answer packed(ContentCoding coding) {
        return new Answer(status, type, coding.pack(document), metadata);
    }
}
