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
        int code(int standard) {
            return standard;
        }

        @Override
        String text(Fault fault) {
            return fault.message();
        }
    },

    /** What Python's own server says, for programs that look at it: 1 for all that went wrong, and a class before the text. */
    PYTHON {
        @Override
        String unknown(String name) {
            return "method \"" + name + "\" is not supported";
        }

        @Override
        int code(int standard) {
            return FaultCodes.THROWN;
        }

        @Override
        String text(Fault fault) {
            DeclaredException declared = fault.exception();
            String type = declared != null
                    ? declared.name()
                    : fault.status() == RpcStatus.INVALID_ARGUMENT ? "TypeError" : "Exception";
            return "<class '" + type + "'>:" + fault.message();
        }
    };

    /** Returns what is said of a method that isn't there. */
    abstract String unknown(String name);

    /** Returns what stands for a standard number. */
    abstract int code(int standard);

    /** Returns what a person reads. */
    abstract String text(Fault fault);
}
