package io.trivet.rpc;

import io.trivet.rpc.spi.MethodDescriptor;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One call on its way, as interceptors and transports see it. Immutable: each {@code with} method returns a changed call. */
public final class RpcCall {
    private static final ThreadLocal<RpcCall> CURRENT = new ThreadLocal<>();

    private final MethodDescriptor descriptor;
    private final Deadline deadline;
    private final Metadata metadata;
    private final String peer;
    private final @Nullable Duration idleLimit;

    /** One of the two is null: arguments that are known, or where they come from when they are asked for. */
    private final @Nullable List<Object> arguments;

    private final @Nullable Supplier<List<Object>> source;

    private RpcCall(
            MethodDescriptor descriptor,
            @Nullable List<Object> arguments,
            @Nullable Supplier<List<Object>> source,
            Deadline deadline,
            Metadata metadata,
            String peer,
            @Nullable Duration idleLimit) {
        this.descriptor = descriptor;
        this.arguments = arguments;
        this.source = source;
        this.deadline = deadline;
        this.metadata = metadata;
        this.peer = peer;
        this.idleLimit = idleLimit;
    }

    /** Makes a call that leaves a client. */
    static RpcCall outgoing(
            MethodDescriptor descriptor,
            List<Object> arguments,
            Deadline deadline,
            Metadata metadata,
            String server,
            Duration idleLimit) {
        return new RpcCall(descriptor, arguments, null, deadline, metadata, server, idleLimit);
    }

    /**
     * Makes a call that has come to a server, for transports.
     *
     * @param arguments decodes them, with {@link RpcException} INVALID_ARGUMENT if they don't fit; asked when somebody first wants them, and
     *     not again once it gave them
     * @param peer where it came from, for messages and interceptors
     */
    public static RpcCall incoming(
            MethodDescriptor descriptor,
            Supplier<List<Object>> arguments,
            Deadline deadline,
            Metadata metadata,
            String peer) {
        return new RpcCall(descriptor, null, new Decoded(arguments), deadline, metadata, peer, null);
    }

    /** Arguments that are decoded once for a call and all that interceptors make of it, on whatever thread they are wanted. */
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
     * Returns the call that this thread runs as a handler, or null on any other thread. A call made in it inherits what is left of its
     * time.
     */
    public static @Nullable RpcCall current() {
        return CURRENT.get();
    }

    /** Makes this the call that the thread runs; null for none. */
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

    /** Returns what is known of the method. */
    public MethodDescriptor descriptor() {
        return descriptor;
    }

    /**
     * Returns the arguments, one for each parameter, null among them; not to be changed.
     *
     * @throws RpcException INVALID_ARGUMENT if they came from a peer and don't fit the method
     */
    public List<Object> arguments() {
        return arguments == null
                ? Objects.requireNonNull(source, "neither arguments nor a source of them")
                        .get()
                : arguments;
    }

    /** Returns when the caller no longer waits: for a stream, until it has begun. */
    public Deadline deadline() {
        return deadline;
    }

    /** Returns how long a stream's subscriber waits for an item that it asked for; null at the server, which isn't told. */
    public @Nullable Duration idleLimit() {
        return idleLimit;
    }

    /** Returns what travels beside the call. */
    public Metadata metadata() {
        return metadata;
    }

    /** Returns the other side in a few words: at a client the server's URI, at a server the caller's address. */
    public String peer() {
        return peer;
    }

    /** Returns the call with these entries added to its metadata. */
    public RpcCall withMetadata(Metadata more) {
        return new RpcCall(descriptor, arguments, source, deadline, metadata.with(more), peer, idleLimit);
    }

    /** Returns the call with other arguments, of the same number. */
    public RpcCall withArguments(List<Object> others) {
        if (others.size() != descriptor.parameterTypes().size()) {
            throw new IllegalArgumentException("Method '" + method() + "' takes "
                    + descriptor.parameterTypes().size() + " arguments, not " + others.size() + ".");
        }
        return new RpcCall(descriptor, others, null, deadline, metadata, peer, idleLimit);
    }

    /**
     * Returns the call with another deadline, on the JVM's clock as {@link Deadline#after(Duration)} makes it; nobody waits longer for that, but
     * the other side learns of it.
     */
    public RpcCall withDeadline(Deadline other) {
        return new RpcCall(descriptor, arguments, source, Objects.requireNonNull(other), metadata, peer, idleLimit);
    }

    @Override
    public String toString() {
        return "RpcCall[" + method() + ", " + peer + ", " + deadline + "]";
    }
}
