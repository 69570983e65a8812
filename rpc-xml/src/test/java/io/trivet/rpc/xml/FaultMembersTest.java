package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A fault has the two members that the specification allows, and more only for callers that announce that they read
 * them.
 */
@Timeout(60)
class FaultMembersTest {
    private static final Pattern MEMBER = Pattern.compile("<member><name>([^<]*)</name>");
    private static final String NOTHING = "<int>1</int>";

    interface Shop {
        int stock(int item) throws SoldOut;

        int broken(int item);
    }

    static class SoldOut extends Exception {
        private static final long serialVersionUID = 1L;
        final int item;

        SoldOut(String message, int item) {
            super(message);
            this.item = item;
        }
    }

    private static final class Shelf implements Shop {
        @Override
        public int stock(int item) throws SoldOut {
            throw new SoldOut("no more of it", item);
        }

        @Override
        public int broken(int item) {
            throw new IllegalStateException("dropped");
        }
    }

    private static RpcServer serve(String query) {
        return RpcServer.builder()
                .register(Shop.class, new Shelf())
                .sendStackTraces()
                .listen("http://127.0.0.1:0" + query)
                .start();
    }

    private static List<String> members(String document) {
        List<String> members = new ArrayList<>();
        Matcher matcher = MEMBER.matcher(document);
        while (matcher.find()) {
            members.add(matcher.group(1));
        }
        return members;
    }

    private static String entry(String method) {
        return "<value><struct><member><name>methodName</name><value>" + method + "</value></member>"
                + "<member><name>params</name><value><array><data><value>" + NOTHING
                + "</value></data></array></value></member></struct></value>";
    }

    private static String batch(String... methods) {
        StringBuilder entries = new StringBuilder();
        for (String method : methods) {
            entries.append(entry(method));
        }
        return RawClient.call("system.multicall", "<array><data>" + entries + "</data></array>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?pythonCompatible=true"})
    void aFaultHasTwoMembers(String query) throws IOException {
        try (RpcServer server = serve(query)) {
            RawClient client = new RawClient(server);
            for (String document : List.of(
                    RawClient.call("stock", NOTHING),
                    RawClient.call("broken", NOTHING),
                    RawClient.call("nope", NOTHING),
                    RawClient.call("stock", "<string>text</string>"),
                    RawClient.call("system.methodHelp", "nope"),
                    "<methodCall><methodName>",
                    "no XML")) {
                assertThat(members(client.answer(document))).as(document).containsExactly("faultCode", "faultString");
            }
            assertThat(members(client.answer(batch("stock", "nope"))))
                    .containsExactly("faultCode", "faultString", "faultCode", "faultString");
        }
    }

    @Test
    void theNameOfADeclaredExceptionStaysHere() throws IOException {
        try (RpcServer server = serve("")) {
            assertThat(new RawClient(server).answer(RawClient.call("stock", NOTHING)))
                    .contains("no more of it")
                    .doesNotContain("SoldOut", "Shelf");
        }
    }

    @Test
    void aCallerThatAsksForItGetsMoreMembers() throws IOException {
        try (RpcServer server = serve("?pythonCompatible=true")) {
            RawClient client = new RawClient(server);
            String typed = client.send(RawClient.post(
                    RawClient.call("stock", NOTHING),
                    StandardCharsets.UTF_8,
                    "Trivet-Faults: typed\r\n",
                    "Connection: close\r\n"));
            assertThat(members(typed))
                    .containsExactly(
                            "faultCode", "faultString", "message", "status", "type", "fields", "item", "trace");
            assertThat(members(client.send(RawClient.post(
                            RawClient.call("stock", NOTHING),
                            StandardCharsets.UTF_8,
                            "Trivet-Faults: whatever\r\n",
                            "Connection: close\r\n"))))
                    .containsExactly("faultCode", "faultString");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?pythonCompatible=true"})
    void ourClientSaysSo(String query) {
        try (RpcServer server = serve(query);
                RpcClient client = RpcClient.connect(server.uris().get(0).toString())) {
            assertThatThrownBy(() -> client.create(Shop.class).stock(4711))
                    .isInstanceOfSatisfying(
                            SoldOut.class, thrown -> assertThat(thrown.item).isEqualTo(4711))
                    .hasMessage("no more of it");
            MultiCall batch = new MultiCall(client);
            assertThat(batch.add(int.class, "stock", 1)).satisfies(stock -> {
                batch.send().join();
                assertThatThrownBy(stock::join)
                        .cause()
                        .isInstanceOf(RpcException.class)
                        .hasMessageContainingAll("'stock'", "no more of it");
            });
        }
    }

    /** This header is no metadata: a handler must not pass it on to other servers. */
    @Test
    void theHeaderIsNotPassedOn() {
        List<String> seen = new ArrayList<>();
        try (RpcServer server = RpcServer.builder()
                        .register(Shop.class, new Shelf())
                        .intercept((call, next) -> {
                            seen.addAll(call.metadata().entries().keySet());
                            return next.handle(call);
                        })
                        .listen("http://127.0.0.1:0")
                        .start();
                RpcClient client = RpcClient.connect(server.uris().get(0).toString())) {
            assertThatThrownBy(() -> client.create(Shop.class).broken(1)).hasMessageContaining("dropped");
            assertThat(seen).isEmpty();
        }
    }
}
