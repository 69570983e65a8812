/**
 * The {@code tcp} wire: length-prefixed frames with CBOR (RFC 8949) values, many calls at once on one connection.
 *
 * <p>Each side opens with eight bytes: {@code TRVT}, the version 1, and three zeros. Then come frames, integers big-endian:
 * a length of four bytes, which counts what follows it; a type of one byte; the call's id of four bytes, chosen by the client;
 * and a body by type:
 *
 * <ol>
 *   <li>request: remaining milliseconds (4 bytes), length of the name (2 bytes), name in UTF-8, an array of the arguments;
 *   <li>response: the result;
 *   <li>fault: the number of a {@link io.trivet.rpc.RpcStatus} (1 byte), a map with {@code message} and {@code type};
 *   <li>cancel: nothing.
 * </ol>
 *
 * <p>A frame of an unknown type is skipped, one longer than 16 MiB ends the connection.
 */
package io.trivet.rpc.tcp;
