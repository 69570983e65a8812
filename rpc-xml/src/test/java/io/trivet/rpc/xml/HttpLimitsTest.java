package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each limit of a document has a fault of its own. */
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

    private void isBeyond(String document, int code, String what) throws IOException {
        assertThat(client.typedAnswer(document))
                .contains("<fault>", "<int>" + code + "</int>", "INVALID_ARGUMENT", "beyond a limit", what);
        assertThat(client.answer(RawClient.echo("x"))).contains("<string>x</string>");
    }

    @Test
    void arraysAndStructsHoldToALimit() throws IOException {
        isBeyond(
                RawClient.echo("<array><data>" + "<value/>".repeat(1_000_001) + "</data></array>"),
                -32002,
                "more than 1000000 values");
        String member = "<member><name>a</name><value/></member>";
        // Both limits of size would be passed by as many members.
        String half = "<array><data>" + "<value/>".repeat(900_000) + "</data></array>";
        isBeyond(
                RawClient.echo("<struct><member><name>a</name><value>" + half + "</value></member>"
                        + member.repeat(100_000) + "</struct>"),
                -32002,
                "more than 1000000 values");
    }

    @Test
    void stringsAndNamesAreReadToALimit() throws IOException {
        String most = "x".repeat(8 * 1024 * 1024);
        assertThat(client.answer(RawClient.echo(most))).contains(most);
        isBeyond(RawClient.echo(most + "y"), -32003, "string is longer");
        isBeyond(RawClient.echo("<string>" + most + "y</string>"), -32003, "string is longer");
        isBeyond(RawClient.echo(most + "<!-- -->y"), -32003, "string is longer");
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
