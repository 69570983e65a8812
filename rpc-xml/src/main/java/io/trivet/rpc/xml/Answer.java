package io.trivet.rpc.xml;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.trivet.rpc.Metadata;

/**
 * What a request is answered with.
 *
 * @param status of HTTP: almost always 200, a fault's too
 * @param document the result or the fault, whoever takes it sends or releases it
 * @param metadata what is sent along
 */
record Answer(HttpResponseStatus status, ByteBuf document, Metadata metadata) {}
