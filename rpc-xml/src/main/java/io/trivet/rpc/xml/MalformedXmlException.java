package io.trivet.rpc.xml;

import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import tools.jackson.core.exc.StreamReadException;

/** Says what in a document is no XML-RPC, or more of it than is read, and where. */
final class MalformedXmlException extends StreamReadException {
    private static final long serialVersionUID = 1L;

    private final int code;

    /** Says that it is not even XML. */
    MalformedXmlException(String message) {
        this(message, FaultCodes.NOT_WELL_FORMED);
    }

    /** Says it with one of {@link FaultCodes}. */
    MalformedXmlException(String message, int code) {
        super(message);
        this.code = code;
    }

    /** Returns the standard number, or ours of a limit. */
    int code() {
        return code;
    }

    /**
     * Returns it as a caller sees it.
     *
     * @param document "request" or "answer"
     * @param path where in the document it is, or nothing
     */
    RpcException asRpcException(String document, String path, String advice) {
        return FaultCodes.isLimit(code)
                ? new RpcException(
                        RpcStatus.INVALID_ARGUMENT,
                        "the " + document + " is beyond a limit: " + getOriginalMessage() + ".",
                        this)
                : new RpcException(
                        RpcStatus.INTERNAL,
                        "the " + document + " can't be read as XML-RPC: " + (path.isEmpty() ? "" : path + ": ")
                                + getOriginalMessage() + "." + advice,
                        this);
    }
}
