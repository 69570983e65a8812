/**
 * The {@code http} wire: XML-RPC (xmlrpc.com/spec) as Python's {@code xmlrpc} speaks it. A program names little here: URIs choose the wire.
 *
 * <p>{@code null} is {@code nil}, a long outside 32 bits is {@code i8}, a big number {@code biginteger} or {@code bigdecimal},
 * {@code byte[]} is {@code base64}, {@code LocalDateTime} is {@code dateTime.iso8601}, a list is an {@code array}, a map, record or
 * bean is a {@code struct}; these come back as what they were where nothing else is declared. All other types are what the rules for all
 * wires make of them: mostly strings.
 *
 * <p>Beside {@code faultCode} and {@code faultString}, which every XML-RPC client reads, our faults carry {@code status}, the
 * name of a {@link io.trivet.rpc.RpcStatus}, and {@code type}, the simple name of a declared exception. The header {@code Trivet-Timeout}
 * of a request carries how many milliseconds its caller still waits.
 *
 * <p>Python's client sends a call once more, by itself, when a connection ends before the answer comes. So a server here closes a connection
 * only between calls: while one runs there is no limit to the silence; one that was read to its end is answered, by a fault if the server closes or
 * the call's time is over; and what arrives on a connection that is being closed is not run. Only a killed process, or a network that breaks, leaves
 * open whether a call ran.
 */
@NullMarked
package io.trivet.rpc.xml;

import org.jspecify.annotations.NullMarked;
