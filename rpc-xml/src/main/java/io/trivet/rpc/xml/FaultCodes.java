package io.trivet.rpc.xml;

import io.trivet.rpc.RpcStatus;
import java.util.regex.Pattern;

/**
 * Converts statuses to the codes that XML-RPC clients know, and back for peers that know no statuses.
 *
 * <p>Negative codes are those of "Specification for Fault Code Interoperability" (Libby and others, 2001). The code 1
 * is the one that Python's own server sends for every exception. That specification leaves the codes from -32001 on to
 * servers; Trivet uses one for each limit of a document.
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
            case UNKNOWN -> THROWN;
            case UNIMPLEMENTED -> NO_SUCH_METHOD;
            case INVALID_ARGUMENT -> WRONG_PARAMETERS;
            case INTERNAL -> INTERNAL;
            default -> TRANSPORT - status.number();
        };
    }

    /** Returns whether a code says that a document exceeded one of Trivet's limits. */
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
            default -> RpcStatus.UNKNOWN;
        };
    }
}
