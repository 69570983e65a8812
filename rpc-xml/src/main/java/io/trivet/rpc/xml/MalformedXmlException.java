package io.trivet.rpc.xml;

import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.MessageMemory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.exc.StreamReadException;

/** Says what in a document is no XML-RPC, or more of it than is read, and where. */
final class MalformedXmlException extends StreamReadException {
    private static final long serialVersionUID = 1L;

    private final int code;

    /** Which of RpcLimits raises the limit that was passed, or null. */
    private final @Nullable String limit;

    /** Says that it is not even XML. */
    MalformedXmlException(String message) {
        this(message, FaultCodes.NOT_WELL_FORMED);
    }

    /** Says it with one of {@link FaultCodes}. */
    MalformedXmlException(String message, int code) {
        this(message, code, null);
    }

    /** Says that a limit was passed which can be raised. */
    MalformedXmlException(String message, int code, @Nullable String limit) {
        super(message);
        this.code = code;
        this.limit = limit;
    }

    /** Says that there is no room for the values of a document. */
    static MalformedXmlException of(MessageMemory full) {
        int code = full.isShort() ? FaultCodes.of(RpcStatus.RESOURCE_EXHAUSTED) : FaultCodes.TOO_MANY_VALUES;
        return new MalformedXmlException(full.problem(), code, full.limit());
    }

    /** Says that others hold the memory that a document takes. */
    static MalformedXmlException forWantOfMemory() {
        return new MalformedXmlException(
                "the other calls under way leave no memory for it",
                FaultCodes.of(RpcStatus.RESOURCE_EXHAUSTED),
                "maxMemory");
    }

    /** Returns the standard number, or ours of a limit. */
    int code() {
        return code;
    }

    /**
     * Returns it as a caller sees it.
     *
     * @param document "request" or "answer"
     * @param side who reads it: "server" or "client"
     * @param path where in the document it is, or nothing
     */
    RpcException asRpcException(String document, String side, String path, String advice) {
        boolean isShort = code == FaultCodes.of(RpcStatus.RESOURCE_EXHAUSTED);
        return isShort || FaultCodes.isLimit(code)
                ? new RpcException(
                        isShort ? RpcStatus.RESOURCE_EXHAUSTED : RpcStatus.INVALID_ARGUMENT,
                        "the " + document + " is beyond a limit: " + getOriginalMessage() + "."
                                + (limit == null ? "" : XmlValues.raises(side, limit)),
                        this)
                : new RpcException(
                        RpcStatus.INTERNAL,
                        "the " + document + " can't be read as XML-RPC: " + (path.isEmpty() ? "" : path + ": ")
                                + getOriginalMessage() + "." + advice,
                        this);
    }
}
