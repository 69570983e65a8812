package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.testkit.python.Python;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server's answers to requests that our client would not send. */
@Timeout(60)
class HttpServerTest {
    private final RawClient client = RawClient.ofNewServer();

    @AfterEach
    void close() {
        client.server().close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET / HTTP/1.1           | 405 Method Not Allowed",
                "POST /elsewhere HTTP/1.1 | 404 Not Found",
                "POST /RPC2/x HTTP/1.1    | 404 Not Found",
                "POST http://localhost/x HTTP/1.1 | 404 Not Found",
            })
    void whatIsNoCallGetsItsStatus(String line, String status) throws IOException {
        String answer = client.send((line + "\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
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
                "http://localhost",
                "http://127.0.0.1:1/",
                "http://LOCALHOST/RPC2?x=y",
                "https://[::1]?a"
            })
    void aTargetMayBeWrittenInManyWays(String target) throws IOException {
        String request =
                RawClient.request(RawClient.echo("x"), "Connection: close\r\n").replace("/RPC2", target);
        assertThat(client.send(request.getBytes(StandardCharsets.UTF_8))).contains("200 OK", "<string>x</string>");
    }

    @Test
    void aHeadThatIsTooLongIsRefused() throws IOException {
        String line = "POST /" + "x".repeat(5000) + " HTTP/1.1\r\n\r\n";
        assertThat(client.send(line.getBytes(StandardCharsets.US_ASCII))).startsWith("HTTP/1.0 414 ");
        String header = "POST / HTTP/1.1\r\nX: " + "x".repeat(9000) + "\r\n\r\n";
        assertThat(client.send(header.getBytes(StandardCharsets.US_ASCII))).contains(" 431 ");
    }

    @Test
    void aBodyThatIsPackedOrTooLongIsRefused() throws IOException {
        assertThat(client.send(RawClient.post(
                        "x", StandardCharsets.UTF_8, "Content-Encoding: br\r\n", "Connection: close\r\n")))
                .startsWith("HTTP/1.1 501 ");
        assertThat(client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII)))
                .startsWith("HTTP/1.1 413 ")
                .contains(
                        "close",
                        "takes more than 16777216 bytes. That is the server's limit: RpcLimits.maxMessage raises it.");
        String chunked = "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1000001\r\n"
                + "x".repeat(0x1000001) + "\r\n0\r\n\r\n";
        assertThat(client.send(chunked.getBytes(StandardCharsets.US_ASCII)))
                .startsWith("HTTP/1.1 413 ")
                .contains(
                        "takes more than 16777216 bytes. That is the server's limit: RpcLimits.maxMessage raises it.");
        assertThat(client.send("nonsense\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))
                .startsWith("HTTP/1.");
    }

    @Test
    void aDocumentWithoutALengthIsRefused() throws IOException {
        String echo = RawClient.echo("x");
        for (String request : List.of(
                "POST /RPC2 HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "POST /RPC2 HTTP/1.1\r\nHost: localhost\r\n\r\n" + echo,
                "POST /RPC2 HTTP/1.0\r\n\r\n" + echo)) {
            assertThat(client.send(request))
                    .as(request)
                    .contains(" 411 Length Required\r\n", "connection: close", "Content-Length")
                    .doesNotContain("methodResponse");
        }
        // No request after it is run, because its beginning is unknown.
        assertThat(client.send("POST / HTTP/1.1\r\nHost: localhost\r\n\r\n" + RawClient.request(echo))
                        .split("HTTP/1\\.1 ", -1))
                .hasSize(2);
        assertThat(client.send("POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"))
                .contains(" 200 OK\r\n", "<int>-32700</int>");
    }

    @Test
    void aChunkedBodyIsTaken() throws IOException {
        String body = RawClient.echo("x");
        String chunked = "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                + Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
        assertThat(client.send(chunked.getBytes(StandardCharsets.US_ASCII))).contains("200 OK", "<string>x</string>");
    }

    @Test
    void anOldClientGetsItsAnswerAndTheEnd() throws IOException {
        String body = RawClient.echo("x");
        String answer = client.send(("POST / HTTP/1.0\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII));
        assertThat(answer).startsWith("HTTP/1.0 200 OK\r\n").contains("<string>x</string>");
    }

    @Test
    void aVersionThatIsNotSpokenIsRefused() throws IOException {
        String request = RawClient.request(RawClient.echo("x"), "Connection: close\r\n");
        assertThat(client.send(request.replace("HTTP/1.1", "HTTP/2.0"))).startsWith("HTTP/1.1 505 ");
        assertThat(client.send(request.replace("HTTP/1.1", "HTTP/3.7"))).startsWith("HTTP/1.1 505 ");
        assertThat(client.send(request.replace("HTTP/1.1", "HTTP/1.7"))).startsWith("HTTP/1.1 200 ");
    }

    /** It reads the answer only after it has sent its whole request, and would see a reset instead of the answer. */
    @Test
    void theSenderOfATooLongDocumentIsInformed() throws Exception {
        byte[] request = RawClient.post("x".repeat(24_000_000), StandardCharsets.US_ASCII);
        assertThat(client.send(request))
                .startsWith("HTTP/1.1 413 ")
                .contains(
                        "takes more than 16777216 bytes. That is the server's limit: RpcLimits.maxMessage raises it.");
        assertThat(client.send("nonsense\r\n\r\n" + "x".repeat(8_000_000))).startsWith("HTTP/1.0 400 ");
        assertThat(Python.run("""
                        import sys, xmlrpc.client
                        try:
                            xmlrpc.client.ServerProxy(sys.argv[1]).echo('x' * 24000000)
                        except xmlrpc.client.ProtocolError as e:
                            print(e.errcode)
                        """, client.server().uris().get(0).toString())).isEqualTo("413\n");
    }

    @Test
    void headersThatAreNoMetadataAreForOthers() throws IOException {
        StringBuilder headers = new StringBuilder("Connection: close\r\nX-First: 1\r\n");
        for (int i = 0; i < 150; i++) {
            headers.append("x_").append(i).append(": y\r\nX").append(i).append(":\r\n");
        }
        assertThat(client.send(RawClient.request(RawClient.echo("x"), headers.toString())))
                .contains("<string>x</string>");
    }

    @Test
    void aSilentConnectionBlocksNoOther() throws IOException {
        try (Socket idle = client.connect();
                InputStream in = idle.getInputStream()) {
            assertThat(client.answer(RawClient.echo("x"))).contains("<string>x</string>");
            client.server().close();
            assertThat(in.read()).as("the server's end of the connection").isEqualTo(-1);
        }
    }
}
