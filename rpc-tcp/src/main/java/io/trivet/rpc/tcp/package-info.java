/**
 * The {@code tcp} wire: length-prefixed frames with CBOR (RFC 8949) values, many calls at once on one connection.
 *
 * <p>This package is internal: any version may change it. The wire that is written down here is not: it is for whoever writes a peer in another
 * language. Programs name nothing of the package, for the service loader finds it by its schemes.
 *
 * <p>Each side opens with eight bytes: {@code TRVT}, the highest version that it speaks, here 1, and three zeros, which the other side passes
 * over. Both then speak the lower version. Then come frames, integers big-endian:
 * a length of four bytes, which counts what follows it; a type of one byte; the call's id of four bytes, chosen by the client and not zero;
 * and a body by type:
 *
 * <ol>
 *   <li>request: remaining milliseconds (4 bytes), length of the name (2 bytes), name in UTF-8, metadata, an array of the arguments;
 *   <li>response: metadata, the result (nothing for a method that returns nothing);
 *   <li>fault: the number of a {@link io.trivet.rpc.RpcStatus} (1 byte), metadata, a map with {@code message}, {@code type} (the simple
 *       name of an exception that the method declares, or null), {@code trace} (mostly null) and the exception's fields, each with a dot
 *       before its name;
 *   <li>cancel: nothing; the caller gave the call up, and wants no answer;
 *   <li>refused: as a fault; the call was not run, and may be tried elsewhere;
 *   <li>go away: nothing, and the id 0; no further request is taken on this connection;
 *   <li>ping: nothing; the other side answers at once with
 *   <li>pong: nothing, and the ping's id;
 *   <li>begun: metadata; the method streams, and sends items under the request's id, as many as it is asked for;
 *   <li>item: one value of the stream;
 *   <li>end: nothing; the stream is over, and went well;
 *   <li>credit: how many items more may be sent (4 bytes, unsigned, not zero); adds to what was said before.
 * </ol>
 *
 * <p>A fault with the id 0 comes from a server that ends the connection, and says why.
 *
 * <p>A request of a method that streams is answered by a begun, a fault or a refused; then come items, and at last an end or a fault. The
 * request's remaining milliseconds are for the answer; what comes later takes its time. The server sends no item for which it has no
 * credit; the client may give credit as soon as it sent the request, and gives more as items are consumed. It ends a stream by
 * cancel. Credit and cancel for a stream that is over cross its end on the way, and are skipped. Items and an end from the client, and credit
 * from the server, are kept for streams as parameters: nobody sends them yet, and a server skips them.
 *
 * <p>Metadata is two bytes for its length, which counts what follows it, and then entries: a byte for the key's length, the key, two bytes
 * for the value's length, the value. A frame of an unknown type is skipped, one longer than the reader's limit, 16 MiB by
 * default, is skipped and its call fails; one longer than 1 GiB ends the connection. A client
 * pings when it said or heard nothing for 15 seconds, and takes the connection for lost if it hears nothing for as long again; a server
 * takes one for lost on which it heard nothing for 45 seconds. Either side ends a connection whose peer hasn't sent its preface after 10
 * seconds, TLS included, or leaves a frame unfinished for 60. A server holds no more in frames above 8 KiB than a quarter of its JVM's memory:
 * requests beyond that are dropped as they come, and refused; a peer that lets its answers lie then loses its connection.
 *
 * <p>{@code tcps} is the same inside TLS.
 */
@NullMarked
package io.trivet.rpc.tcp;

import org.jspecify.annotations.NullMarked;
