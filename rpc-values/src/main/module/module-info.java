/** The rules for Java values on all wires. Internal: it exports nothing to programs. */
@SuppressWarnings("module") // The modules that it exports to are compiled later.
module io.trivet.rpc.values {
    requires com.fasterxml.jackson.annotation;
    requires io.trivet.rpc;
    requires static org.jspecify;
    requires tools.jackson.core;
    requires tools.jackson.databind;

    exports io.trivet.rpc.values to
            io.trivet.rpc.tcp,
            io.trivet.rpc.xml,
            io.trivet.rpc.zerorpc;
    exports io.trivet.rpc.values.binary to
            io.trivet.rpc.tcp,
            io.trivet.rpc.zerorpc;

    opens io.trivet.rpc.values to
            io.trivet.rpc; // for this module's own record, with which Jackson is tested
}
