package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.rpc.Idempotent;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client's reaction to answers that our server would not give. */
@Timeout(60)
class ForeignHttpServerTest {
    private final ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final AtomicInteger requests = new AtomicInteger();

    ForeignHttpServerTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        listening.close();
    }

    private interface Answers {
        /** Returns the answer, or null to close the connection without one. */
        @Nullable
        String to(int request);
    }

    private interface Repeatable {
        String once();

        @Idempotent
        String often();
    }

    /** Answers each request with these bytes; the requests come one after the other. */
    private String serve(Answers answers) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            try (Socket socket = listening.accept()) {
                                InputStream in = socket.getInputStream();
                                String answer = "";
                                while (answer != null && skipRequest(in)) {
                                    answer = answers.to(requests.incrementAndGet());
                                    if (answer == null) {
                                        continue;
                                    }
                                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
                                }
                            }
                        }
                    } catch (IOException e) {
                        // The test is over.
                    }
                },
                "foreign-http-server");
        thread.setDaemon(true);
        thread.start();
        return "http://127.0.0.1:" + listening.getLocalPort();
    }

    private static boolean skipRequest(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        int b;
        while ((b = in.read()) >= 0) {
            text.append((char) b);
            if (text.indexOf("</methodCall>") >= 0) {
                return true;
            }
        }
        return false;
    }

    private static String response(String value) {
        String body = "<methodResponse><params><param><value>" + value + "</value></param></params></methodResponse>";
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @Test
    void anInformationalResponseIsNoAnswer() {
        String uri = serve(request -> "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + response("answer " + request));
        try (RpcClient client = RpcClient.connect(uri)) {
            assertThat(client.call(String.class, "a")).isEqualTo("answer 1");
            assertThat(client.call(String.class, "b")).isEqualTo("answer 2");
        }
    }

    @Test
    void anAnswerThatIsNoHttpOrNoXmlRpcIsReportedAsSuch() {
        String uri =
                serve(request -> request == 1 ? "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi" : "nonsense\r\n\r\n");
        try (RpcClient client = RpcClient.connect(uri)) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> client.call(String.class, "a"))
                        .isInstanceOfSatisfying(
                                RpcException.class, e -> assertThat(e.status()).isEqualTo(RpcStatus.INTERNAL))
                        .hasMessageContaining("Check that");
            }
        }
    }

    @Test
    void aPackedAnswerThatCannotBeReadIsToldAsThat() {
        String uri = serve(request -> "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nhi");
        try (RpcClient client = RpcClient.connect(uri)) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> client.call(String.class, "a"))
                        .isInstanceOfSatisfying(
                                RpcException.class, e -> assertThat(e.status()).isEqualTo(RpcStatus.INTERNAL))
                        .hasMessageContaining("compressed answer can't be read");
            }
        }
    }

    @Test
    void aFaultWithoutAValidCodeKeepsItsText() {
        String[] codes = {
            "<member><name>faultCode</name><value>Client.Order</value></member>",
            "<member><name>faultCode</name><value><double>4.5</double></value></member>",
            "<member><name>faultCode</name><value><i8>9876543210</i8></value></member>",
            "<member><name>faultCode</name><value><i8>42</i8></value></member>",
            "",
        };
        String[] seen = {"Client.Order", "4.5", "9876543210", "42", "without a number"};
        String uri = serve(request -> {
            String body = "<methodResponse><fault><value><struct>" + codes[request - 1]
                    + "<member><name>faultString</name><value>no pots</value></member>"
                    + "</struct></value></fault></methodResponse>";
            return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        });
        try (RpcClient client = RpcClient.connect(uri)) {
            for (String code : seen) {
                assertThatThrownBy(() -> client.call(String.class, "a"))
                        .isInstanceOfSatisfying(
                                RpcException.class, e -> assertThat(e.status()).isEqualTo(RpcStatus.UNKNOWN))
                        .hasMessageEndingWith("fault " + code + ": no pots");
            }
        }
    }

    @Test
    void anAnswerBeyondALimitIsToldAsThat() {
        String deep = "<array><data><value>".repeat(201) + "</value></data></array>".repeat(201);
        String uri = serve(request -> response(request == 1 ? deep : "fine"));
        try (RpcClient client = RpcClient.connect(uri)) {
            assertThatThrownBy(() -> client.call(Object.class, "a"))
                    .isInstanceOfSatisfying(
                            RpcException.class, e -> assertThat(e.status()).isEqualTo(RpcStatus.INVALID_ARGUMENT))
                    .hasMessageContaining("the answer is beyond a limit: values nest deeper than 200");
            assertThat(client.call(String.class, "b")).isEqualTo("fine");
        }
    }

    @Test
    void aHostThatIsUnknownKeepsNoPlaceInThePool() {
        try (RpcClient client = RpcClient.connect("http://no-such-host.invalid:1")) {
            for (int i = 0; i < 100; i++) {
                assertThatThrownBy(() -> client.call(String.class, "a"))
                        .isInstanceOfSatisfying(
                                RpcException.class, e -> assertThat(e.status()).isEqualTo(RpcStatus.UNAVAILABLE));
            }
        }
    }

    /** RFC 9110, 15.5.9: the server didn't read the request, and closes. Without the close it has another meaning. */
    @Test
    void aCallThatTheServerSaysItDidNotReadIsSentAgain() {
        String unread = "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n";
        String uri = serve(request -> switch (request) {
            case 2 -> unread + "Connection: close\r\n\r\n";
            case 4 -> unread + "\r\n";
            default -> response("answer " + request);
        });
        try (RpcClient client = RpcClient.connect(uri)) {
            assertThat(client.call(String.class, "a")).isEqualTo("answer 1");
            assertThat(client.call(String.class, "a")).isEqualTo("answer 3");
            assertThatThrownBy(() -> client.call(String.class, "a")).hasMessageContaining("HTTP 408");
        }
        assertThat(requests).hasValue(4);
    }

    @Test
    void aServerThatReadsNothingIsNotAskedForEver() {
        String uri = serve(request -> "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        try (RpcClient client = RpcClient.connect(uri)) {
            assertThatThrownBy(() -> client.call(String.class, "a"))
                    .isInstanceOfSatisfying(
                            RpcException.class, e -> assertThat(e.status()).isEqualTo(RpcStatus.UNAVAILABLE))
                    .hasMessageContaining("didn't run the call");
        }
        assertThat(requests).hasValue(10);
    }

    @Test
    void onlyACallThatMayRunTwiceIsSentAgainWhenItsConnectionBreaks() {
        String uri = serve(request -> request == 2 || request == 4 ? null : response("answer " + request));
        try (RpcClient client = RpcClient.connect(uri)) {
            Repeatable stub = client.create(Repeatable.class);
            assertThat(stub.often()).isEqualTo("answer 1");
            assertThat(stub.often()).isEqualTo("answer 3");
            assertThatThrownBy(stub::once)
                    .isInstanceOfSatisfying(
                            RpcException.class, e -> assertThat(e.status()).isEqualTo(RpcStatus.UNAVAILABLE))
                    .hasMessageContaining("closed the connection before it answered");
            assertThat(stub.once()).isEqualTo("answer 5");
        }
    }
}
