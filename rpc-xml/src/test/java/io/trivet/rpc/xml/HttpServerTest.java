package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.RpcServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server says to bytes that no client of ours would send. */
@Timeout(60)
class HttpServerTest {
    interface Text {
        Object echo(Object value);
    }

    private final RpcServer server = RpcServer.builder()
            .register(Text.class, value -> value)
            .listen("http://127.0.0.1:0")
            .start();

    @AfterEach
    void close() {
        server.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", server.uris().get(0).getPort());
        // A read isn't interrupted by the test's time limit.
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static String echo(String value) {
        return "<methodCall><methodName>echo</methodName><params><param><value>" + value
                + "</value></param></params></methodCall>";
    }

    private static byte[] post(String document, Charset charset, String... headers) {
        byte[] body = document.getBytes(charset);
        String head = "POST /RPC2 HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length + "\r\n"
                + String.join("", headers) + "\r\n";
        byte[] bytes = new byte[head.length() + body.length];
        System.arraycopy(head.getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, head.length());
        System.arraycopy(body, 0, bytes, head.length(), body.length);
        return bytes;
    }

    private String send(byte[] bytes) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(bytes);
            return readToEnd(socket);
        }
    }

    private static String readToEnd(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private String answer(String document, Charset charset) throws IOException {
        String answer = send(post(document, charset, "Connection: close\r\n"));
        assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n");
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " a ",
                "<string> a </string>",
                "<?pi?><string><!-- c --> a <![CDATA[]]></string>\n",
                "<ex:string xmlns:ex='x'>&#32;a&#x20;</ex:string>"
            })
    void aStringIsAStringHoweverItIsWritten(String value) throws IOException {
        assertThat(answer(echo(value), StandardCharsets.UTF_8)).contains("<value><string> a </string></value>");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<i4> +1_000 </i4>                  | <int>1000</int>",
                "<i8>-9223372036854775808</i8>      | <i8>-9223372036854775808</i8>",
                "<int>99999999999999999999</int>    | <biginteger>99999999999999999999</biginteger>",
                "<ex:nil/>                          | <nil/>",
                "<ex:nil></ex:nil>                  | <nil/>",
                "<ex:i1>-5</ex:i1>                  | <int>-5</int>",
                "<ex:i2>300</ex:i2>                 | <int>300</int>",
                "<ex:i8>7</ex:i8>                   | <int>7</int>",
                "<ex:float>0.5</ex:float>           | <double>0.5</double>",
                "<ex:biginteger>12345678901234567890</ex:biginteger> | <biginteger>12345678901234567890</biginteger>",
                "<ex:bigdecimal>-1.50</ex:bigdecimal> | <bigdecimal>-1.50</bigdecimal>",
                "<double> 1e+22 </double>           | <double>1.0E22</double>",
                "<double>-inf</double>              | <double>-inf</double>",
                "<double>nan</double>               | <double>nan</double>",
                "<double>inf</double>               | <double>inf</double>",
                "<float>-0.0</float>                | <double>-0.0</double>",
                "<boolean> 1 </boolean>             | <boolean>1</boolean>",
                "<array/>                           | <array><data></data></array>",
                "<struct/>                          | <struct></struct>",
                "<dateTime.iso8601>20240229T01:02:03</dateTime.iso8601> | <dateTime.iso8601>20240229T01:02:03</dateTime.iso8601>",
                "<base64> AA&#10;E= </base64>          | <base64>AAE=</base64>"
            })
    void inputIsTakenAsPythonTakesIt(String value, String back) throws IOException {
        assertThat(answer(echo(value), StandardCharsets.UTF_8)).contains("<value>" + back + "</value>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ISO-8859-15", "UTF-16", "us-ascii", "UTF-8"})
    void theDeclaredEncodingIsHonoured(String encoding) throws IOException {
        String text = encoding.equals("us-ascii") ? "&#233;" : "\u00e9";
        String document = "<?xml version='1.0' encoding='" + encoding + "'?>" + echo(text);
        assertThat(answer(document, Charset.forName(encoding))).contains("<string>\u00e9</string>");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = true,
            value = {
                "''                                           | -32700",
                "no xml                                       | -32700",
                "<methodCall>                                 | -32700",
                "<methodCall><methodName>&nbsp;</methodName>  | -32700",
                "<!DOCTYPE m SYSTEM 'file:///etc/passwd'><methodCall><methodName>echo</methodName></methodCall> | -32700",
                "<?xml version='1.0' encoding='x-none'?><methodCall/> | -32701",
                "<?xml version='1.0' encoding='us-ascii'?><methodCall><methodName>\u00e9</methodName></methodCall> | -32702",
                "<methodCall><params/></methodCall>           | -32600",
                "<methodCall><methodName>echo</methodName><params><param><value><int>x</int></value></param></params></methodCall> | -32600",
                "<methodCall><methodName>echo</methodName><params><param><value><boolean>true</boolean></value></param></params></methodCall> | -32600",
                "<methodCall><methodName>echo</methodName><params><param><value><unknown/></value></param></params></methodCall> | -32600",
                "<methodCall><methodName>echo</methodName><params><param><value><struct><member><value/></member></struct></value></param></params></methodCall> | -32600",
                "<methodCall><methodName>echo</methodName><params><param><value>1</param></params></methodCall> | -32600"
            })
    void whatIsNoXmlRpcGetsAFault(String document, int code) throws IOException {
        assertThat(answer(document, StandardCharsets.UTF_8))
                .contains("<fault>", "<int>" + code + "</int>", "INTERNAL")
                .contains("can't be read");
    }

    @Test
    void numbersAreReadToALimit() throws IOException {
        for (String type : new String[] {"int", "bigdecimal", "double"}) {
            String digits = "<" + type + ">" + "9".repeat(100_000) + "</" + type + ">";
            assertThat(answer(echo(digits), StandardCharsets.UTF_8))
                    .contains("<fault>", "<int>-32004</int>", "INVALID_ARGUMENT", "beyond a limit");
        }
    }

    @Test
    void valuesNestToALimit() throws IOException {
        String deep = "<array><data><value>".repeat(200) + "</value></data></array>".repeat(200);
        assertThat(answer(echo(deep), StandardCharsets.UTF_8)).doesNotContain("<fault>");
        String tooDeep = "<array><data><value>".repeat(201) + "</value></data></array>".repeat(201);
        assertThat(answer(echo(tooDeep), StandardCharsets.UTF_8)).contains("<fault>", "<int>-32001</int>", "deeper");
    }

    private void isBeyond(String document, int code, String what) throws IOException {
        assertThat(answer(document, StandardCharsets.UTF_8))
                .contains("<fault>", "<int>" + code + "</int>", "INVALID_ARGUMENT", "beyond a limit", what);
        assertThat(answer(echo("x"), StandardCharsets.UTF_8)).contains("<string>x</string>");
    }

    @Test
    void arraysAndStructsHoldToALimit() throws IOException {
        isBeyond(
                echo("<array><data>" + "<value/>".repeat(1_000_001) + "</data></array>"),
                -32002,
                "more than 1000000 values");
        String member = "<member><name>a</name><value/></member>";
        // Both limits of size would be passed by as many members.
        String half = "<array><data>" + "<value/>".repeat(900_000) + "</data></array>";
        isBeyond(
                echo("<struct><member><name>a</name><value>" + half + "</value></member>" + member.repeat(100_000)
                        + "</struct>"),
                -32002,
                "more than 1000000 values");
    }

    @Test
    void stringsAndNamesAreReadToALimit() throws IOException {
        String most = "x".repeat(8 * 1024 * 1024);
        assertThat(answer(echo(most), StandardCharsets.UTF_8)).contains(most);
        isBeyond(echo(most + "y"), -32003, "string is longer");
        isBeyond(echo("<string>" + most + "y</string>"), -32003, "string is longer");
        isBeyond(echo(most + "<!-- -->y"), -32003, "string is longer");
        String name = "n".repeat(4097);
        isBeyond(echo("<struct><member><name>" + name + "</name><value/></member></struct>"), -32005, "name is longer");
        isBeyond("<methodCall><methodName>" + name + "</methodName></methodCall>", -32005, "name is longer");
    }

    @Test
    void aBatchHoldsToALimit() throws IOException {
        String call = "<value><struct><member><name>methodName</name><value>system.health</value></member>"
                + "<member><name>params</name><value><array/></value></member></struct></value>";
        String batch = "<methodCall><methodName>system.multicall</methodName><params><param><value><array><data>%s"
                + "</data></array></value></param></params></methodCall>";
        assertThat(answer(String.format(batch, call.repeat(10_000)), StandardCharsets.UTF_8))
                .doesNotContain("fault")
                .contains("SERVING");
        isBeyond(String.format(batch, call.repeat(10_001)), -32006, "more than 10000 calls");
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private String sendPacked(byte[] packed, String encoding) throws IOException {
        String head = "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Encoding: " + encoding
                + "\r\nContent-Length: " + packed.length + "\r\n\r\n";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(head.getBytes(StandardCharsets.US_ASCII));
        bytes.write(packed);
        return send(bytes.toByteArray());
    }

    @Test
    void aPackedDocumentIsTaken() throws IOException {
        byte[] packed = gzip(echo("packed").getBytes(StandardCharsets.UTF_8));
        for (String encoding : new String[] {"gzip", "GZIP", "x-gzip"}) {
            assertThat(sendPacked(packed, encoding)).startsWith("HTTP/1.1 200 ").contains("<string>packed</string>");
        }
        // A text that packs well is no attack.
        byte[] repeated = gzip(echo("ab".repeat(500_000)).getBytes(StandardCharsets.UTF_8));
        assertThat(sendPacked(repeated, "gzip")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void whatUnpacksToTooMuchIsRefused() throws IOException {
        byte[] bomb = gzip(new byte[8 * 1024 * 1024]);
        assertThat(8 * 1024 * 1024 / bomb.length).isGreaterThan(500);
        assertThat(sendPacked(bomb, "gzip")).startsWith("HTTP/1.1 400 ").contains("100 times its size");
        byte[] noise = new byte[16 * 1024 * 1024 + 1];
        new Random(1).nextBytes(noise);
        // Few bits of each byte: it packs, and not too well.
        for (int i = 0; i < noise.length; i++) {
            noise[i] &= 3;
        }
        assertThat(sendPacked(gzip(noise), "gzip")).startsWith("HTTP/1.1 400 ").contains("more than 16777216 bytes");
        assertThat(sendPacked(new byte[] {1, 2, 3}, "gzip"))
                .startsWith("HTTP/1.1 400 ")
                .contains("can't be read");
        byte[] cut = Arrays.copyOf(gzip(new byte[1000]), 20);
        assertThat(sendPacked(cut, "gzip")).startsWith("HTTP/1.1 400 ").contains("can't be read");
    }

    private static String request(String document, String... headers) {
        return new String(post(document, StandardCharsets.UTF_8, headers), StandardCharsets.UTF_8);
    }

    @Test
    void aLongAnswerIsPackedForWhoeverTakesItSo() throws IOException {
        String accepts = "Accept-Encoding: br;q=1, gzip ; q=0.5\r\n";
        String end = "Connection: close\r\n";
        assertThat(send(request(echo("x".repeat(1400)), accepts, end).getBytes(StandardCharsets.UTF_8)))
                .contains("content-encoding: gzip");
        assertThat(send(request(echo("x".repeat(1000)), accepts, end).getBytes(StandardCharsets.UTF_8)))
                .doesNotContain("content-encoding");
        assertThat(send(request(echo("x".repeat(1400)), "Accept-Encoding: gzip;q=0\r\n", end)
                        .getBytes(StandardCharsets.UTF_8)))
                .doesNotContain("content-encoding");
        assertThat(send(request(echo("x".repeat(1400)), end).getBytes(StandardCharsets.UTF_8)))
                .doesNotContain("content-encoding");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET / HTTP/1.1           | 405 Method Not Allowed",
                "POST /elsewhere HTTP/1.1 | 404 Not Found",
                "POST /RPC2/x HTTP/1.1    | 404 Not Found",
                "POST http://h/x HTTP/1.1 | 404 Not Found",
            })
    void whatIsNoCallGetsItsStatus(String line, String status) throws IOException {
        String answer = send((line + "\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        assertThat(answer).startsWith("HTTP/1.1 " + status + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/RPC2",
                "?a=b",
                "/?a=b",
                "/RPC2?a=/x",
                "http://h",
                "http://h:1/",
                "http://h/RPC2?x=y",
                "https://h?a"
            })
    void aTargetMayBeWrittenInManyWays(String target) throws IOException {
        String request = request(echo("x"), "Connection: close\r\n").replace("/RPC2", target);
        assertThat(send(request.getBytes(StandardCharsets.UTF_8))).contains("200 OK", "<string>x</string>");
    }

    @Test
    void aHeadThatIsTooLongIsRefused() throws IOException {
        String line = "POST /" + "x".repeat(5000) + " HTTP/1.1\r\n\r\n";
        assertThat(send(line.getBytes(StandardCharsets.US_ASCII))).startsWith("HTTP/1.0 414 ");
        String header = "POST / HTTP/1.1\r\nX: " + "x".repeat(9000) + "\r\n\r\n";
        assertThat(send(header.getBytes(StandardCharsets.US_ASCII))).contains(" 431 ");
    }

    @Test
    void aBodyThatIsPackedOrTooLongIsRefused() throws IOException {
        assertThat(send(post("x", StandardCharsets.UTF_8, "Content-Encoding: br\r\n", "Connection: close\r\n")))
                .startsWith("HTTP/1.1 501 ");
        assertThat(send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII)))
                .startsWith("HTTP/1.1 413 ")
                .contains("close", "longer than 16777216 bytes");
        String chunked = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1000001\r\n"
                + "x".repeat(0x1000001) + "\r\n0\r\n\r\n";
        assertThat(send(chunked.getBytes(StandardCharsets.US_ASCII)))
                .startsWith("HTTP/1.1 413 ")
                .contains("longer than 16777216 bytes");
        assertThat(send("nonsense\r\n\r\n".getBytes(StandardCharsets.US_ASCII))).startsWith("HTTP/1.");
    }

    @Test
    void aChunkedBodyIsTaken() throws IOException {
        String body = echo("x");
        String chunked = "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                + Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
        assertThat(send(chunked.getBytes(StandardCharsets.US_ASCII))).contains("200 OK", "<string>x</string>");
    }

    @Test
    void anOldClientGetsItsAnswerAndTheEnd() throws IOException {
        String body = echo("x");
        String answer = send(("POST / HTTP/1.0\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII));
        assertThat(answer).startsWith("HTTP/1.0 200 OK\r\n").contains("<string>x</string>");
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() throws IOException {
        try (Socket socket = connect()) {
            int count = 100;
            for (int i = 0; i < count; i++) {
                socket.getOutputStream()
                        .write(post(
                                echo("n" + i),
                                StandardCharsets.UTF_8,
                                i == count - 1 ? "Connection: close\r\n" : "Connection: keep-alive\r\n"));
            }
            String answers = readToEnd(socket);
            int at = 0;
            for (int i = 0; i < count; i++) {
                at = answers.indexOf("<string>n" + i + "</string>", at);
                assertThat(at).as("answer " + i).isPositive();
            }
        }
    }

    @Test
    void aConnectionThatSaysNothingKeepsNobody() throws IOException {
        try (Socket idle = connect();
                InputStream in = idle.getInputStream()) {
            assertThat(answer(echo("x"), StandardCharsets.UTF_8)).contains("<string>x</string>");
            server.close();
            assertThat(in.read()).as("the server's end of the connection").isEqualTo(-1);
        }
    }
}
