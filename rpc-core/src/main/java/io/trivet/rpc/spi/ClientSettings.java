package io.trivet.rpc.spi;

import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.Tls;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a client for its transport, in addition to the URI.
 *
 * @param tls the client's identity and trust; null if and only if the URI's scheme isn't secure
 * @param limits the limits for servers' messages and for connections
 */
public record ClientSettings(@Nullable Tls tls, RpcLimits limits) {
    /** Creates settings. */
    public ClientSettings {
        Objects.requireNonNull(limits, "limits");
    }

    /** Returns the defaults, for a URI whose scheme isn't secure. */
    public static ClientSettings defaults() {
        return new ClientSettings(null, RpcLimits.defaults());
    }
}
