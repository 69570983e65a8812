/** The http wire: XML-RPC. Programs use few of its classes: URIs select the wire. */
module io.trivet.rpc.xml {
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.http;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires transitive io.trivet.rpc;
    requires io.trivet.rpc.netty;
    requires io.trivet.rpc.values;
    requires static org.jspecify;
    requires org.slf4j;
    requires tools.jackson.core;
    requires tools.jackson.databind;

    exports io.trivet.rpc.xml;

    // The core calls the introspection methods by reflection, like any service.
    opens io.trivet.rpc.xml to
            io.trivet.rpc;

    provides io.trivet.rpc.spi.TransportProvider with
            io.trivet.rpc.xml.HttpTransportProvider;
}
