/** Remote calls through plain Java interfaces. Wires, such as {@code io.trivet.rpc.tcp}, are found as services. */
module io.trivet.rpc {
    requires static org.jspecify;
    requires org.slf4j;

    exports io.trivet.rpc;
    exports io.trivet.rpc.spi;

    uses io.trivet.rpc.spi.TransportProvider;
}
