package io.trivet.rpc.xml;

import io.trivet.rpc.RpcException;
import io.trivet.rpc.spi.Fault;

/**
 * A fault with its number.
 *
 * @param code of the standard numbers, whatever the style in which it is sent
 */
record CodedFault(Fault fault, int code) {
    /** Takes the number of the status. */
    CodedFault(Fault fault) {
        this(fault, FaultCodes.of(fault.status()));
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
}
