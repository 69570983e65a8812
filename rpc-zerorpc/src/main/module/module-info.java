/** The ZeroRPC wire. Programs use none of its classes: URIs select the wire. */
module io.trivet.rpc.zerorpc {
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires io.trivet.rpc;
    requires io.trivet.rpc.netty;
    requires io.trivet.rpc.values;
    requires static org.jspecify;
    requires org.slf4j;
    requires tools.jackson.core;
    requires tools.jackson.databind;

    opens io.trivet.rpc.zerorpc to
            io.trivet.rpc; // for the methods that every server has

    provides io.trivet.rpc.spi.TransportProvider with
            io.trivet.rpc.zerorpc.ZeroRpcTransportProvider;
}
