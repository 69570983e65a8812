package io.trivet.rpc.xml;

import io.trivet.rpc.RpcStatus;
import java.util.regex.Pattern;

/**
 * Maps statuses to the numbers that XML-RPC clients know, and back from peers that know no status.
 *
 * <p>Numbers below zero are those of "Specification for Fault Code Interoperability" (Libby and others, 2001); 1 is what Python's own server says
 * for whatever was thrown. Those from -32001 on, which that specification leaves to servers, are ours: one for each limit of a document.
 */
final class FaultCodes {
    static final int NOT_WELL_FORMED = -32700;
    static final int UNKNOWN_ENCODING = -32701;
    static final int WRONG_CHARACTER = -32702;
    static final int NO_XML_RPC = -32600;
    static final int TOO_DEEP = -32001;
    static final int TOO_MANY_VALUES = -32002;
    static final int TOO_LONG_STRING = -32003;
    static final int TOO_LONG_NUMBER = -32004;
    static final int TOO_LONG_NAME = -32005;
    static final int TOO_MANY_CALLS = -32006;
    private static final int NO_SUCH_METHOD = -32601;
    private static final int WRONG_PARAMETERS = -32602;
    private static final int INTERNAL = -32603;
    private static final int TRANSPORT = -32300;
    static final int THROWN = 1;

    private static final Pattern PYTHON_HAS_NO_METHOD =
            Pattern.compile("<class 'Exception'>:method \".*\" is not supported");

    private FaultCodes() {}

    static int of(RpcStatus status) {
        return switch (status) {
            case FAILED -> THROWN;
            case UNIMPLEMENTED -> NO_SUCH_METHOD;
            case INVALID_ARGUMENT -> WRONG_PARAMETERS;
            case INTERNAL -> INTERNAL;
            default -> TRANSPORT - status.number();
        };
    }

    /** Tells whether a number says that a document was beyond one of our limits. */
    static boolean isLimit(int code) {
        return code <= TOO_DEEP && code >= TOO_MANY_CALLS;
    }

    static RpcStatus status(int code, String message) {
        if (code == NO_SUCH_METHOD
                || code == THROWN && PYTHON_HAS_NO_METHOD.matcher(message).matches()) {
            return RpcStatus.UNIMPLEMENTED;
        }
        return switch (code) {
            case WRONG_PARAMETERS -> RpcStatus.INVALID_ARGUMENT;
            case INTERNAL, NOT_WELL_FORMED, UNKNOWN_ENCODING, WRONG_CHARACTER, NO_XML_RPC -> RpcStatus.INTERNAL;
            default -> RpcStatus.FAILED;
        };
    }
}
