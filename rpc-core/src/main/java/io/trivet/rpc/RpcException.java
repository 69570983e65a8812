package io.trivet.rpc;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Says that a remote call failed, and by its {@link #status()} what to do next; the message names the method and the server. */
public final class RpcException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final RpcStatus status;

    /** Makes an exception; a handler may throw one to choose the status that its caller sees. */
    public RpcException(RpcStatus status, @Nullable String message) {
        this(status, message, null);
    }

    /** Makes an exception with a cause, which stays on this side of the wire. */
    public RpcException(RpcStatus status, @Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
        this.status = Objects.requireNonNull(status, "status");
    }

    /** Returns why the call failed. */
    public RpcStatus status() {
        return status;
    }
}
