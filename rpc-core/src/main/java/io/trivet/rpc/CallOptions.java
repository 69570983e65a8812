package io.trivet.rpc;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How calls are made, for a client, a stub, or one call. What isn't set is taken from the next wider: the call's, the stub's, the method's
 * {@link RpcTimeout}, the client's. Immutable: each {@code with} method returns changed options.
 */
public final class CallOptions {
    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(24);
    private static final CallOptions NONE = new CallOptions(null, Metadata.empty());

    private final @Nullable Duration timeout;
    private final Metadata metadata;

    private CallOptions(@Nullable Duration timeout, Metadata metadata) {
        this.timeout = timeout;
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
     * Returns options with this timeout: how long a call may take, connecting included.
     *
     * @throws IllegalArgumentException if it isn't above zero, or above 24 days, which no wire carries
     */
    public CallOptions withTimeout(Duration timeout) {
        return new CallOptions(checked(timeout), metadata);
    }

    /** Returns options that send this along with each call, beside what wider options send. */
    public CallOptions withMetadata(Metadata more) {
        return new CallOptions(timeout, metadata.with(more));
    }

    static Duration checked(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw new IllegalArgumentException("A timeout is above zero and at most 24 days, not " + timeout + ".");
        }
        return timeout;
    }

    /** Returns the timeout, or null if none is set. */
    public @Nullable Duration timeout() {
        return timeout;
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
        return new CallOptions(timeout == null ? wider.timeout : timeout, wider.metadata.with(metadata));
    }

    @Override
    public String toString() {
        return "CallOptions[timeout " + (timeout == null ? "not set" : timeout) + ", " + metadata + "]";
    }
}
