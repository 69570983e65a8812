package io.trivet.rpc.xml;

import io.trivet.rpc.RpcStatus;
import io.trivet.rpc.spi.DeclaredException;
import io.trivet.rpc.spi.Fault;

/** How faults are put: numbers and texts. */
enum FaultStyle {
    /** The numbers that {@link FaultCodes} knows, and our own texts. */
    STANDARD {
        @Override
        String unknown(String name) {
            return "the server has no method '" + name + "' at this path: system.listMethods tells all that it has.";
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

    /** What Python's own server says, for programs that look at it: 1 for all that went wrong, and a class before the text;
     * but a number that a handler chose as it is. */
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

    /** Returns what is said of a method that isn't there. */
    abstract String unknown(String name);

    /** Returns the number that is sent. */
    abstract int code(CodedFault fault);

    /** Returns what a person reads. */
    abstract String text(CodedFault fault);
}
