package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.trivet.rpc.Deadline;
import io.trivet.rpc.Metadata;
import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.spi.MethodDescriptor;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The documents for peers that read another form of nil, or none. */
@Timeout(60)
class DialectTest {
    private static final String NAMESPACE = "http://ws.apache.org/xmlrpc/namespaces/extensions";
    private static final String NIL = "<methodCall><methodName>none</methodName></methodCall>";

    interface Desk {
        Object echo(Object value);

        String none();

        Void nothing();

        CompletableFuture<Void> later();

        Map<String, Object> gaps();
    }

    private static final class DeskService implements Desk {
        @Override
        public Object echo(Object value) {
            return value;
        }

        @Override
        public String none() {
            return null;
        }

        @Override
        public Void nothing() {
            return null;
        }

        @Override
        public CompletableFuture<Void> later() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public Map<String, Object> gaps() {
            Map<String, Object> inner = new HashMap<>();
            inner.put("gone", null);
            inner.put("maybe", Optional.empty());
            inner.put("there", List.of());
            return Map.of("inner", inner, "none", Optional.empty());
        }
    }

    private static RpcServer serve(String query) {
        return RpcServer.builder()
                .register(Desk.class, new DeskService())
                .listen("http://127.0.0.1:0" + query)
                .start();
    }

    private static String call(String method) {
        return "<methodCall><methodName>" + method + "</methodName></methodCall>";
    }

    @Test
    void aRequestIsAnsweredInItsDialect() throws IOException {
        try (RpcServer server = serve("")) {
            RawClient client = new RawClient(server);
            String inNamespace =
                    "<methodResponse xmlns:ex=\"" + NAMESPACE + "\"><params><param><value><ex:nil/></value></param>";
            for (String opening : List.of(
                    "<methodCall xmlns:ex=\"" + NAMESPACE + "\">",
                    "<methodCall\n  xmlns:other='" + NAMESPACE + "' a='b' >",
                    "<?xml version='1.0' encoding='utf-8'?><!-- x --><methodCall xmlns:ex=\"" + NAMESPACE + "\">")) {
                assertThat(client.answer(NIL.replace("<methodCall>", opening)))
                        .as(opening)
                        .contains(inNamespace);
            }
            for (String opening :
                    List.of("<methodCall>", "<methodCall xmlns:ex=\"http://example.org\">", "<methodCall a=\"b\">")) {
                assertThat(client.answer(NIL.replace("<methodCall>", opening)))
                        .as(opening)
                        .contains("<methodResponse><params><param><value><nil/></value>");
            }
            assertThat(client.answer(
                            call("nope").replace("<methodCall>", "<methodCall xmlns:ex=\"" + NAMESPACE + "\">")))
                    .contains("<methodResponse xmlns:ex=\"" + NAMESPACE + "\"><fault>");
        }
    }

    @Test
    void aServerWithoutNilLeavesMembersOutAndAnswersTrue() throws IOException {
        try (RpcServer server = serve("?nil=off")) {
            RawClient client = new RawClient(server);
            assertThat(client.answer(call("gaps")))
                    .contains(
                            "<params><param><value><struct><member><name>inner</name><value><struct><member><name>there</name>"
                                    + "<value><array><data></data></array></value></member></struct></value></member></struct></value>");
            for (String method : List.of("nothing", "later")) {
                assertThat(client.answer(call(method))).contains("<param><value><boolean>1</boolean></value></param>");
            }
            assertThat(client.answer(call("none")))
                    .contains("<int>-32602</int>", "the result can't be carried: it is null");
            String list = RawClient.echo(
                    "<array><data><value><struct><member><name>a</name><value><array><data><value>1</value>"
                            + "<value><nil/></value></data></array></value></member></struct></value></data></array>");
            assertThat(client.answer(list))
                    .contains("the result can't be carried: [0][a][1]: it is null, and nil is switched off");
            String entries = "<value><struct><member><name>methodName</name><value>%s</value></member>"
                    + "<member><name>params</name><value><array><data/></array></value></member></struct></value>";
            assertThat(client.answer(RawClient.call(
                            "system.multicall",
                            "<array><data>" + entries.formatted("later") + entries.formatted("none")
                                    + "</data></array>")))
                    .contains(
                            "<data><value><array><data><value><boolean>1</boolean></value></data></array></value><value><struct>")
                    .contains("it is null")
                    .doesNotContain("<nil/>");
        }
    }

    @Test
    void ourClientReadsTheRest() {
        try (RpcServer server = serve("?nil=off");
                RpcClient client = RpcClient.connect(server.uris().get(0).toString())) {
            Desk desk = client.create(Desk.class);
            assertThat(desk.nothing()).isNull();
            assertThat(desk.later().join()).isNull();
            assertThat(desk.gaps()).isEqualTo(Map.of("inner", Map.of("there", List.of())));
            assertThatThrownBy(desk::none).isInstanceOf(RpcException.class).hasMessageContaining("nil is switched off");
        }
    }

