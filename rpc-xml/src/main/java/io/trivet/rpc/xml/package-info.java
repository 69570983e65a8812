/**
 * The {@code http} wire: XML-RPC (xmlrpc.com/spec) as Python's {@code xmlrpc} speaks it.
 *
 * <p>{@code null} is {@code nil}, a long outside 32 bits is {@code i8}, a big number {@code biginteger} or {@code bigdecimal},
 * {@code byte[]} is {@code base64}, {@code LocalDateTime} is {@code dateTime.iso8601}, a list is an {@code array}, a map, record or
 * bean is a {@code struct}; these come back as what they were where nothing else is declared. All other types are what the rules for all
 * wires make of them: mostly strings.
 *
 * <p>Beside {@code faultCode} and {@code faultString}, which every XML-RPC client reads, our faults carry {@code status}, the
 * name of a {@link io.trivet.rpc.RpcStatus}, and {@code type}, the simple name of a declared exception. The header {@code Trivet-Timeout}
 * of a request carries how many milliseconds its caller still waits.
 */
@NullMarked
package io.trivet.rpc.xml;

import org.jspecify.annotations.NullMarked;
