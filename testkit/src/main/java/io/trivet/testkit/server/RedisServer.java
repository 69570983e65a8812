package io.trivet.testkit.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A Redis 7.0 server without password, in milliseconds.
 *
 * <p>What it has acknowledged is in its append-only file and survives {@link #kill()}, though not the fall of the
 * machine. Safe for use by several threads.
 */
public final class RedisServer extends ServerProcess {
    private static final int TIMEOUT_MILLIS = 1_000;

    private RedisServer(Path directory, int port) {
        super("Redis", "redis", directory, port);
    }

    /**
     * Returns a new server that is the caller's to hurt and to close.
     *
     * @throws IllegalStateException if it does not start; the message holds the end of its log
     */
    public static RedisServer start() {
        return start("redis", RedisServer::new);
    }

    @Override
    void prepare() {
        RedisBinary.path();
    }

    @Override
    List<String> command() {
        String binary = RedisBinary.path().toString();
        // "everysec" would hold back acknowledged writes from the file while an older sync runs.
        return List.of(
                binary,
                "--bind",
                HOST,
                "--port",
                String.valueOf(port()),
                "--save",
                "",
                "--appendonly",
                "yes",
                "--appendfsync",
                "no");
    }

    @Override
    boolean answers() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(HOST, port()), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write("PING\r\nCONFIG GET dir\r\n".getBytes(StandardCharsets.US_ASCII));
            var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            // While it loads its data, Redis refuses to say +PONG, but answers what is asked about its settings.
            if (!"+PONG".equals(reader.readLine())) {
                return false;
            }
            // This answer is *2, $3, dir, $length, directory.
            for (int i = 0; i < 4; i++) {
                reader.readLine();
            }
            return Files.isSameFile(directory(), Path.of(reader.readLine()));
        }
    }

    @Override
    String advice() {
        return "The end of the log says why. Redis needs a kernel and processor that run " + Platform.CURRENT + ".";
    }
}
