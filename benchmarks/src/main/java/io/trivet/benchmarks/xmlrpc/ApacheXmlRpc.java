package io.trivet.benchmarks.xmlrpc;

import io.trivet.benchmarks.calls.Workload;
import io.trivet.benchmarks.calls.Workload.Line;
import io.trivet.benchmarks.harness.Contestant;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.xmlrpc.client.XmlRpcClient;
import org.apache.xmlrpc.client.XmlRpcClientConfigImpl;
import org.apache.xmlrpc.server.PropertyHandlerMapping;
import org.apache.xmlrpc.server.XmlRpcServerConfigImpl;
import org.apache.xmlrpc.webserver.WebServer;

/** The peer Apache ws-xmlrpc, with its own WebServer. It has no stubs for records, so they are sent as maps. */
public final class ApacheXmlRpc implements Contestant {
    private static final int MAX_CONNECTIONS = 64;

    /** Called by reflection. */
    public ApacheXmlRpc() {}

    @Override
    public String name() {
        return "Apache ws-xmlrpc";
    }

    @Override
    public String setup() {
        return "version 3.1.3: its WebServer with keep-alive and 64 threads; its client on the JDK's HttpURLConnection, which keeps as many"
                + " connections as there are callers; extensions enabled, for i8; records converted to and from maps by hand.";
    }

    /** The handler. It is public because Apache creates one for each call. */
    public static final class Handler {
        /** Called by Apache. */
        public Handler() {}

        /** Adds. */
        public int add(int a, int b) {
            return a + b;
        }

        /** Reads a record and returns it. */
        public Map<String, Object> record(Map<String, Object> line) {
            return map(line(line));
        }

        /** Reads records and returns them. */
        public Object[] list(Object[] lines) {
            return maps(lines(lines));
        }
    }

    @Override
    public Serving serve() throws Exception {
        int port = freePort();
        WebServer server = new WebServer(port, InetAddress.getByName("127.0.0.1"));
        PropertyHandlerMapping mapping = new PropertyHandlerMapping();
        mapping.addHandler("workload", Handler.class);
        server.getXmlRpcServer().setHandlerMapping(mapping);
        server.getXmlRpcServer().setMaxThreads(MAX_CONNECTIONS);
        XmlRpcServerConfigImpl config =
                (XmlRpcServerConfigImpl) server.getXmlRpcServer().getConfig();
        config.setEnabledForExtensions(true);
        config.setKeepAliveEnabled(true);
        server.start();
        return new Serving() {
            @Override
            public int port() {
                return port;
            }

            @Override
            public void close() {
                server.shutdown();
            }
        };
    }

    /** Returns a free port, because the server doesn't report the port that it took. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public Client connect(int port) throws Exception {
        System.setProperty("http.maxConnections", Integer.toString(MAX_CONNECTIONS));
        XmlRpcClientConfigImpl config = new XmlRpcClientConfigImpl();
        config.setServerURL(URI.create("http://127.0.0.1:" + port + "/").toURL());
        config.setEnabledForExtensions(true);
        XmlRpcClient client = new XmlRpcClient();
        client.setConfig(config);
        return new Client() {
            @Override
            public Operation operation(String cell) {
                return new Operation() {
                    @Override
                    public Object run() throws Exception {
                        return switch (cell) {
                            case Workload.ADD -> client.execute("workload.add", new Object[] {3, 4});
                            case Workload.RECORD ->
                                line(client.execute("workload.record", new Object[] {map(Workload.LINE)}));
                            default ->
                                lines((Object[]) client.execute("workload.list", new Object[] {maps(Workload.LINES)}));
                        };
                    }

                    @Override
                    public boolean isRight(Object answer) {
                        return Workload.answer(cell).equals(answer);
                    }
                };
            }

            @Override
            public void close() {}
        };
    }

    private static Map<String, Object> map(Line line) {
        Map<String, Object> map = new LinkedHashMap<>();
        // Like Trivet's documents, which use 32 bits where possible.
        map.put("id", (int) line.id());
        map.put("item", line.item());
        map.put("buyer", line.buyer());
        map.put("quantity", line.quantity());
        map.put("price", line.price());
        map.put("paid", line.paid());
        map.put("country", line.country());
        map.put("createdAt", line.createdAt());
        map.put("revision", line.revision());
        map.put("note", line.note());
        return map;
    }

    private static Line line(Object struct) {
        Map<?, ?> map = (Map<?, ?>) struct;
        return new Line(
                get(map, "id", Integer.class),
                get(map, "item", String.class),
                get(map, "buyer", String.class),
                get(map, "quantity", Integer.class),
                get(map, "price", Double.class),
                get(map, "paid", Boolean.class),
                get(map, "country", String.class),
                get(map, "createdAt", Long.class),
                get(map, "revision", Integer.class),
                get(map, "note", String.class));
    }

    private static <T> T get(Map<?, ?> map, String key, Class<T> type) {
        return Objects.requireNonNull(type.cast(map.get(key)), key);
    }

    private static Object[] maps(List<Line> lines) {
        return lines.stream().map(ApacheXmlRpc::map).toArray();
    }

    private static List<Line> lines(Object[] structs) {
        List<Line> lines = new ArrayList<>(structs.length);
        Arrays.stream(structs).forEach(struct -> lines.add(line(struct)));
        return lines;
    }
}
