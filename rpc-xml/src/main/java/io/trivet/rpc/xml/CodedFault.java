package io.trivet.rpc.xml;

import io.trivet.rpc.RpcException;
import io.trivet.rpc.spi.DeclaredException;
import io.trivet.rpc.spi.Fault;

/**
 * A fault with its code.
 *
 * @param code the handler's code, or one of the standard codes; independent of the style in which it is sent
 */
record CodedFault(Fault fault, int code) {
    /** Creates a fault with the code that the handler chose, or otherwise with the status's. */
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

    /** Returns the code for an error in a document, otherwise the status's. */
    static int codeOf(RpcException thrown) {
        return thrown.getCause() instanceof MalformedXmlException malformed
                ? malformed.code()
                : FaultCodes.of(thrown.status());
    }

    /** Returns whether the handler chose code and text, which are then sent unchanged. */
    boolean isChosen() {
        return isChosen(fault);
    }

    private static boolean isChosen(Fault fault) {
        DeclaredException exception = fault.exception();
        return exception != null && exception.type() == XmlRpcFault.class;
    }
}
