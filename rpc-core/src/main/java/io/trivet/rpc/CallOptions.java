package io.trivet.rpc;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How calls are made, for a client, a stub, or one call. What isn't set is taken from the next wider: the call's, the stub's, the method's
 * {@link RpcTimeout}, the client's. Immutable: each {@code with} method returns changed options.
 */
public final class CallOptions {
    private static final Duration MAX_TIMEOUT = Duration.ofDays(24);
    private static final CallOptions NONE = new CallOptions(null, null, Metadata.empty());

    private final @Nullable Duration timeout;
    private final @Nullable Duration idleLimit;
    private final Metadata metadata;

    private CallOptions(@Nullable Duration timeout, @Nullable Duration idleLimit, Metadata metadata) {
        this.timeout = timeout;
        this.idleLimit = idleLimit;
        this.metadata = metadata;
    }

    /** Returns options in which nothing is set. */
    public static CallOptions none() {
        return NONE;
    }

    /** Returns options with this timeout alone. */
    public static CallOptions timeout(Duration timeout) {
        return NONE.withTimeout(timeout);
    }

    /**
     * Returns options with this timeout: how long a call may take, connecting included; for a stream, how long until it has begun.
     *
     * @throws IllegalArgumentException if it isn't above zero, or above 24 days, which no wire carries
     */
    public CallOptions withTimeout(Duration timeout) {
        return new CallOptions(checked(timeout), idleLimit, metadata);
    }

    /**
     * Returns options with this idle limit: how long a stream's subscriber waits for an item that it asked for, before the stream fails with
     * {@link RpcStatus#DEADLINE_EXCEEDED}. It is noticed up to a quarter of that time later.
     *
     * @throws IllegalArgumentException if it isn't above zero, or above 24 days
     */
    public CallOptions withIdleLimit(Duration limit) {
        return new CallOptions(timeout, checked(limit), metadata);
    }

    /** Returns options that send this along with each call, beside what wider options send. */
    public CallOptions withMetadata(Metadata more) {
        return new CallOptions(timeout, idleLimit, metadata.with(more));
    }

    static Duration checked(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(MAX_TIMEOUT) > 0) {
            throw new IllegalArgumentException("A timeout is above zero and at most 24 days, not " + timeout + ".");
        }
        return timeout;
    }

    /** Returns the timeout, or null if none is set. */
    public @Nullable Duration timeout() {
        return timeout;
    }

    /** Returns the idle limit of streams, or null if none is set. */
    public @Nullable Duration idleLimit() {
        return idleLimit;
    }

    /** Returns what is sent along. */
    public Metadata metadata() {
        return metadata;
    }

    /** Returns these options, and the wider ones for what isn't set here. */
    CallOptions orElse(CallOptions wider) {
        if (wider == NONE) {
            return this;
        }
        return new CallOptions(
                timeout == null ? wider.timeout : timeout,
                idleLimit == null ? wider.idleLimit : idleLimit,
                wider.metadata.with(metadata));
    }

    @Override
    public String toString() {
        return "CallOptions[timeout " + (timeout == null ? "not set" : timeout)
                + (idleLimit == null ? "" : ", idle limit " + idleLimit) + ", " + metadata + "]";
    }
}
