/**
 * Remote calls through plain Java interfaces: the API for programs.
 *
 * <p>An {@link io.trivet.rpc.RpcServer} offers objects at one or several URIs, and an {@link io.trivet.rpc.RpcClient}
 * calls them. The URI's scheme selects the wire, which is a separate module: {@code tcp} is in trivet-rpc-tcp,
 * {@code http} (XML-RPC) is in trivet-rpc-xml, {@code zerorpc+tcp} is in trivet-rpc-zerorpc.
 *
 * <p>This package is public API.
 */
@NullMarked
package io.trivet.rpc;

import org.jspecify.annotations.NullMarked;
