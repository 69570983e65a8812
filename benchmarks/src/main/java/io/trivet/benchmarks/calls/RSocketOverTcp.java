package io.trivet.benchmarks.calls;

import io.rsocket.RSocket;
import io.rsocket.SocketAcceptor;
import io.rsocket.core.RSocketConnector;
import io.rsocket.core.RSocketServer;
import io.rsocket.frame.decoder.PayloadDecoder;
import io.rsocket.transport.netty.client.TcpClientTransport;
import io.rsocket.transport.netty.server.CloseableChannel;
import io.rsocket.transport.netty.server.TcpServerTransport;
import io.trivet.benchmarks.harness.Contestant.Client;
import io.trivet.benchmarks.harness.Contestant.Operation;
import io.trivet.benchmarks.harness.Contestant.Serving;
import java.util.function.BiFunction;

/**
 * RSocket over TCP, with the settings that its README advises for speed: one connection, and payloads that aren't
 * copied.
 */
public final class RSocketOverTcp {
    private RSocketOverTcp() {}

    /** Starts a server on a free port. */
    public static Serving serve(SocketAcceptor acceptor) {
        CloseableChannel server = RSocketServer.create(acceptor)
                .payloadDecoder(PayloadDecoder.ZERO_COPY)
                .bindNow(TcpServerTransport.create("127.0.0.1", 0));
        return new Serving() {
            @Override
            public int port() {
                return server.address().getPort();
            }

            @Override
            public void close() {
                server.dispose();
            }
        };
    }

    /** Connects to a server. The function creates an operation from the connection and the name of a cell. */
    public static Client connect(int port, BiFunction<RSocket, String, Operation> operations) {
        RSocket socket = RSocketConnector.create()
                .payloadDecoder(PayloadDecoder.ZERO_COPY)
                .connect(TcpClientTransport.create("127.0.0.1", port))
                .blockOptional()
                .orElseThrow();
        return new Client() {
            @Override
            public Operation operation(String cell) {
                return operations.apply(socket, cell);
            }

            @Override
            public void close() {
                socket.dispose();
            }
        };
    }
}
