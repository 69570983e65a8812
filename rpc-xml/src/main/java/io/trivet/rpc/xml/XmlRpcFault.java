package io.trivet.rpc.xml;

import io.trivet.rpc.RpcException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A fault with a number of the server's own choice, as Python's {@code Fault(code, text)} is.
 *
 * <p>A handler throws one, whether its method declares it or not, and every XML-RPC client sees number and text as they are. A Java client sees
 * it as itself where its method declares it, else as the cause of the {@link RpcException} that the call throws; so it does what a server that
 * isn't ours answers. On other wires it is what any exception is: itself where it is declared, else a text. Immutable.
 */
public final class XmlRpcFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    /**
     * Makes a fault.
     *
     * @param code any number; those below -32000 have meanings of their own for many clients
     * @param text what a person reads; null becomes empty
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
