package io.trivet.contracts.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A call beyond a limit fails alone, with a message that says whose limit it was and how to raise it. Other clients
 * notice nothing.
 */
abstract class LimitsContract extends TransportFixture {
    private static final int MESSAGE = 64 * 1024;
    private static final RpcLimits SHORT_MESSAGES =
            RpcLimits.builder().maxMessage(MESSAGE).build();
    private static final String SERVERS = "That is the server's limit: RpcLimits.";
    private static final String CLIENTS = "That is the client's limit: RpcLimits.";

    LimitsContract(TransportContract transport) {
        super(transport);
    }

    interface Texts {
        Object echo(Object value);

        String text(int characters);

        int failAtLength(int characters);

        int add(int a, int b);
    }

    private static final class Serving implements Texts {
        @Override
        public Object echo(Object value) {
            return value;
        }

        @Override
        public String text(int characters) {
            return "x".repeat(characters);
        }

        @Override
        public int failAtLength(int characters) {
            throw new IllegalStateException("y".repeat(characters));
        }

        @Override
        public int add(int a, int b) {
            return a + b;
        }
    }

    private RpcServer serveTexts(RpcLimits limits) {
        return serve(offers -> offers.register(Texts.class, new Serving()).limits(limits));
    }

    private Texts texts(RpcServer server, RpcLimits limits) {
        RpcClient client =
                closing(client(uri(server)).timeout(LONG).limits(limits).connect());
        return client.create(Texts.class);
    }

    private static RpcException refused(Texts stub, Runnable call) {
        RpcException fault = fault(call::run);
        assertThat(fault.status()).isEqualTo(RpcStatus.INVALID_ARGUMENT);
        assertThat(fault.getMessage()).doesNotContain("Default", "Exception", "headers");
        assertThat(stub.add(3, 4)).isEqualTo(7);
        return fault;
    }

    @Test
    final void ofAServerForMessages() {
        Texts stub = texts(serveTexts(SHORT_MESSAGES), RpcLimits.defaults());
        assertThat(refused(stub, () -> stub.echo("x".repeat(2 * MESSAGE))))
                .hasMessageContaining(SERVERS + "maxMessage raises it.");
        assertThat(refused(stub, () -> stub.text(2 * MESSAGE)))
                .hasMessageContaining("the result", "more than " + MESSAGE)
                .hasMessageContaining(SERVERS + "maxMessage raises it.");
        assertThat(stub.text(MESSAGE / 2)).hasSize(MESSAGE / 2);
    }

    @Test
    final void ofAClientForMessages() {
        Texts stub = texts(serveTexts(RpcLimits.defaults()), SHORT_MESSAGES);
        assertThat(refused(stub, () -> stub.echo("x".repeat(2 * MESSAGE))))
                .hasMessageContaining(CLIENTS + "maxMessage raises it.");
        assertThat(refused(stub, () -> stub.text(2 * MESSAGE)))
                .hasMessageContaining("the answer is too long")
                .hasMessageContaining(CLIENTS + "maxMessage raises it.");
        assertThat(stub.text(MESSAGE / 2)).hasSize(MESSAGE / 2);
    }

    @Test
    final void forTheTextOfAFault() {
        Texts stub = texts(serveTexts(SHORT_MESSAGES), RpcLimits.defaults());
        RpcException cut = fault(() -> stub.failAtLength(20 * MESSAGE));
        assertThat(cut.status()).isEqualTo(RpcStatus.UNKNOWN);
        assertThat(cut.getMessage()).contains("yyyy", "IllegalStateException");
        assertThat(stub.add(3, 4)).isEqualTo(7);
        Texts other = texts(serveTexts(RpcLimits.defaults()), RpcLimits.defaults());
        assertThat(fault(() -> other.failAtLength(17 << 20)).status()).isEqualTo(RpcStatus.UNKNOWN);
        Texts strict = texts(serveTexts(RpcLimits.defaults()), SHORT_MESSAGES);
        assertThat(refused(strict, () -> strict.failAtLength(2 * MESSAGE)))
                .hasMessageContaining(CLIENTS + "maxMessage raises it.");
    }

    private static List<Object> nested(int levels) {
        List<Object> inner = new ArrayList<>();
        for (int i = 1; i < levels; i++) {
            inner = new ArrayList<>(List.of(inner));
        }
        return inner;
    }

    @Test
    final void ofAServerForStringsAndDepth() {
        RpcLimits strict = RpcLimits.builder().maxString(1000).maxDepth(5).build();
        Texts stub = texts(serveTexts(strict), RpcLimits.defaults());
        assertThat(stub.echo("x".repeat(1000))).isEqualTo("x".repeat(1000));
        assertThat(refused(stub, () -> stub.echo("x".repeat(1001))))
                .hasMessageContaining(SERVERS + "maxString raises it.");
        assertThat(refused(stub, () -> stub.echo(new byte[1100])))
                .hasMessageContaining(SERVERS + "maxString raises it.");
        assertThat(stub.echo(nested(3))).isEqualTo(nested(3));
        assertThat(refused(stub, () -> stub.echo(nested(9)))).hasMessageContaining(SERVERS + "maxDepth raises it.");
    }

    @Test
    final void ofAClientForStringsAndDepth() {
        RpcLimits strict = RpcLimits.builder().maxString(1000).maxDepth(5).build();
        Texts stub = texts(serveTexts(RpcLimits.defaults()), strict);
        assertThat(stub.text(1000)).hasSize(1000);
        assertThat(refused(stub, () -> stub.text(1001))).hasMessageContaining(CLIENTS + "maxString raises it.");
        assertThat(refused(stub, () -> stub.echo(nested(9)))).hasMessageContaining(CLIENTS + "maxDepth raises it.");
    }

    @Test
    final void forTheMemoryOfValues() {
        Texts stub = texts(serveTexts(SHORT_MESSAGES), RpcLimits.defaults());
        List<Object> lists = new ArrayList<>();
        for (int i = 0; i < 40_000; i++) {
            lists.add(List.of());
        }
        RpcException tooMuch = fault(() -> stub.echo(lists));
        assertThat(tooMuch.status()).isEqualTo(RpcStatus.INVALID_ARGUMENT);
        assertThat(tooMuch).hasMessageContaining(SERVERS + "maxMessage raises it.");
        assertThat(stub.add(3, 4)).isEqualTo(7);
    }

    private Socket socket(RpcServer server) throws IOException {
        Socket socket = closing(new Socket(
                InetAddress.getLoopbackAddress(), server.uris().get(0).getPort()));
        socket.setSoTimeout((int) (PATIENCE_SECONDS * 1000));
        return socket;
    }

    @Test
    final void forConnections() throws IOException {
        assumeSockets();
        RpcServer server = serveTexts(RpcLimits.builder().maxConnections(2).build());
        try (Socket first = socket(server);
                Socket second = socket(server)) {
            Socket third = socket(server);
            try {
                assertThat(third.getInputStream().read())
                        .as("the end of a connection too many")
                        .isEqualTo(-1);
            } catch (SocketException e) {
                assertThat(e).hasMessageContaining("reset");
            }
            assertThat(first.isConnected() && second.isConnected()).isTrue();
        }
        Texts stub = texts(server, RpcLimits.defaults());
        soon("their room is free again").until(() -> {
            try {
                return stub.add(3, 4) == 7;
            } catch (RpcException e) {
                assertThat(e.status()).isEqualTo(RpcStatus.UNAVAILABLE);
                return false;
            }
        });
    }
}
