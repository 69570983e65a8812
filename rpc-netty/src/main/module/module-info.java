/** The common parts of wires on sockets. Internal: it exports nothing to programs. */
@SuppressWarnings("module") // The modules that it exports to are compiled later.
module io.trivet.rpc.netty {
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.resolver;
    requires io.netty.transport;
    requires io.trivet.rpc;
    requires static org.jspecify;
    requires org.slf4j;

    // Netty 4.1 consists of automatic modules, and so requires nothing: it would work without direct buffers otherwise.
    requires jdk.unsupported;

    // Used if the program includes them.
    requires static io.netty.resolver.dns;
    requires static io.netty.transport.classes.epoll;

    exports io.trivet.rpc.netty to
            io.trivet.rpc.tcp,
            io.trivet.rpc.xml,
            io.trivet.rpc.zerorpc;
}
