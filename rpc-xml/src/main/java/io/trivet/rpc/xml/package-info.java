/**
 * The {@code http} wire: XML-RPC (xmlrpc.com/spec) as Python's {@code xmlrpc} speaks it. A program names little here: URIs choose the wire.
 *
 * <p>{@code null} is {@code nil}, a long outside 32 bits is {@code i8}, a big number {@code biginteger} or {@code bigdecimal},
 * {@code byte[]} is {@code base64}, {@code LocalDateTime} is {@code dateTime.iso8601}, a list is an {@code array}, a map, record or
 * bean is a {@code struct}; the first three go in Apache's namespace to peers that read them there, and nil can be switched off. These come back as what they were where nothing else is declared. All other types are what the rules for all
 * wires make of them: mostly strings.
 *
 * <p>A fault has the members {@code faultCode} and {@code faultString} alone, as the specification has it. For a request with the header
 * {@code Trivet-Faults: typed} it also carries {@code status}, the name of a {@link io.trivet.rpc.RpcStatus}, and {@code type} and
 * {@code fields}, simple name and fields of a declared exception. The header {@code Trivet-Timeout} carries how many milliseconds a
 * request's caller still waits.
 *
 * <p>Python's client sends a call once more, by itself, when a connection ends before the answer comes. So a server here closes a connection
 * only between calls: neither silence nor the end of its peer's sending ends one under which a call runs; one that was read to its end is
 * answered, by a fault if the server closes or the call's time is over; and what arrives on a connection that is being closed is not run. Only a
 * killed process, or a network that breaks, leaves open whether a call ran.
 *
 * <p>A connection that has no call, and whose peer is a client that sends {@code Trivet-Faults: typed}, is closed behind an answer to no request: HTTP
 * 408 with {@code Connection: close} (RFC 9110, 15.5.9). A request that crosses it on the way was not run, and is sent again.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.rpc.xml;

import org.jspecify.annotations.NullMarked;
