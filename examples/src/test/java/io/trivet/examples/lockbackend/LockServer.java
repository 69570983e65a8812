package io.trivet.examples.lockbackend;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** A server that keeps locks in its memory. It answers one request for each connection, at once. Thread-safe. */
public final class LockServer implements AutoCloseable {
    static final int ANSWERED = 1;
    static final int REFUSED = 2;

    private static final int REQUEST_MILLIS = 10_000;

    /** The owner of a name; {@code contended} is true if another owner was refused since. */
    private record Row(String owner, long generation, long sinceMillis, long endsNanos, boolean contended) {}

    private final Map<String, Row> rows = new HashMap<>();
    private final ServerSocket socket = new ServerSocket();
    private final ExecutorService threads =
            Executors.newCachedThreadPool(task -> new Thread(task, "lock-server-" + port()));

    /**
     * The last thousand owners that released a lock without having it. Each connection has its own thread, so requests
     * can overtake each other.
     */
    private final Set<String> withdrawn = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > 1000;
        }
    });

    /** One counter for all names: it rises for each of them, and free names need no memory. */
    private long generation;

    /** Starts a server; port 0 means any free port. */
    public LockServer(int port) throws IOException {
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        threads.execute(this::accept);
    }

    /** Returns the port on which the server listens. */
    public int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        while (true) {
            try {
                Socket client = socket.accept();
                threads.execute(() -> serve(client));
            } catch (IOException | RejectedExecutionException e) {
                return; // The server was closed.
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setSoTimeout(REQUEST_MILLIS);
            DataInputStream in = new DataInputStream(client.getInputStream());
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            answer(new DataOutputStream(answer), in.readUTF(), in.readUTF(), in.readUTF(), in.readLong());
            client.getOutputStream().write(answer.toByteArray()); // Outside the monitor.
        } catch (IOException e) {
            return; // The client has gone, and gets no answer.
        }
    }

    // snippet
    private synchronized void answer(DataOutputStream out, String verb, String name, String owner, long millis)
            throws IOException {
        long now = System.nanoTime();
        Row row = rows.get(name);
        if (row != null && row.endsNanos - now <= 0) {
            rows.remove(name); // EXPIRES: only by the server's monotonic clock
            row = null;
        }
        boolean own = row != null && row.owner.equals(owner);
        long ends = now + TimeUnit.MILLISECONDS.toNanos(millis);
        out.writeByte(verb.matches("ACQUIRE|RENEW|RELEASE|FREE|HOLDER") ? ANSWERED : REFUSED);
        switch (verb) {
            case "ACQUIRE" -> {
                if (withdrawn.remove(owner)) { // its release came first, over another connection
                    out.writeLong(-1);
                } else if (row == null) { // EXCLUSIVE: read and written under one monitor
                    rows.put(name, new Row(owner, ++generation, System.currentTimeMillis(), ends, false));
                    out.writeLong(generation); // RISING_TOKENS
                } else {
                    rows.put(name, new Row(row.owner, row.generation, row.sinceMillis, row.endsNanos, true));
                    out.writeLong(-TimeUnit.NANOSECONDS.toMillis(row.endsNanos - now));
                }
            }
            case "RENEW" -> {
                if (own) {
                    rows.put(name, new Row(owner, row.generation, row.sinceMillis, ends, row.contended));
                }
                out.writeBoolean(own);
            }
            case "RELEASE" -> {
                if (own) { // never another owner's grant
                    rows.remove(name);
                } else { // its request may still arrive
                    withdrawn.add(owner);
                }
                out.writeBoolean(own);
                out.writeBoolean(own && row.contended);
            }
            case "FREE" -> {
                rows.remove(name);
                out.writeBoolean(row != null);
            }
            case "HOLDER" -> {
                out.writeBoolean(row != null);
                if (row != null) {
                    out.writeUTF(row.owner);
                    out.writeLong(row.generation);
                    out.writeLong(row.sinceMillis);
                }
            }
            default -> out.writeUTF("unknown verb " + verb);
        }
    }
    // end

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdown();
    }

    /** Runs a server on the given port until it is stopped. */
    public static void main(String[] arguments) throws IOException {
        LockServer server = new LockServer(Integer.parseInt(arguments[0]));
        System.out.println("listens at 127.0.0.1:" + server.port());
    }
}
