/**
 * The {@code http} wire: XML-RPC (xmlrpc.com/spec) in the form that Python's {@code xmlrpc} uses. Most programs need
 * few types of this package, because a URI selects the wire.
 *
 * <p>{@code null} is sent as {@code nil}, a long outside 32 bits as {@code i8}, a big number as {@code biginteger} or
 * {@code bigdecimal}, {@code byte[]} as {@code base64}, {@code LocalDateTime} as {@code dateTime.iso8601}, a list as an
 * {@code array}, and a map, record or bean as a {@code struct}. Peers that expect Apache's namespace get the first
 * three in it, and nil can be switched off. Where the receiver declares only {@code Object}, plain Java types arrive,
 * such as a map for a record. Values of all other types follow the rules for all wires; most are sent as strings.
 *
 * <p>A fault has only the members {@code faultCode} and {@code faultString}, as specified. If the request has the
 * header {@code Trivet-Faults: typed}, a fault also carries {@code status}, the name of a
 * {@link io.trivet.rpc.RpcStatus}, and {@code type} and {@code fields}, the simple name and the fields of a declared
 * exception, and {@code trace}, its stack trace, if the server sends those. The request header {@code Trivet-Timeout}
 * says for how many milliseconds the caller will still wait.
 *
 * <p>Python's client repeats a call by itself when the connection ends before the answer arrives. So the server closes
 * a connection only between calls. While a call runs, the connection is not closed for being idle, nor because the peer
 * stopped sending. A request that was read completely is answered, with a fault if the server closes or the call's time
 * is over. Requests that arrive on a connection that is being closed are not run. Only a killed process or a broken
 * network leaves open whether a call ran.
 *
 * <p>If a client sends {@code Trivet-Faults: typed}, the server announces that it closes a connection on which no call
 * runs: without being asked, it first sends HTTP 408 with {@code Connection: close} (RFC 9110, 15.5.9). A request that
 * is on its way at that moment was not run, and the client sends it again.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.rpc.xml;

import org.jspecify.annotations.NullMarked;
