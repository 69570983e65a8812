package io.trivet.rpc.xml;

import io.trivet.rpc.RpcException;

/**
 * The fault with which an XML-RPC server that isn't ours answered a call: the cause of the {@link RpcException} that the caller gets, for programs
 * that go by the server's numbers. Immutable.
 */
public final class XmlRpcFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    XmlRpcFault(int code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    /** Returns the {@code faultCode}; {@link #getMessage} is the {@code faultString}. */
    public int code() {
        return code;
    }
}
