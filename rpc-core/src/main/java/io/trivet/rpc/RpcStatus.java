package io.trivet.rpc;

/**
 * The reason why a call failed, from a closed set that tells callers what to do next. The names and their meanings are
 * those of gRPC.
 *
 * <p>The numbers are sent over the wires and never change.
 */
public enum RpcStatus {
    /**
     * The method ran and threw an exception that isn't an {@link RpcException}. Whether to call again depends on the
     * application.
     */
    UNKNOWN(1, false),
    /** The server doesn't offer the method. Calling again won't help. */
    UNIMPLEMENTED(2, false),
    /** The arguments or the result can't be sent, or don't fit the method. Calling again won't help. */
    INVALID_ARGUMENT(3, false),
    /** The deadline passed. The method may have run; call again only if running it twice does no harm. */
    DEADLINE_EXCEEDED(4, false),
    /** The caller cancelled the call. The method may have run. */
    CANCELLED(5, false),
    /** The server is overloaded and did not run the method. Call again after a pause. */
    RESOURCE_EXHAUSTED(6, true),
    /**
     * The server can't be reached, or the connection broke. The method may have run; call again if running it twice
     * does no harm.
     */
    UNAVAILABLE(7, true),
    /**
     * The server doesn't know the caller, or one side rejects the other's certificate. Calling again with the same
     * credentials won't help.
     */
    UNAUTHENTICATED(8, false),
    /** The caller has no permission to call the method. Calling again won't help. */
    PERMISSION_DENIED(9, false),
    /** The peer broke the wire's rules, or one side has a bug. Calling again won't help. */
    INTERNAL(10, false),
    /** What the call asks for doesn't exist. Calling again won't help until it was created. */
    NOT_FOUND(11, false),
    /** What the call was to create exists already. Calling again won't help. */
    ALREADY_EXISTS(12, false),
    /** The system isn't in the state that the call needs. Call again only after that state was changed. */
    FAILED_PRECONDITION(13, false),
    /**
     * The operation was aborted, usually by a conflict with another one. Don't repeat only this call: begin again with
     * the whole operation, at its first read.
     */
    ABORTED(14, false),
    /** The call went past what there is, such as the end of a file. It can succeed later, when there is more. */
    OUT_OF_RANGE(15, false),
    /** Data is lost or damaged for good. Calling again won't help. */
    DATA_LOSS(16, false);

    private final int number;
    private final boolean isTransient;

    RpcStatus(int number, boolean isTransient) {
        this.number = number;
        this.isTransient = isTransient;
    }

    /** Returns the number that represents this status on Trivet's own wires. */
    public int number() {
        return number;
    }

    /** Returns whether the failure may be temporary, so that the same call can succeed a little later. */
    public boolean isTransient() {
        return isTransient;
    }

    /** Returns the status with this number; {@link #INTERNAL} for an unknown number. */
    public static RpcStatus ofNumber(int number) {
        for (RpcStatus status : values()) {
            if (status.number == number) {
                return status;
            }
        }
        return INTERNAL;
    }
}
