package io.trivet.rpc;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Signals that a remote call failed. {@link #status()} tells what to do next; the message names the method and the
 * server.
 */
public final class RpcException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final RpcStatus status;

    /** Creates an exception. A handler may throw one to choose the status that its caller gets. */
    public RpcException(RpcStatus status, @Nullable String message) {
        this(status, message, null);
    }

    /** Creates an exception with a cause, which isn't sent over the wire. */
    public RpcException(RpcStatus status, @Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
        this.status = Objects.requireNonNull(status, "status");
    }

    /** Returns why the call failed. */
    public RpcStatus status() {
        return status;
    }
}
