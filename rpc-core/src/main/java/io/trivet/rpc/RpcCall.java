package io.trivet.rpc;

import io.trivet.rpc.spi.MethodDescriptor;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A call as interceptors and transports see it. Immutable: each {@code with} method returns a changed copy. */
public final class RpcCall {
    private static final ThreadLocal<RpcCall> CURRENT = new ThreadLocal<>();

    private final MethodDescriptor descriptor;
    private final Deadline deadline;
    private final Metadata metadata;
    private final String peer;
    private final @Nullable Duration idleTimeout;

    /** The arguments, or the {@link Decoded} that has them. */
    private final Object arguments;

    private final Flow.@Nullable Publisher<?> stream;

    private RpcCall(
            MethodDescriptor descriptor,
            Object arguments,
            Flow.@Nullable Publisher<?> stream,
            Deadline deadline,
            Metadata metadata,
            String peer,
            @Nullable Duration idleTimeout) {
        this.descriptor = descriptor;
        this.arguments = arguments;
        this.stream = stream;
        this.deadline = deadline;
        this.metadata = metadata;
        this.peer = peer;
        this.idleTimeout = idleTimeout;
    }

    /** Creates a call that a client sends. */
    static RpcCall outgoing(
            MethodDescriptor descriptor,
            List<Object> arguments,
            Flow.@Nullable Publisher<?> stream,
            Deadline deadline,
            Metadata metadata,
            String server,
            Duration idleTimeout) {
        return new RpcCall(descriptor, arguments, stream, deadline, metadata, server, idleTimeout);
    }

    /**
     * Creates a call that a server has received; for transports.
     *
     * @param arguments decodes the arguments, or throws {@link RpcException} INVALID_ARGUMENT if they don't fit; called
     *     at the first use of the arguments, and not again once it has returned them
     * @param stream the stream that the caller sends, usually an {@link io.trivet.rpc.spi.ItemStream}; null if the
     *     method takes none
     * @param peer the caller's address, for messages and interceptors
     */
    public static RpcCall incoming(
            MethodDescriptor descriptor,
            Supplier<List<Object>> arguments,
            Flow.@Nullable Publisher<?> stream,
            Deadline deadline,
            Metadata metadata,
            String peer) {
        return new RpcCall(descriptor, new Decoded(arguments), stream, deadline, metadata, peer, null);
    }

    /** Creates a call that a server has received, of a method that takes no stream; for transports. */
    public static RpcCall incoming(
            MethodDescriptor descriptor,
            Supplier<List<Object>> arguments,
            Deadline deadline,
            Metadata metadata,
            String peer) {
        return incoming(descriptor, arguments, null, deadline, metadata, peer);
    }

    /** Arguments that are decoded once, for a call and all copies that interceptors make of it, by any thread. */
    private static final class Decoded implements Supplier<List<Object>> {
        private final Supplier<List<Object>> source;
        private @Nullable List<Object> values;

        Decoded(Supplier<List<Object>> source) {
            this.source = source;
        }

        @Override
        public synchronized List<Object> get() {
            if (values == null) {
                values = source.get();
            }
            return values;
        }
    }

    /**
     * Returns the call whose handler runs on this thread, or null on any other thread. A call made by the handler
     * inherits the remaining time.
     */
    public static @Nullable RpcCall current() {
        return CURRENT.get();
    }

    /** Sets the call whose handler runs on this thread; null for none. */
    static void current(@Nullable RpcCall call) {
        if (call == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(call);
        }
    }

    /** Returns the method's full name on the wires. */
    public String method() {
        return descriptor.name();
    }

    /** Returns the method's description. */
    public MethodDescriptor descriptor() {
        return descriptor;
    }

    /**
     * Returns the arguments, one for each parameter except for a stream; they may be null. Unmodifiable.
     *
     * @throws RpcException INVALID_ARGUMENT if a peer sent them and they don't fit the method
     */
    @SuppressWarnings("unchecked") // It is the one or the other.
    public List<Object> arguments() {
        return arguments instanceof Decoded decoded ? decoded.get() : (List<Object>) arguments;
    }

    /**
     * Returns the stream that the caller sends, or null if the method takes none. On a server, it accepts one
     * subscriber.
     */
    public Flow.@Nullable Publisher<?> stream() {
        return stream;
    }

    /**
     * Returns when the caller stops waiting; for a method that takes or returns a stream, when it stops waiting for the
     * stream to begin.
     */
    public Deadline deadline() {
        return deadline;
    }

    /**
     * Returns how long a stream's subscriber waits for an item that it requested; null on a server, because the limit
     * isn't sent.
     */
    public @Nullable Duration idleTimeout() {
        return idleTimeout;
    }

    /** Returns the metadata sent with the call. */
    public Metadata metadata() {
        return metadata;
    }

    /**
     * Returns a short text that identifies the other side: the server's URI on a client, the caller's address on a
     * server.
     */
    public String peer() {
        return peer;
    }

    /** Returns a copy with these entries added to its metadata. */
    public RpcCall withMetadata(Metadata more) {
        return new RpcCall(descriptor, arguments, stream, deadline, metadata.with(more), peer, idleTimeout);
    }

    /** Returns a copy with other arguments, of the same number. */
    public RpcCall withArguments(List<Object> others) {
        if (others.size() != descriptor.parameterTypes().size()) {
            throw new IllegalArgumentException("Method '" + method() + "' takes "
                    + descriptor.parameterTypes().size() + " arguments, not " + others.size() + ".");
        }
        return new RpcCall(descriptor, others, stream, deadline, metadata, peer, idleTimeout);
    }

    /**
     * Returns a copy with another stream, such as one that counts the items of the first.
     *
     * @throws IllegalArgumentException if the method takes no stream
     */
    public RpcCall withStream(Flow.Publisher<?> other) {
        if (!descriptor.kind().takesStream()) {
            throw new IllegalArgumentException("Method '" + method() + "' takes no stream.");
        }
        return new RpcCall(descriptor, arguments, Objects.requireNonNull(other), deadline, metadata, peer, idleTimeout);
    }

    /**
     * Returns a copy with another deadline, on the clock of {@link Deadline#after(Duration)}. A later deadline doesn't
     * make the caller wait longer, but it is sent to the other side.
     */
    public RpcCall withDeadline(Deadline other) {
        return new RpcCall(descriptor, arguments, stream, Objects.requireNonNull(other), metadata, peer, idleTimeout);
    }

    @Override
    public String toString() {
        return "RpcCall[" + method() + ", " + peer + ", " + deadline + "]";
    }
}
