package io.trivet.testkit.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A minimal client of Redis' protocol, with a timeout of one second. */
final class RespSocket implements AutoCloseable {
    private final Socket socket = new Socket();
    private final BufferedReader reader;

    RespSocket(RedisServer server) throws IOException {
        socket.connect(new InetSocketAddress(server.host(), server.port()), 1_000);
        socket.setSoTimeout(1_000);
        reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Sends a command and returns the first line of the answer. */
    String ask(String... words) throws IOException {
        StringBuilder command = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            int length = word.getBytes(StandardCharsets.UTF_8).length;
            command.append("$").append(length).append("\r\n").append(word).append("\r\n");
        }
        socket.getOutputStream().write(command.toString().getBytes(StandardCharsets.UTF_8));
        return line();
    }

    String line() throws IOException {
        return reader.readLine();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
