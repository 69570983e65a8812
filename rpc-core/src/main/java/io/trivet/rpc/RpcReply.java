package io.trivet.rpc;

import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a call that went well.
 *
 * @param value the result: null for a method that returns nothing, a {@link java.util.concurrent.Flow.Publisher} that takes one subscriber
 *     for one that streams
 * @param metadata what the server's interceptors sent along
 */
public record RpcReply(@Nullable Object value, Metadata metadata) {
    /** Makes a reply. */
    public RpcReply {
        Objects.requireNonNull(metadata, "metadata");
    }

    /** Makes a reply without metadata. */
    public RpcReply(@Nullable Object value) {
        this(value, Metadata.empty());
    }

    /**
     * Returns the reply with a stream of whose end the listener hears, once; this reply if it holds no stream. For interceptors of either side:
     * {@code next.handle(call).thenApply(reply -> reply.whenStreamEnds(end -> …))}. A stream that doesn't begin fails the call's future instead.
     *
     * @param listener runs on the thread that ends the stream, before whoever takes the stream hears of the end, and must not wait; what it throws is
     *     logged
     */
    public RpcReply whenStreamEnds(Consumer<StreamEnd> listener) {
        Objects.requireNonNull(listener, "listener");
        return value instanceof Flow.Publisher<?> stream
                ? new RpcReply(new WatchedStream(stream, listener), metadata)
                : this;
    }
}
