package io.trivet.rpc.xml;

import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.MessageMemory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.exc.StreamReadException;

/** An error in a document that isn't XML-RPC or exceeds a limit, with its position. */
final class MalformedXmlException extends StreamReadException {
    private static final long serialVersionUID = 1L;

    private final int code;

    /** The setting in RpcLimits that raises the exceeded limit, or null. */
    private final @Nullable String limit;

    /** Creates an exception for a document that isn't even XML. */
    MalformedXmlException(String message) {
        this(message, FaultCodes.NOT_WELL_FORMED);
    }

    /** Creates an exception with one of {@link FaultCodes}. */
    MalformedXmlException(String message, int code) {
        this(message, code, null);
    }

    /** Creates an exception for an exceeded limit that can be raised. */
    MalformedXmlException(String message, int code, @Nullable String limit) {
        super(message);
        this.code = code;
        this.limit = limit;
    }

    /** Creates an exception for a document whose values exceed the memory of one message. */
    static MalformedXmlException of(MessageMemory full) {
        int code = full.isShort() ? FaultCodes.of(RpcStatus.RESOURCE_EXHAUSTED) : FaultCodes.TOO_MANY_VALUES;
        return new MalformedXmlException(full.problem(), code, full.limit());
    }

    /** Creates an exception for a document whose memory is in use by other calls. */
    static MalformedXmlException forWantOfMemory() {
        return new MalformedXmlException(
                "the other calls under way leave no memory for it",
                FaultCodes.of(RpcStatus.RESOURCE_EXHAUSTED),
                "maxMemory");
    }

    /** Returns the standard code, or Trivet's code for a limit. */
    int code() {
        return code;
    }

    /**
     * Returns the exception for the caller.
     *
     * @param document "request" or "answer"
     * @param side the reader: "server" or "client"
     * @param path the position in the document, or empty
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
