package io.trivet.rpc.xml;

import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.DeclaredException;
import io.trivet.rpc.spi.Fault;

/** Style of faults: their codes and texts. */
enum FaultStyle {
    /** The codes of {@link FaultCodes}, and Trivet's own texts. */
    STANDARD {
        @Override
        String unknown(String name) {
            return "the server has no method '" + name + "' at this path: system.listMethods lists all that it has.";
        }

        @Override
        int code(CodedFault fault) {
            return fault.code();
        }

        @Override
        String text(CodedFault fault) {
            return fault.fault().message();
        }
    },

    /**
     * The faults of Python's own server, for programs that evaluate them: code 1 for every failure, and a class before
     * the text. A code that a handler chose is sent unchanged.
     */
    PYTHON {
        @Override
        String unknown(String name) {
            return "method \"" + name + "\" is not supported";
        }

        @Override
        int code(CodedFault fault) {
            return fault.isChosen() ? fault.code() : FaultCodes.THROWN;
        }

        @Override
        String text(CodedFault coded) {
            Fault fault = coded.fault();
            if (coded.isChosen()) {
                return fault.message();
            }
            DeclaredException declared = fault.exception();
            String type = declared != null
                    ? declared.name()
                    : fault.status() == RpcStatus.INVALID_ARGUMENT ? "TypeError" : "Exception";
            return "<class '" + type + "'>:" + fault.message();
        }
    };

    /** Returns the message for an unknown method. */
    abstract String unknown(String name);

    /** Returns the code that is sent. */
    abstract int code(CodedFault fault);

    /** Returns the text for people. */
    abstract String text(CodedFault fault);
}
