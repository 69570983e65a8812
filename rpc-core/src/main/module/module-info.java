/** Remote calls through plain Java interfaces; a wire, such as {@code io.trivet.rpc.tcp}, is found as a service. */
module io.trivet.rpc {
    requires static org.jspecify;
    requires org.slf4j;

    exports io.trivet.rpc;
    exports io.trivet.rpc.spi;

    uses io.trivet.rpc.spi.TransportProvider;
}
