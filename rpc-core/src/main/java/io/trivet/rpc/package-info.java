/**
 * Remote calls through plain Java interfaces: what a program compiles against.
 *
 * <p>An {@link io.trivet.rpc.RpcServer} offers objects under one or several URIs, an {@link io.trivet.rpc.RpcClient} calls them.
 * The URI's scheme chooses the wire: {@code tcp} is built in, {@code http} (XML-RPC) comes with trivet-rpc-xml.
 */
@NullMarked
package io.trivet.rpc;

import org.jspecify.annotations.NullMarked;
