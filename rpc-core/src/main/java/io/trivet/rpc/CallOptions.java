package io.trivet.rpc;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Options for the calls of a client, a stub, or a single call. For each option, the first of these that sets it counts:
 * the call, the stub, the method's {@link RpcTimeout}, the client. Immutable: each {@code with} method returns a
 * changed copy.
 */
public final class CallOptions {
    private static final Duration MAX_TIMEOUT = Duration.ofDays(24);
    private static final CallOptions NONE = new CallOptions(null, null, Metadata.empty());

    private final @Nullable Duration timeout;
    private final @Nullable Duration idleTimeout;
    private final Metadata metadata;

    private CallOptions(@Nullable Duration timeout, @Nullable Duration idleTimeout, Metadata metadata) {
        this.timeout = timeout;
        this.idleTimeout = idleTimeout;
        this.metadata = metadata;
    }

    /** Returns options in which nothing is set. */
    public static CallOptions none() {
        return NONE;
    }

    /** Returns options with only this timeout set. */
    public static CallOptions timeout(Duration timeout) {
        return NONE.withTimeout(timeout);
    }

    /**
     * Returns a copy with this timeout: how long a call may take, connecting included. For a stream: how long until it
     * has begun.
     *
     * @throws IllegalArgumentException if it isn't above zero, or is above 24 days, which no wire supports
     */
    public CallOptions withTimeout(Duration timeout) {
        return new CallOptions(checked(timeout), idleTimeout, metadata);
    }

    /**
     * Returns a copy with this idle timeout: how long a stream's subscriber waits for an item that it requested, before
     * the stream fails with {@link RpcStatus#DEADLINE_EXCEEDED}. The failure may come later, by up to a quarter of the
     * timeout.
     *
     * @throws IllegalArgumentException if it isn't above zero, or is above 24 days
     */
    public CallOptions withIdleTimeout(Duration idleTimeout) {
        return new CallOptions(timeout, checked(idleTimeout), metadata);
    }

    /**
     * Returns a copy that sends this metadata with each call, in addition to that of the stub's and the client's
     * options.
     */
    public CallOptions withMetadata(Metadata more) {
        return new CallOptions(timeout, idleTimeout, metadata.with(more));
    }

    static Duration checked(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(MAX_TIMEOUT) > 0) {
            throw new IllegalArgumentException(
                    "A timeout must be above zero and at most 24 days, not " + timeout + ".");
        }
        return timeout;
    }

    /** Returns the timeout, or null if none is set. */
    public @Nullable Duration timeout() {
        return timeout;
    }

    /** Returns the idle timeout of streams, or null if none is set. */
    public @Nullable Duration idleTimeout() {
        return idleTimeout;
    }

    /** Returns the metadata that is sent with each call. */
    public Metadata metadata() {
        return metadata;
    }

    /** Returns these options, completed with the wider ones where a value isn't set here. */
    CallOptions orElse(CallOptions wider) {
        if (wider == NONE) {
            return this;
        }
        return new CallOptions(
                timeout == null ? wider.timeout : timeout,
                idleTimeout == null ? wider.idleTimeout : idleTimeout,
                wider.metadata.with(metadata));
    }

    @Override
    public String toString() {
        return "CallOptions[timeout " + (timeout == null ? "not set" : timeout)
                + (idleTimeout == null ? "" : ", idle timeout " + idleTimeout) + ", " + metadata + "]";
    }
}
