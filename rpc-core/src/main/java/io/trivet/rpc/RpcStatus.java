package io.trivet.rpc;

/**
 * Why a call failed, as a closed set that tells what to do next.
 *
 * <p>The numbers go over the wires and never change.
 */
public enum RpcStatus {
    /** The method ran and threw. Whether to call again is the application's matter. */
    FAILED(1, false),
    /** The server doesn't offer the method. Calling again won't help. */
    UNIMPLEMENTED(2, false),
    /** The arguments or the result can't be carried, or don't fit the method. Calling again won't help. */
    INVALID_ARGUMENT(3, false),
    /** The time for the call was over. It may have run; call again only if running twice does no harm. */
    DEADLINE_EXCEEDED(4, false),
    /** The caller gave the call up. It may have run. */
    CANCELLED(5, false),
    /** The server has too much to do, and did not run the call. Call again after a pause. */
    RESOURCE_EXHAUSTED(6, true),
    /** The server can't be reached, or the connection broke. It may have run; call again, if running twice does no harm. */
    UNAVAILABLE(7, true),
    /** The server doesn't know who calls, or one side refuses the other's certificate. Calling again with the same credentials won't help. */
    UNAUTHENTICATED(8, false),
    /** The caller may not call this. Calling again won't help. */
    PERMISSION_DENIED(9, false),
    /** The peer broke the wire's rules, or one of us has a defect. Calling again won't help. */
    INTERNAL(10, false);

    private final int number;
    private final boolean passing;

    RpcStatus(int number, boolean passing) {
        this.number = number;
        this.passing = passing;
    }

    /** Returns the number that stands for this status on the wires. */
    public int number() {
        return number;
    }

    /** Tells whether the cause may pass, so that the same call can succeed a little later. */
    public boolean isTransient() {
        return passing;
    }

    /** Returns the status of a number from a wire; {@link #INTERNAL} for one that no status has. */
    public static RpcStatus ofNumber(int number) {
        for (RpcStatus status : values()) {
            if (status.number == number) {
                return status;
            }
        }
        return INTERNAL;
    }
}
