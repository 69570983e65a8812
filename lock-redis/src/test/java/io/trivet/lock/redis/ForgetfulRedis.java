package io.trivet.lock.redis;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A relay to a Redis that knows no script by its hash, as some proxies do: it answers every {@code EVALSHA} itself. Its
 * clients send one command after the other on a connection.
 */
final class ForgetfulRedis implements AutoCloseable {
    private static final byte[] UNKNOWN =
            "-NOSCRIPT No matching script. Please use EVAL.\r\n".getBytes(StandardCharsets.US_ASCII);

    private final int target;
    private final ServerSocket listening;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refused = new AtomicInteger();

    ForgetfulRedis(int target) {
        this.target = target;
        try {
            listening = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("The relay can't listen.", e);
        }
        start("accepts", this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Returns how often a script was asked for by its hash. */
    int refused() {
        return refused.get();
    }

    private static void start(String does, Runnable task) {
        Thread thread = new Thread(task, "forgetful-redis " + does);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                for (Socket each : new Socket[] {client, server}) {
                    each.setTcpNoDelay(true);
                    sockets.add(each);
                }
                start("asks", () -> passCommands(client, server));
                start("answers", () -> passAnswers(server, client));
            }
        } catch (IOException e) {
            // The socket was closed: this is the normal end.
        }
    }

    private void passCommands(Socket client, Socket server) {
        try (client;
                server) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            while (true) {
                ByteArrayOutputStream command = new ByteArrayOutputStream();
                if (copyCommand(in, command).equalsIgnoreCase("EVALSHA")) {
                    refused.incrementAndGet();
                    client.getOutputStream().write(UNKNOWN);
                } else {
                    server.getOutputStream().write(command.toByteArray());
                }
            }
        } catch (IOException e) {
            // One side ended the connection, and now both ends are closed.
        }
    }

    /** Copies one command, a list of texts, and returns its name. */
    private static String copyCommand(InputStream in, OutputStream copy) throws IOException {
        String name = "";
        int words = number(in, copy);
        for (int i = 0; i < words; i++) {
            byte[] word = in.readNBytes(number(in, copy) + 2);
            copy.write(word);
            if (i == 0) {
                name = new String(word, StandardCharsets.UTF_8).trim();
            }
        }
        return name;
    }

    /** Copies a line, and returns the number after its first character. */
    private static int number(InputStream in, OutputStream copy) throws IOException {
        StringBuilder line = new StringBuilder();
        int next;
        while ((next = in.read()) != '\n') {
            if (next < 0) {
                throw new EOFException();
            }
            copy.write(next);
            line.append((char) next);
        }
        copy.write('\n');
        return Integer.parseInt(line.substring(1).trim());
    }

    private static void passAnswers(Socket server, Socket client) {
        try {
            server.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            // One side ended the connection, and now both ends are closed.
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket each : sockets) {
            each.close();
        }
    }
}
