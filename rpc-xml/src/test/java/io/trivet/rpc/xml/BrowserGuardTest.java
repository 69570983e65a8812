package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.rpc.RpcServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that a foreign page has a browser send run nothing, and those of programs and proxies do. */
@Timeout(60)
class BrowserGuardTest {
    private final AtomicInteger runs = new AtomicInteger();
    private RawClient client = serve("http://127.0.0.1:0");

    private RawClient serve(String uri) {
        return new RawClient(RpcServer.builder()
                .register(RawClient.Text.class, value -> {
                    runs.incrementAndGet();
                    return value;
                })
                .listen(uri)
                .start());
    }

    /** Serves another service. */
    private void listen(String uri) {
        client.server().close();
        client = serve(uri);
    }

    @AfterEach
    void close() {
        client.server().close();
    }

    /** Returns the answer to a call with these headers instead of Host; PORT in them is the server's. */
    private String call(String line, String... headers) throws IOException {
        String body = RawClient.echo("x");
        String head = line + "\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: " + body.length()
                + "\r\n" + String.join("", headers) + "\r\n";
        String port = Integer.toString(client.server().uris().get(0).getPort());
        return client.send(head.replace("PORT", port) + body);
    }

    private void assertRuns(String... headers) throws IOException {
        int before = runs.get();
        assertThat(call("POST /RPC2 HTTP/1.1", headers)).contains(" 200 OK\r\n", "<string>x</string>");
        assertThat(runs).hasValue(before + 1);
    }

    private void assertRefused(int status, String... headers) throws IOException {
        int before = runs.get();
        assertThat(call("POST /RPC2 HTTP/1.1", headers))
                .startsWith("HTTP/1.1 " + status + " ")
                .containsIgnoringCase("content-type: text/plain\r\n");
        assertThat(runs).hasValue(before);
    }

    /** Permission for one request of a connection doesn't apply to the next. */
    @Test
    void eachRequestOfAConnectionIsLookedAt() throws IOException {
        String body = RawClient.echo("x");
        StringBuilder all = new StringBuilder();
        for (String host : List.of("localhost", "evil.example", "localhost", "evil.example", "127.0.0.1")) {
            all.append("POST /RPC2 HTTP/1.1\r\nHost: ")
                    .append(host)
                    .append("\r\nContent-Length: ")
                    .append(body.length())
                    .append(host.startsWith("127") ? "\r\nConnection: close" : "")
                    .append("\r\n\r\n")
                    .append(body);
        }
        String answers = client.send(all.toString());
        assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(4);
        assertThat(answers.split("HTTP/1.1 403 ", -1)).hasSize(3);
        assertThat(runs).hasValue(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:PORT",
                "LocalHost.:PORT",
                "127.0.0.1:PORT",
                "127.0.0.1:",
                "127.0.0.1.",
                "127.1",
                "127.9.8.7:1",
                "0x7f.1",
                "0177.0.0.1",
                "2130706433",
                "[::1]:PORT",
                "[0:0:0:0:0:0:0:1]",
                "[::1%lo]:PORT",
                "[::ffff:127.0.0.1]",
                "[::FFFF:7f00:1]:PORT",
            })
    void namesOfThisMachineAreTaken(String host) throws IOException {
        assertRuns("Host: " + host + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:PORT",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "evil-localhost",
                "0.0.0.0:PORT",
                "[::]:PORT",
                "10.0.0.1",
                "128.1",
                "127.0.0.1.1",
                "0x7g.1",
                "[fe80::1%eth0]",
                "",
            })
    void otherNamesAreRefusedOnALoopbackAddress(String host) throws IOException {
        assertRefused(403, "Host: " + host + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Host: localhost\r\nHost: localhost\r\n",
                "Host: localhost, evil.example\r\n",
                "Host: ada@localhost\r\n",
                "Host: localhost/x\r\n",
                "Host: local host\r\n",
                "Host: localhost:99999\r\n",
                "Host: localhost:x\r\n",
                "Host: [::1\r\n",
                "Host: [localhost]\r\n",
            })
    void oneHostIsAskedFor(String headers) throws IOException {
        assertRefused(400, headers);
    }

    @Test
    void aTargetThatIsACompleteUriNamesTheHost() throws IOException {
        String host = "Host: localhost\r\n";
        assertThat(call("POST http://localhost:1/RPC2 HTTP/1.1", host)).contains(" 200 OK\r\n");
        assertThat(call("POST HTTP://127.0.0.1/RPC2 HTTP/1.1", host)).contains(" 200 OK\r\n");
        assertThat(call("POST http://evil.example/RPC2 HTTP/1.1", host)).startsWith("HTTP/1.1 403 ");
        assertThat(call("POST http://evil.example/RPC2 HTTP/1.0")).startsWith("HTTP/1.0 403 ");
        assertThat(call("POST http://ada:p@localhost/RPC2 HTTP/1.1", host)).startsWith("HTTP/1.1 400 ");
        assertThat(runs).hasValue(2);
    }

