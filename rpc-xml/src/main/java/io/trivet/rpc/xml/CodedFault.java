package io.trivet.rpc.xml;

import io.trivet.rpc.RpcException;
import io.trivet.rpc.spi.DeclaredException;
import io.trivet.rpc.spi.Fault;

/**
 * A fault with its number.
 *
 * @param code the handler's, or one of the standard numbers, whatever the style in which it is sent
 */
record CodedFault(Fault fault, int code) {
    /** Takes the number that the handler chose, else that of the status. */
    CodedFault(Fault fault) {
        this(
                fault,
                isChosen(fault) && fault.fields().get("code") instanceof Integer chosen
                        ? chosen
                        : FaultCodes.of(fault.status()));
    }

    static CodedFault of(Throwable thrown) {
        Fault fault = Fault.of(thrown);
        return thrown instanceof RpcException known ? new CodedFault(fault, codeOf(known)) : new CodedFault(fault);
    }

    /** Returns the number of what was wrong with a document, else that of the status. */
    static int codeOf(RpcException thrown) {
        return thrown.getCause() instanceof MalformedXmlException malformed
                ? malformed.code()
                : FaultCodes.of(thrown.status());
    }

    /** Tells whether the handler chose number and text, which then go out as they are. */
    boolean isChosen() {
        return isChosen(fault);
    }

    private static boolean isChosen(Fault fault) {
        DeclaredException exception = fault.exception();
        return exception != null && exception.type() == XmlRpcFault.class;
    }
}
