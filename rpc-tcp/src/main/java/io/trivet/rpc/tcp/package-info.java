/**
 * The {@code tcp} wire: length-prefixed frames with CBOR (RFC 8949) values, and many calls at once on one connection.
 *
 * <p>This package is internal: any version may change it. The wire that is described here is stable, so that peers can
 * be written in other languages. Programs use no type of the package, because the service loader finds it by its
 * schemes.
 *
 * <p>Each side first sends eight bytes: {@code TRVT}, the highest version that it speaks, here 2, and three zeros,
 * which the receiver ignores. Both then speak the lower version. Frames follow. Their integers are big-endian. A frame
 * is a length of four bytes, which counts the bytes after it; a type of one byte; the call's id of four bytes, chosen
 * by the client and not zero; and a body that depends on the type:
 *
 * <ol>
 *   <li>request: remaining milliseconds (4 bytes), length of the name (2 bytes), name in UTF-8, metadata, an array of
 *       the arguments;
 *   <li>response: metadata, the result (no bytes if the method returns nothing);
 *   <li>fault: the number of a {@link io.trivet.rpc.RpcStatus} (1 byte), metadata, a map with {@code message},
 *       {@code type} (the simple name of an exception that the method declares, or null), {@code trace} (usually null)
 *       and the exception's fields, each with a dot before its name; from the client: the stream that it sends has
 *       failed, and it has given up the call;
 *   <li>cancel: empty; the caller has given up the call and wants no answer; from the server: it wants no more items of
 *       the client's stream;
 *   <li>refused: same body as a fault; the call was not run, and may be tried elsewhere;
 *   <li>go away: empty, with the id 0; the server takes no further requests on this connection;
 *   <li>ping: empty; the other side answers at once with a pong;
 *   <li>pong: empty, with the ping's id;
 *   <li>begun: metadata; the method returned a stream, and its items follow under the request's id, as many as the
 *       client asks for;
 *   <li>item: one value of the stream;
 *   <li>end: empty; the stream completed successfully;
 *   <li>credit: how many more items may be sent by the other side (4 bytes, unsigned, not zero); it is added to earlier
 *       credit.
 * </ol>
 *
 * <p>A fault with the id 0 comes from a server that ends the connection, and gives the reason.
 *
 * <p>A request of a streaming method is answered by a begun, a fault or a refused. After a begun come items, and
 * finally an end or a fault. The request's remaining milliseconds apply to the first answer only; the stream itself may
 * take any time. The server sends no item for which it has no credit. The client may give credit as soon as it has sent
 * the request, and gives more as it consumes items. It ends a stream by a cancel. Credit and cancel frames may arrive
 * after the end of their stream, and are then skipped.
 *
 * <p>From version 2 on, a method may take a stream: the server gives credit, the client sends as many items and finally
 * an end, and the answer comes when the server has it. The request's remaining milliseconds then apply until the first
 * credit; the client ends the call if there is no answer as long after its end. Version 1 also lacks the statuses above
 * 10, in place of which it gets UNKNOWN.
 *
 * <p>Metadata is two bytes for its length, which counts the bytes after it, and then entries: one byte for the key's
 * length, the key, two bytes for the value's length, the value. A frame of an unknown type is skipped. A frame longer
 * than the reader's limit, 16 MiB by default, is skipped, and its call fails. A frame longer than 1 GiB ends the
 * connection.
 *
 * <p>A client sends a ping when it has sent or received nothing for 15 seconds. It treats the connection as lost if it
 * then receives nothing for another 15 seconds. A server treats a connection as lost when it has received nothing for
 * 45 seconds. Either side ends a connection whose peer hasn't sent its preface after 10 seconds, TLS included, or
 * leaves a frame unfinished for 60 seconds.
 *
 * <p>A server counts the memory of its requests, their values and its waiting answers, on all connections together
 * ({@link io.trivet.rpc.RpcLimits.Builder#maxMemory}). Requests for which there is none are dropped as they arrive, and
 * refused. A peer that doesn't read its answers then loses its connection.
 *
 * <p>{@code tcps} is the same inside TLS.
 */
@NullMarked
package io.trivet.rpc.tcp;

import org.jspecify.annotations.NullMarked;
