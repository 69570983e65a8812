package io.trivet.rpc.xml;

import io.trivet.rpc.RpcException;

/**
 * HTTP status that a server, or a proxy in front of it, sent instead of an XML-RPC response. It is the cause of the
 * {@link RpcException} that the caller gets. Immutable.
 */
public final class HttpStatusException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    HttpStatusException(int code, String reason) {
        super(reason, null, false, false);
        this.code = code;
    }

    /** Returns the status code, such as 404; {@link #getMessage} is the reason that the server gave. */
    public int code() {
        return code;
    }
}
