package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.RpcServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Sends a server bytes that our client would not send. */
record RawClient(RpcServer server) {
    /** The service of most of these tests. */
    interface Text {
        Object echo(Object value);
    }

    static RawClient ofNewServer() {
        return new RawClient(RpcServer.builder()
                .register(Text.class, value -> value)
                .listen("http://127.0.0.1:0")
                .start());
    }

    Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", server.uris().get(0).getPort());
        // The test's time limit doesn't interrupt a read.
        socket.setSoTimeout(30_000);
        return socket;
    }

    static String call(String method, String value) {
        return "<methodCall><methodName>" + method + "</methodName><params><param><value>" + value
                + "</value></param></params></methodCall>";
    }

    static String echo(String value) {
        return call("echo", value);
    }

    static byte[] post(String document, Charset charset, String... headers) {
        byte[] body = document.getBytes(charset);
        String head = "POST /RPC2 HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length + "\r\n"
                + String.join("", headers) + "\r\n";
        byte[] bytes = new byte[head.length() + body.length];
        System.arraycopy(head.getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, head.length());
        System.arraycopy(body, 0, bytes, head.length(), body.length);
        return bytes;
    }

    static String request(String document, String... headers) {
        return new String(post(document, StandardCharsets.UTF_8, headers), StandardCharsets.UTF_8);
    }

    static String readToEnd(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Returns everything that the server sends before it closes the connection. */
    String send(byte[] bytes) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(bytes);
            return readToEnd(socket);
        }
    }

    String send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the document in the answer to a document. */
    String answer(String document, Charset charset) throws IOException {
        return answer(post(document, charset, "Connection: close\r\n"));
    }

    /** Returns the document in the answer to a document, with all members of a fault that our own client gets. */
    String typedAnswer(String document) throws IOException {
        return answer(post(document, StandardCharsets.UTF_8, "Trivet-Faults: typed\r\n", "Connection: close\r\n"));
    }

    private String answer(byte[] request) throws IOException {
        String answer = send(request);
        assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n");
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    String answer(String document) throws IOException {
        return answer(document, StandardCharsets.UTF_8);
    }
}
