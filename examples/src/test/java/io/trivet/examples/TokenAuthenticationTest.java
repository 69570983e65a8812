package io.trivet.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import io.trivet.testkit.python.Python;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenAuthenticationTest {
    interface Adder {
        int add(int a, int b);
    }

    private final RpcServer server = RpcServer.builder()
            .register(Adder.class, (a, b) -> a + b)
            .intercept(TokenAuthentication.requiring(Map.of("s3cret", "ada"), Set.of("system.health")))
            .listen("tcp://127.0.0.1:0")
            .listen("http://127.0.0.1:0")
            .start();

    @AfterEach
    void close() {
        server.close();
    }

    private String uri(String wire) {
        return server.uris().stream()
                .map(Object::toString)
                .filter(uri -> uri.startsWith(wire))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "http"})
    void whoShowsATokenMayCall(String wire) {
        try (RpcClient ada = RpcClient.builder(uri(wire))
                .intercept(TokenAuthentication.showing("s3cret"))
                .connect()) {
            assertThat(ada.create(Adder.class).add(3, 4)).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "http"})
    void othersAreRefusedButMayAskForHealth(String wire) {
        try (RpcClient nobody = RpcClient.connect(uri(wire));
                RpcClient liar = RpcClient.builder(uri(wire))
                        .intercept(TokenAuthentication.showing("s3cre"))
                        .connect()) {
            for (RpcClient client : new RpcClient[] {nobody, liar}) {
                assertThatThrownBy(() -> client.create(Adder.class).add(3, 4))
                        .isInstanceOfSatisfying(
                                RpcException.class, e -> assertThat(e.status()).isEqualTo(RpcStatus.UNAUTHENTICATED));
                assertThat(client.call(String.class, "system.health")).isEqualTo("SERVING");
            }
        }
    }

    @Test
    void pythonShowsItInAHeader() throws InterruptedException {
        assertThat(Python.run("""
                import sys, xmlrpc.client
                ada = xmlrpc.client.ServerProxy(sys.argv[1], headers=[("Authorization", "Bearer s3cret")])
                assert ada.add(3, 4) == 7
                try:
                    xmlrpc.client.ServerProxy(sys.argv[1]).add(3, 4)
                    assert False
                except xmlrpc.client.Fault as fault:
                    assert "token" in fault.faultString
                print("well")
                """, uri("http"))).isEqualTo("well\n");
    }
}
