package io.trivet.rpc.spi;

import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.Tls;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a server's user has set for its transports, beside the URI.
 *
 * @param tls who the server is; null for a URI whose scheme isn't secure, and never else
 * @param limits what callers may send, take and hold
 * @param memory what all connections of the server hold together, on all its transports
 */
public record ServerSettings(@Nullable Tls tls, RpcLimits limits, MemoryBudget memory) {
    /** Makes settings. */
    public ServerSettings {
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(memory, "memory");
    }

    /** Makes settings of a server that has one transport. */
    public ServerSettings(@Nullable Tls tls, RpcLimits limits) {
        this(tls, limits, new MemoryBudget(limits.maxMemory()));
    }

    /** Returns the defaults, for a URI whose scheme isn't secure. */
    public static ServerSettings defaults() {
        return new ServerSettings(null, RpcLimits.defaults());
    }
}
