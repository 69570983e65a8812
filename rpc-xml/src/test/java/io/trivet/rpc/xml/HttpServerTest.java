package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.RpcServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
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
    @ValueSource(
            strings = {
                "",
                "no xml",
                "<methodCall>",
                "<methodCall><params/></methodCall>",
                "<methodCall><methodName>echo</methodName><params><param><value><int>x</int></value></param></params></methodCall>",
                "<methodCall><methodName>echo</methodName><params><param><value><boolean>true</boolean></value></param></params></methodCall>",
                "<methodCall><methodName>echo</methodName><params><param><value><unknown/></value></param></params></methodCall>",
                "<methodCall><methodName>echo</methodName><params><param><value><struct><member><value/></member></struct></value></param></params></methodCall>",
                "<methodCall><methodName>echo</methodName><params><param><value>1</param></params></methodCall>",
                "<?xml version='1.0' encoding='x-none'?><methodCall/>",
                "<!DOCTYPE m SYSTEM 'file:///etc/passwd'><methodCall><methodName>echo</methodName></methodCall>"
            })
    void whatIsNoXmlRpcGetsAFault(String document) throws IOException {
        assertThat(answer(document, StandardCharsets.UTF_8))
                .contains("<fault>", "<int>-32603</int>", "INTERNAL")
                .contains("can't be read");
    }

    @Test
    void numbersAreReadToALimit() throws IOException {
        for (String type : new String[] {"int", "bigdecimal", "double"}) {
            String digits = "<" + type + ">" + "9".repeat(100_000) + "</" + type + ">";
            assertThat(answer(echo(digits), StandardCharsets.UTF_8)).contains("<fault>", "can't be read");
        }
    }

    @Test
    void valuesNestToALimit() throws IOException {
        String deep = "<array><data><value>".repeat(200) + "</value></data></array>".repeat(200);
        assertThat(answer(echo(deep), StandardCharsets.UTF_8)).doesNotContain("<fault>");
        String tooDeep = "<array><data><value>".repeat(201) + "</value></data></array>".repeat(201);
        assertThat(answer(echo(tooDeep), StandardCharsets.UTF_8)).contains("<fault>", "deeper");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET / HTTP/1.1           | 405 Method Not Allowed",
                "POST /elsewhere HTTP/1.1 | 404 Not Found",
                "POST /RPC2/x HTTP/1.1    | 404 Not Found",
            })
    void whatIsNoCallGetsItsStatus(String line, String status) throws IOException {
        String answer = send((line + "\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        assertThat(answer).startsWith("HTTP/1.1 " + status + "\r\n");
    }

    @Test
    void aBodyThatIsPackedOrTooLongIsRefused() throws IOException {
        assertThat(send(post("x", StandardCharsets.UTF_8, "Content-Encoding: br\r\n", "Connection: close\r\n")))
                .startsWith("HTTP/1.1 501 ");
        assertThat(send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII)))
                .startsWith("HTTP/1.1 413 ")
                .contains("close");
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
