package io.trivet.rpc.zerorpc;

import static io.trivet.rpc.zerorpc.ZmtpPeer.hex;
import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.contracts.rpc.TransportFixture;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import io.trivet.testkit.net.BufferLeaks.LosesNone;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The mechanism PLAIN: its user and password reach the interceptors, and nobody who wasn't asked for them. */
@LosesNone
class PlainTest extends TransportFixture {
    private static final String PLAIN_GREETING =
            "ff00000000000000017f0301" + "504c41494e" + "00".repeat(15) + "%s" + "00".repeat(31);

    PlainTest() {
        super(new ZeroRpcTransportTest());
    }

    interface Who {
        String whoami();
    }

    private static final class Reading implements Who {
        @Override
        public String whoami() {
            String sent = Objects.requireNonNull(RpcCall.current()).metadata().get("authorization");
            return sent == null
                    ? "nobody"
                    : new String(Base64.getDecoder().decode(sent.substring("Basic ".length())), StandardCharsets.UTF_8);
        }
    }

    private RpcServer server() {
        return serve(
                "zerorpc+tcp://127.0.0.1:0?mechanism=plain",
                offers -> offers.register(Who.class, new Reading()).intercept((call, next) -> {
                    if (Objects.requireNonNull(call.metadata().get("authorization"))
                            .endsWith("eDp5")) {
                        throw new RpcException(RpcStatus.UNAUTHENTICATED, "user or password is wrong.");
                    }
                    return next.handle(call);
                }));
    }

    private static String withUser(RpcServer server, String userInfo) {
        return uri(server).replace("://", "://" + userInfo + "@");
    }

    @Test
    void interceptorsGetUserAndPassword() {
        RpcServer server = server();
        assertThat(uri(server)).doesNotContain("?");
        assertThat(connect(withUser(server, "ada:l%C3%B6ve%40"), LONG)
                        .create(Who.class)
                        .whoami())
                .isEqualTo("ada:l\u00f6ve@");
        assertThat(connect(withUser(server, "ada"), LONG).create(Who.class).whoami())
                .isEqualTo("ada:");
        assertThat(status(() ->
                        connect(withUser(server, "x:y"), LONG).create(Who.class).whoami()))
                .isEqualTo(RpcStatus.UNAUTHENTICATED);
    }

    @Test
    void aServerAsksAllOrNobody() {
        RpcServer server = server();
        RpcException without = fault(() -> connect(uri(server), LONG).call(String.class, "whoami"));
        assertThat(without).hasMessageContaining("'PLAIN', and this side uses NULL");
        RpcServer open = serve(Who.class, new Reading());
        RpcException with = fault(() -> connect(withUser(open, "ada:l"), LONG).call(String.class, "whoami"));
        assertThat(with).hasMessageContaining("'NULL', and this side uses PLAIN");
        assertThat(connect(open).create(Who.class).whoami()).isEqualTo("nobody");
    }

    @Test
    void theCommandsAreThoseOfTheRfc() throws IOException {
        ZmtpPeer peer = closing(ZmtpPeer.silent(server()));
        peer.write(PLAIN_GREETING.formatted("00"));
        assertThat(peer.in.readNBytes(64)).isEqualTo(hex(PLAIN_GREETING.formatted("01")));
        peer.write("040d 0548454c4c4f 03616461 026c31");
        assertThat(peer.command()).isEqualTo(hex("0757454c434f4d45"));
        peer.write("0425 08494e495449415445 0b536f636b65742d54797065 000000064445414c4552 0141 00000000");
        assertThat(new String(peer.command(), StandardCharsets.ISO_8859_1)).startsWith("\5READY");
        peer.call(1, "whoami");
        assertThat(peer.expect("OK").list().get(0)).isEqualTo("ada:l1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0406 0548454c4c4f",
                "0407 0548454c4c4f 03",
                "040a 0548454c4c4f 03616461",
                "040b 0548454c4c4f 03616461 ff",
                "040e 0548454c4c4f 03616461 026c3131",
                "0406 055245414459",
                "0100"
            })
    void wrongCommandsEndTheConnection(String command) throws IOException {
        ZmtpPeer peer = closing(ZmtpPeer.silent(server()));
        peer.write(PLAIN_GREETING.formatted("00"));
        peer.write(command);
        peer.awaitEnd();
    }

    /** The second is how libzmq sends it. */
    @ParameterizedTest
    @ValueSource(strings = {"040b 054552524f52 04 6e6f2e2e", "040a 5e52524f52 04 6e6f2e2e"})
    void aServersRefusalIsToldAndShowsNoPassword(String error) throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Future<?> refusing = threads.submit(() -> {
                while (true) {
                    try (ZmtpPeer peer = new ZmtpPeer(listening.accept())) {
                        peer.write(PLAIN_GREETING.formatted("01"));
                        peer.in.readNBytes(64);
                        peer.command();
                        peer.write(error);
                        peer.awaitEnd();
                    }
                }
            });
            RpcException refused =
                    fault(() -> connect("zerorpc+tcp://ada:geheim@127.0.0.1:" + listening.getLocalPort(), LONG)
                            .call(String.class, "whoami"));
            assertThat(refused.status()).isEqualTo(RpcStatus.UNAUTHENTICATED);
            assertThat(refused).hasMessageContaining("'no..'").hasMessageNotContaining("geheim");
            listening.close();
            refusing.cancel(true);
        }
    }
}
