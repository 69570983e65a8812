package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.RpcServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each limit of a document has its own fault. */
@Timeout(60)
class HttpLimitsTest {
    private final RawClient client = RawClient.ofNewServer();

    @AfterEach
    void close() {
        client.server().close();
    }

    @Test
    void numbersAreReadToALimit() throws IOException {
        for (String type : new String[] {"int", "bigdecimal", "double"}) {
            String digits = "<" + type + ">" + "9".repeat(100_000) + "</" + type + ">";
            assertThat(client.typedAnswer(RawClient.echo(digits)))
                    .contains("<fault>", "<int>-32004</int>", "INVALID_ARGUMENT", "beyond a limit");
        }
    }

    @Test
    void valuesNestToALimit() throws IOException {
        String deep = "<array><data><value>".repeat(200) + "</value></data></array>".repeat(200);
        assertThat(client.answer(RawClient.echo(deep))).doesNotContain("<fault>");
        String tooDeep = "<array><data><value>".repeat(201) + "</value></data></array>".repeat(201);
        assertThat(client.answer(RawClient.echo(tooDeep))).contains("<fault>", "<int>-32001</int>", "deeper");
    }

    private void isBeyond(String document, int code, String... what) throws IOException {
        isBeyond(client, document, code, what);
    }

    private static void isBeyond(RawClient client, String document, int code, String... what) throws IOException {
        assertThat(client.typedAnswer(document))
                .contains("<fault>", "<int>" + code + "</int>", "INVALID_ARGUMENT", "beyond a limit")
                .contains(what);
        assertThat(client.answer(RawClient.echo("x"))).contains("<string>x</string>");
    }

    private static RawClient serving(RpcLimits limits) {
        return new RawClient(RpcServer.builder()
                .register(RawClient.Text.class, value -> value)
                .listen("http://127.0.0.1:0")
                .limits(limits)
                .start());
    }

    @Test
    void theLimitsThatAUserSetsHold() throws IOException {
        RawClient strict = serving(RpcLimits.builder()
                .maxMessage(64 * 1024)
                .maxString(10_000)
                .maxDepth(3)
                .build());
        try (RpcServer server = strict.server()) {
            assertThat(server.uris()).hasSize(1);
            String most = "x".repeat(10_000);
            assertThat(strict.answer(RawClient.echo(most))).contains(most);
            isBeyond(
                    strict,
                    RawClient.echo(most + "y"),
                    -32003,
                    "longer than 10000 bytes. That is the server's limit: RpcLimits.maxString raises it.");
            String bytes = Base64.getMimeEncoder().encodeToString(new byte[10_000]);
            assertThat(strict.answer(RawClient.echo("<base64>" + bytes + "</base64>")))
                    .doesNotContain("<fault>");
            String more = Base64.getMimeEncoder().encodeToString(new byte[12_000]);
            isBeyond(strict, RawClient.echo("<base64>" + more + "</base64>"), -32003, "RpcLimits.maxString");
            isBeyond(
                    strict,
                    RawClient.echo("<array><data><value>".repeat(4) + "</value></data></array>".repeat(4)),
                    -32001,
                    "deeper than 3. That is the server's limit: RpcLimits.maxDepth raises it.");
            assertThat(strict.send(RawClient.post("x".repeat(65_537), StandardCharsets.US_ASCII)))
                    .startsWith("HTTP/1.1 413 ")
                    .contains("more than 65536 bytes. That is the server's limit: RpcLimits.maxMessage raises it.");
        }
        RawClient generous = serving(RpcLimits.builder()
                .maxMessage(32 << 20)
                .maxString(32 << 20)
                .maxDepth(1000)
                .build());
        try (RpcServer server = generous.server()) {
            assertThat(server.uris()).hasSize(1);
            String large = "x".repeat(17 << 20);
            assertThat(generous.answer(RawClient.echo(large))).contains(large);
            String deep = "<array><data><value>".repeat(1000) + "</value></data></array>".repeat(1000);
            assertThat(generous.answer(RawClient.echo(deep))).doesNotContain("<fault>");
        }
    }

    record Wide(
            long a,
            long b,
            long c,
            long d,
            long e,
            long f,
            long g,
            long h,
            long i,
            long j,
            long k,
            long l,
            long m,
            long n,
            long o,
            long p,
            long q,
            long r,
            long s,
            long t,
            long u,
            long v,
            long w,
            long x,
            long y,
            long z) {}

    /** A bean as wide as the record, with a setter for each member that arrives. */
    static class Bean extends Base {
        public long a, b, c, d, e, f, g, h, i, j, k, l, m;
    }

    static class Base {
        public long n, o, p, q, r, s, t, u, v, w, x, y, z;
    }

    interface Typed {
        int uris(List<URI> all);

        int wide(List<Wide> all);

        int beans(List<Bean> all);
    }

    private static final class Counting implements Typed {
        @Override
        public int uris(List<URI> all) {
            return all.size();
        }

        @Override
        public int wide(List<Wide> all) {
            return all.size();
        }

        @Override
        public int beans(List<Bean> all) {
            return all.size();
        }
    }

    /**
     * A document of 64 KiB, with eight times as many bytes of memory: types can take more memory than an element shows.
     */
    @Test
    void valuesTakeMemoryToALimit() throws IOException {
        RawClient strict = new RawClient(RpcServer.builder()
                .register(Typed.class, new Counting())
                .register(RawClient.Text.class, value -> value)
                .listen("http://127.0.0.1:0")
                .limits(RpcLimits.builder().maxMessage(64 * 1024).build())
                .start());
        try (RpcServer server = strict.server()) {
            assertThat(server.uris()).hasSize(1);
            Map<String, String> elements =
                    Map.of("uris", "<value/>", "wide", "<value><struct/></value>", "beans", "<value><struct/></value>");
            for (Map.Entry<String, String> each : elements.entrySet()) {
                String few = "<array><data>" + each.getValue().repeat(1000) + "</data></array>";
                assertThat(strict.answer(RawClient.call(each.getKey(), few))).contains("<int>1000</int>");
                String many = "<array><data>"
                        + each.getValue().repeat(60_000 / each.getValue().length()) + "</data></array>";
                isBeyond(
                        strict,
                        RawClient.call(each.getKey(), many),
                        -32002,
                        "more than 524288 bytes of memory. That is the server's limit: RpcLimits.maxMessage raises it.");
            }
        }
    }

    @Test
    void stringsAndNamesAreReadToALimit() throws IOException {
        String name = "n".repeat(4097);
        isBeyond(
                RawClient.echo("<struct><member><name>" + name + "</name><value/></member></struct>"),
                -32005,
                "name is longer");
        isBeyond("<methodCall><methodName>" + name + "</methodName></methodCall>", -32005, "name is longer");
    }

    @Test
    void aBatchHoldsToALimit() throws IOException {
        String call = "<value><struct><member><name>methodName</name><value>system.health</value></member>"
                + "<member><name>params</name><value><array/></value></member></struct></value>";
        String batch = "<methodCall><methodName>system.multicall</methodName><params><param><value><array><data>%s"
                + "</data></array></value></param></params></methodCall>";
        assertThat(client.answer(String.format(batch, call.repeat(10_000))))
                .doesNotContain("fault")
                .contains("SERVING");
        isBeyond(String.format(batch, call.repeat(10_001)), -32006, "more than 10000 calls");
    }
}
