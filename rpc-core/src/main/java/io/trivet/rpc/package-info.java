/**
 * Remote calls through plain Java interfaces: what a program compiles against.
 *
 * <p>An {@link io.trivet.rpc.RpcServer} offers objects under one or several URIs, an {@link io.trivet.rpc.RpcClient} calls them.
 * The URI's scheme chooses the wire, which is a module of its own: {@code tcp} comes with trivet-rpc-tcp, {@code http} (XML-RPC) with
 * trivet-rpc-xml.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.rpc;

import org.jspecify.annotations.NullMarked;
