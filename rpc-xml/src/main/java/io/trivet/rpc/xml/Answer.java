package io.trivet.rpc.xml;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.trivet.rpc.Metadata;

/**
 * What a request is answered with.
 *
 * @param status of HTTP: almost always 200, a fault's too
 * @param type of what the document holds, as HTTP names it
 * @param document the result, the fault or the page, which whoever takes it sends or has {@linkplain AnswerWriter#drop dropped}
 * @param made how many bytes the document is counted with
 * @param metadata what is sent along
 */
record Answer(HttpResponseStatus status, String type, ByteBuf document, int made, Metadata metadata) {
    static final String XML = "text/xml";

    /** Returns the answer with another status. */
    Answer with(HttpResponseStatus other) {
        return status.equals(other) ? this : new Answer(other, type, document, made, metadata);
    }
}