    private static String written(String fragment, Object... arguments) {
        RpcCall call = RpcCall.incoming(
                MethodDescriptor.untyped("echo", arguments.length, Object.class),
                () -> Arrays.asList(arguments),
                Deadline.after(Duration.ofMinutes(1)),
                Metadata.empty(),
                "a test");
        ByteBuf document = new XmlRpcCodec().writeCall(call, Objects.requireNonNull(Dialect.ofFragment(fragment)));
        try {
            return document.toString(StandardCharsets.UTF_8);
        } finally {
            document.release();
        }
    }

    @Test
    void ourClientUsesTheDialectOfItsUri() {
        Object[] arguments = {null, 1L << 40, BigInteger.TWO.pow(64), new BigDecimal("1.50"), Double.NaN, -1 / 0.0, 7};
        for (String fragment : new String[] {null, "dialect=standard", "nil=on", "dialect=apache&dialect=standard"}) {
            assertThat(written(fragment, arguments))
                    .isEqualTo("<?xml version=\"1.0\"?>\n<methodCall><methodName>echo</methodName><params>"
                            + "<param><value><nil/></value></param>"
                            + "<param><value><i8>1099511627776</i8></value></param>"
                            + "<param><value><biginteger>18446744073709551616</biginteger></value></param>"
                            + "<param><value><bigdecimal>1.50</bigdecimal></value></param>"
                            + "<param><value><double>nan</double></value></param>"
                            + "<param><value><double>-inf</double></value></param>"
                            + "<param><value><int>7</int></value></param></params></methodCall>");
        }
        assertThat(written("dialect=apache&nil=on", arguments))
                .isEqualTo("<?xml version=\"1.0\"?>\n<methodCall xmlns:ex=\"" + NAMESPACE
                        + "\"><methodName>echo</methodName><params>"
                        + "<param><value><ex:nil/></value></param>"
                        + "<param><value><ex:i8>1099511627776</ex:i8></value></param>"
                        + "<param><value><ex:biginteger>18446744073709551616</ex:biginteger></value></param>"
                        + "<param><value><ex:bigdecimal>1.50</ex:bigdecimal></value></param>"
                        + "<param><value><double>NaN</double></value></param>"
                        + "<param><value><double>-Infinity</double></value></param>"
                        + "<param><value><int>7</int></value></param></params></methodCall>");
    }

    /** Beans, records and maps provide the names of their members in different ways. */
    @Test
    void nullMembersAreOmitted() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("a", 1);
        map.put("b", null);
        map.put("c", new Pair(null, "y"));
        assertThat(written("nil=off", map))
                .contains("<value><struct><member><name>a</name><value><int>1</int></value></member>"
                        + "<member><name>c</name><value><struct><member><name>right</name><value><string>y</string></value>"
                        + "</member></struct></value></member></struct></value>");
        assertThat(written("nil=off", new Pair(null, null))).contains("<value><struct></struct></value>");
        assertThatThrownBy(() -> written("nil=off", 1, Map.of("a", Arrays.asList(1, new Pair("x", null), null))))
                .hasMessageContaining("argument 2 can't be carried: [a][2]: it is null, and nil is switched off");
        assertThatThrownBy(() -> written("dialect=apache&nil=off", (Object) null))
                .hasMessageContaining("argument 1 can't be carried: it is null");
    }

    record Pair(String left, String right) {}

    @Test
    void aServerInAnotherDialectIsCalled() {
        try (RpcServer server = serve("")) {
            String uri = server.uris().get(0).toString();
            for (String fragment : List.of("", "#dialect=apache", "#nil=off", "#nil=off&dialect=apache")) {
                try (RpcClient client = RpcClient.connect(uri + "/RPC2" + fragment)) {
                    assertThat(client.create(Desk.class).echo(Map.of("a", 1L << 40)))
                            .isEqualTo(Map.of("a", 1L << 40));
                    assertThat(client.create(Desk.class).none()).isNull();
                    MultiCall batch = new MultiCall(client);
                    CompletableFuture<Long> big = batch.add(long.class, "echo", 1L << 40);
                    batch.send().join();
                    assertThat(big).isCompletedWithValue(1L << 40);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"dialect=frontier", "nil=false", "nil", "", "dialect=apache;nil=off", "dialect=apache&", "x"})
    void unknownWordsAreRefusedWithAListOfTheKnownOnes(String words) {
        assertThatThrownBy(() -> RpcClient.connect("http://ada:secret@127.0.0.1:1/RPC2#" + words))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("dialect=standard or apache", "nil=on or off", "#" + words + "'")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> RpcServer.builder()
                        .register(Desk.class, new DeskService())
                        .listen("http://127.0.0.1:0?" + words)
                        .start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nil=on or off");
    }
}
