package io.trivet.rpc.xml;

import io.trivet.rpc.RpcException;

/**
 * An answer of HTTP's own, from a server or from something before it, in place of XML-RPC: the cause of the {@link RpcException} that the caller
 * gets. Immutable.
 */
public final class HttpStatusException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    HttpStatusException(int code, String reason) {
        super(reason, null, false, false);
        this.code = code;
    }

    /** Returns the status code, such as 404; {@link #getMessage} is its reason, as the server put it. */
    public int code() {
        return code;
    }
}
