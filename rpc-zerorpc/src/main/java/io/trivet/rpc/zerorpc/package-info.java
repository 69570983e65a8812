/**
 * The {@code zerorpc+tcp} wire: ZeroRPC's events, in MessagePack, over ZeroMQ's wire, and many calls at once on one
 * connection.
 *
 * <p>This package is internal: any version may change it. The wire is that of zerorpc-python 0.6 and zerorpc-node 0.9,
 * which have no specification; what is said here was measured. Programs use no type of the package, because the service
 * loader finds it by its schemes. {@code zerorpcs+tcp} is the same inside TLS, which only our own programs speak.
 *
 * <p>A client is a DEALER, a server a ROUTER. The content of a message is an event: an array of a header, a name and
 * arguments. The header is a map with {@code message_id}, {@code v}, which is 3, and, except in the first event of a
 * channel, {@code response_to}: the first event's id, in the same type. All keys are texts.
 *
 * <p>A call opens a channel: an event with the method's name, and its arguments in an array. The answer is {@code OK}
 * with an array of the result; or {@code ERR} with an array of an exception's name, its message and a stack trace; or
 * any number of {@code STREAM}, whose arguments are the item itself, and then {@code STREAM_DONE} or {@code ERR}. The
 * answer's last event closes the channel. Besides, on an open channel, in both directions:
 *
 * <ul>
 *   <li>{@code _zpc_more} with an array of a number: how many more events of the answer may be sent. In the beginning
 *       it is one. Python adds the number to what is left, and Node, whose ids are texts, replaces that: so do we, by
 *       the type of the peer's ids, and give Node new credit only when nothing is left;
 *   <li>{@code _zpc_hb} with an array of a zero: a heartbeat, every 5 seconds, from the event loop. A side that hears
 *       nothing on the channel takes the other for lost. For us any event counts. A channel that has sent a heartbeat
 *       is lost after three times that, and one that never did after 15 seconds, unless the URI says otherwise. A
 *       server then interrupts the handler, and answers nothing; a client fails the call.
 * </ul>
 *
 * <p>Ours in addition, ignored by others:
 *
 * <ul>
 *   <li>in the header of a call, {@code trivet_timeout_ms}: its remaining milliseconds. Without it, a call may take as
 *       long as its channel is alive;
 *   <li>in the header of a call, an answer, or a stream's first event: metadata, each key with a text, or with an array
 *       of several;
 *   <li>in the header of {@code ERR}, {@code trivet_fault}: a map with {@code status}, the name of a
 *       {@link io.trivet.rpc.RpcStatus}; for an exception that the method declares, {@code fields}, a map of the values
 *       of its fields; and {@code refused}, true if the call was not run and may be tried elsewhere;
 *   <li>the event {@code _trivet_cancel}: the caller has given up the call, and wants no answer.
 * </ul>
 *
 * <p>Between two of our own, which know each other by their READY (see io.trivet.rpc.zmtp), also:
 *
 * <ul>
 *   <li>a stream has no credit in the beginning, and its end needs none; {@code _trivet_begun} says that it has begun,
 *       and has the metadata;
 *   <li>a method may take a stream: the server sends {@code _zpc_more}, the client as many {@code STREAM} and finally
 *       {@code STREAM_DONE}, or {@code ERR}, with which it gives up the call; {@code _trivet_cancel} from the server
 *       says that it wants no more items;
 *   <li>{@code _trivet_leaving}, without a channel: the server takes no more calls on this connection.
 * </ul>
 *
 * <p>What isn't an event is ignored, as peers do, and so are events of no open channel and of unknown names. A call is
 * always answered if it has an id. A message longer than the reader's limit, 16 MiB by default, is skipped, and its
 * call fails. A connection has at most 10,000 calls under way. A server counts the memory of its calls, their values
 * and its waiting answers, on all connections together ({@link io.trivet.rpc.RpcLimits.Builder#maxMemory}); calls for
 * which there is none are refused.
 */
@NullMarked
package io.trivet.rpc.zerorpc;

import org.jspecify.annotations.NullMarked;
