/**
 * ZeroMQ's wire, ZMTP 3.0 and 3.1 (RFCs 23 and 37 of ZeroMQ), with the mechanisms NULL and PLAIN (RFC 24), as far as a
 * DEALER and a ROUTER need it. Knows nothing of what the messages contain. Internal.
 *
 * <p>Each side sends a greeting of 64 bytes: {@code FF}, seven bytes {@code 00}, {@code 01}, {@code 7F}; the version,
 * {@code 03 01}; the mechanism in 20 bytes, padded with zeros; {@code 01} for the server of a mechanism that has one;
 * and 31 zeros. Ours is sent whole and at once, because libzmq sends the rest of its own only when it has some bytes of
 * the peer's. Commands of the mechanism follow, the last of which is READY with the type of the socket.
 *
 * <p>A frame is a byte of flags (1: more frames of the message follow, 2: the length takes 8 bytes instead of one, 4: a
 * command), the length, and the body. A message of a DEALER consists of any frames that devices on its way have added,
 * an empty frame, and a frame with the content. The answer of a ROUTER begins with the same frames.
 *
 * <p>Our READY has the property {@code X-Trivet}, by which two of our own programs know each other. Other programs
 * ignore it, as the RFC asks.
 */
@NullMarked
package io.trivet.rpc.zmtp;

import org.jspecify.annotations.NullMarked;
