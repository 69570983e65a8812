package io.trivet.rpc.spi;

import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.Tls;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a client's user has set for its transport, beside the URI.
 *
 * @param tls who the client is and whom it trusts; null for a URI whose scheme isn't secure, and never else
 * @param limits what servers may send, and how the client connects
 */
public record ClientSettings(@Nullable Tls tls, RpcLimits limits) {
    /** Makes settings. */
    public ClientSettings {
        Objects.requireNonNull(limits, "limits");
    }

    /** Returns the defaults, for a URI whose scheme isn't secure. */
    public static ClientSettings defaults() {
        return new ClientSettings(null, RpcLimits.defaults());
    }
}
