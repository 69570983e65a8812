package io.trivet.rpc;

import java.util.Objects;
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
}
