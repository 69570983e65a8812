package io.trivet.rpc.xml;

import io.trivet.rpc.RpcException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Fault with a code chosen by the server, like Python's {@code Fault(code, text)}.
 *
 * <p>A handler may throw it whether its method declares it or not. Every XML-RPC client then sees code and text
 * unchanged. A Java client gets the same exception if the method declares it, and otherwise as the cause of the
 * {@link RpcException} that the call throws. The same holds for faults from other programs' servers. On other wires it
 * is treated like any exception: it arrives as itself if declared, and otherwise as text. Immutable.
 */
public final class XmlRpcFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    /**
     * Creates a fault.
     *
     * @param code any number; many clients give their own meaning to codes below -32000
     * @param text the description for people; null becomes empty
     */
    public XmlRpcFault(int code, @Nullable String text) {
        super(Objects.requireNonNullElse(text, ""));
        this.code = code;
    }

    /** Returns the {@code faultCode}; {@link #getMessage} is the {@code faultString}. */
    public int code() {
        return code;
    }
}
