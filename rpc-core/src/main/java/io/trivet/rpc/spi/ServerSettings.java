package io.trivet.rpc.spi;

import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.Tls;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a server for its transports, in addition to the URI.
 *
 * @param tls the server's identity and trust; null if and only if the URI's scheme isn't secure
 * @param limits the limits for callers
 * @param memory the memory of all connections of the server, on all its transports
 */
public record ServerSettings(@Nullable Tls tls, RpcLimits limits, MemoryBudget memory) {
    /** Creates settings. */
    public ServerSettings {
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(memory, "memory");
    }

    /** Creates the settings of a server with one transport. */
    public ServerSettings(@Nullable Tls tls, RpcLimits limits) {
        this(tls, limits, new MemoryBudget(limits.maxMemory()));
    }

    /** Returns the defaults, for a URI whose scheme isn't secure. */
    public static ServerSettings defaults() {
        return new ServerSettings(null, RpcLimits.defaults());
    }
}
