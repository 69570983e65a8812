package io.trivet.rpc;

import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a successful call.
 *
 * @param value the result: null for a method that returns nothing, or a {@link java.util.concurrent.Flow.Publisher} for
 *     a single subscriber if the method streams
 * @param metadata the metadata that the server's interceptors added
 */
public record RpcReply(@Nullable Object value, Metadata metadata) {
    /** Creates a reply. */
    public RpcReply {
        Objects.requireNonNull(metadata, "metadata");
    }

    /** Creates a reply without metadata. */
    public RpcReply(@Nullable Object value) {
        this(value, Metadata.empty());
    }

    /**
     * Returns a copy whose stream calls the listener once, when the stream ends; returns this reply if its value isn't
     * a stream. For interceptors of both sides: {@code next.handle(call).thenApply(reply -> reply.whenStreamEnds(end ->
     * …))}. If a stream doesn't begin, the call's future fails instead.
     *
     * @param listener runs on the thread that ends the stream, before the subscriber is notified, and must not block;
     *     exceptions that it throws are logged
     */
    public RpcReply whenStreamEnds(Consumer<StreamEnd> listener) {
        Objects.requireNonNull(listener, "listener");
        return value instanceof Flow.Publisher<?> stream
                ? new RpcReply(new WatchedStream(stream, listener), metadata)
                : this;
    }
}