    @Test
    void anOldClientNeedsNoHost() throws IOException {
        assertThat(call("POST /RPC2 HTTP/1.0")).startsWith("HTTP/1.0 200 OK\r\n");
        assertThat(call("POST /RPC2 HTTP/1.0", "Host: localhost\r\n")).startsWith("HTTP/1.0 200 OK\r\n");
        assertThat(call("POST /RPC2 HTTP/1.0", "Host: evil.example\r\n")).startsWith("HTTP/1.0 403 ");
        assertThat(call("POST /RPC2 HTTP/1.0", "Origin: http://localhost\r\n")).startsWith("HTTP/1.0 403 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "null",
                "NULL",
                "",
                "http://localhost",
                "http://localhost:1",
                "https://localhost:PORT",
                "http://127.0.0.1:PORT",
                "http://localhost:PORT/",
                "http://localhost:PORT http://localhost:PORT",
                "localhost:PORT",
                "file://",
                "http://localhost:PORT\r\nOrigin: http://localhost:PORT",
            })
    void pagesOfOtherOriginsRunNothing(String origin) throws IOException {
        assertRefused(403, "Host: localhost:PORT\r\nOrigin: " + origin + "\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:PORT, http://localhost:PORT",
        "LOCALHOST.:PORT, http://localhost:PORT",
        "localhost, http://localhost",
        "localhost:80, http://localhost",
        "127.0.0.1:PORT, http://127.0.0.1:PORT",
        "127.1:PORT, http://127.0.0.1:PORT",
        "[::1]:PORT, http://[::1]:PORT",
    })
    void pagesOfTheServersOwnOriginCall(String host, String origin) throws IOException {
        assertRuns("Host: " + host + "\r\nOrigin: " + origin + "\r\n");
    }

    /** The owner of a name points it to the server's address: the browser then treats page and server as one origin. */
    @Test
    void aReboundHostNameIsDetected() throws IOException {
        listen("http://0.0.0.0:0");
        assertRefused(403, "Host: evil.example:PORT\r\nOrigin: http://evil.example:PORT\r\n");
        assertRuns("Host: evil.example:PORT\r\n");
        assertRuns("Host: 127.0.0.1:PORT\r\nOrigin: http://127.0.0.1:PORT\r\n");
        listen("http://0.0.0.0:0?hosts=shop.example,Shop.internal.");
        assertRuns("Host: shop.example:PORT\r\nOrigin: http://shop.example:PORT\r\n");
        assertRuns("Host: SHOP.internal\r\n");
        assertRuns("Host: 10.1.2.3:PORT\r\n");
        assertRuns("Host: localhost:PORT\r\n");
        assertRefused(403, "Host: evil.example:PORT\r\n");
    }

    @Test
    void behindAProxyItHasThePublicName() throws IOException {
        listen("http://127.0.0.1:0?hosts=shop.example&origins=https://Shop.example:443,http://localhost:3000");
        assertRuns("Host: shop.example\r\n");
        assertRuns("Host: shop.example\r\nOrigin: https://shop.example\r\n");
        assertRuns("Host: localhost:PORT\r\nOrigin: http://localhost:3000\r\n");
        assertRefused(403, "Host: shop.example\r\nOrigin: https://evil.example\r\n");
        assertRefused(403, "Host: shop.example\r\nOrigin: https://shop.example:444\r\n");
        assertRefused(403, "Host: evil.example\r\nOrigin: https://shop.example\r\n");
        assertRefused(403, "Host: shop.example\r\nOrigin: null\r\n");
    }

    /** A browser asks first, and shows the page the answer only if that is allowed. */
    @Test
    void aPageOnTheListMayCallAndRead() throws IOException {
        listen("http://127.0.0.1:0?origins=https://shop.example");
        String asks = String.join(
                "\r\n",
                "Host: localhost",
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: content-type",
                "");
        assertThat(call("OPTIONS /RPC2 HTTP/1.1", asks + "Origin: https://shop.example\r\n"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains(
                        "access-control-allow-origin: https://shop.example\r\n",
                        "access-control-allow-methods: POST\r\n",
                        "access-control-allow-headers: content-type\r\n");
        assertThat(call("OPTIONS /RPC2 HTTP/1.1", asks + "Origin: https://evil.example\r\n"))
                .startsWith("HTTP/1.1 403 ")
                .doesNotContain("access-control");
        assertThat(call("POST /RPC2 HTTP/1.1", "Host: localhost\r\nOrigin: https://shop.example\r\n"))
                .contains("access-control-allow-origin: https://shop.example\r\n", "<string>x</string>");
        assertThat(call("OPTIONS /RPC2 HTTP/1.1", "Host: localhost\r\n")).startsWith("HTTP/1.1 405 ");
        assertThat(runs).hasValue(1);
    }

    @Test
    void thePageOfTheMethodsIsForOwnNamesAlone() throws IOException {
        listen("http://127.0.0.1:0?documentation=true");
        assertThat(call("GET / HTTP/1.1", "Host: localhost:PORT\r\n")).startsWith("HTTP/1.1 200 ");
        assertThat(call("GET / HTTP/1.1", "Host: evil.example:PORT\r\n")).startsWith("HTTP/1.1 403 ");
        assertThat(call("GET / HTTP/1.1", "Host: localhost:PORT\r\nOrigin: http://evil.example\r\n"))
                .startsWith("HTTP/1.1 403 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hosts=",
                "hosts=a,",
                "hosts=a:80",
                "hosts=http://a",
                "hosts=a%20b",
                "origins=",
                "origins=null",
                "origins=*",
                "origins=shop.example",
                "origins=https://shop.example/",
                "origins=https://",
            })
    void aListThatMakesNoSenseIsRefused(String query) {
        assertThatThrownBy(() -> serve("http://127.0.0.1:0?" + query))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("hosts=name,name and origins=https://name");
    }

    /** A browser can connect to any port; a tcp server closes connections that don't begin with its preface. */
    @Test
    void theTcpWireRunsNothingForABrowser() throws IOException {
        try (RpcServer tcp = RpcServer.builder()
                        .register(RawClient.Text.class, value -> runs.incrementAndGet())
                        .listen("tcp://127.0.0.1:0")
                        .start();
                Socket socket = new Socket("127.0.0.1", tcp.uris().get(0).getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(("POST / HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n\r\n"
                                    + RawClient.echo("x"))
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(RawClient.readToEnd(socket)).doesNotContain("<string>");
        }
        assertThat(runs).hasValue(0);
    }
}
