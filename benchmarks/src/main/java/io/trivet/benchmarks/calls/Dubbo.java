package io.trivet.benchmarks.calls;

import io.trivet.benchmarks.calls.Workload.Line;
import io.trivet.benchmarks.harness.Contestant;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.dubbo.config.ApplicationConfig;
import org.apache.dubbo.config.ProtocolConfig;
import org.apache.dubbo.config.ReferenceConfig;
import org.apache.dubbo.config.RegistryConfig;
import org.apache.dubbo.config.ServiceConfig;
import org.apache.dubbo.config.bootstrap.DubboBootstrap;

/** The peer Dubbo, over its own protocol. */
abstract class Dubbo implements Contestant {
    private static final String COMMON = "dubbo:// on NIO, one connection to a known address, without registry, QoS"
            + " server, metadata and metrics; fastjson2, the binary serialization that its manual prefers";

    private final String dispatcher;

    /** Handlers on Dubbo's own threads. */
    public static final class OnThreads extends Dubbo {
        /** Called by reflection. */
        public OnThreads() {
            super("all");
        }

        @Override
        public String name() {
            return "Dubbo";
        }

        @Override
        public String setup() {
            return COMMON + "; default dispatcher.";
        }
    }

    /** Handlers on the event loop. */
    public static final class Direct extends Dubbo {
        /** Called by reflection. */
        public Direct() {
            super("direct");
        }

        @Override
        public String name() {
            return "Dubbo direct";
        }

        @Override
        public String setup() {
            return COMMON
                    + "; dispatcher=direct on both sides, which its manual advises for handlers that never block.";
        }
    }

    Dubbo(String dispatcher) {
        this.dispatcher = dispatcher;
    }

    @Override
    public Serving serve() throws IOException {
        ProtocolConfig protocol = new ProtocolConfig("dubbo", freePort());
        protocol.setHost("127.0.0.1");
        protocol.setSerialization("fastjson2");
        protocol.setDispatcher(dispatcher);
        DubboBootstrap server = bootstrap("server")
                .protocol(protocol)
                .service(service(Workload.class, new Workload.Echo()))
                .service(service(Workload.Async.class, new AsyncEcho()))
                .start();
        return new Serving() {
            @Override
            public int port() {
                return protocol.getPort();
            }

            @Override
            public void close() {
                server.stop();
            }
        };
    }

    @Override
    public Client connect(int port) {
        ReferenceConfig<Workload> blocking = reference(Workload.class, port);
        ReferenceConfig<Workload.Async> asynchronous = reference(Workload.Async.class, port);
        DubboBootstrap client =
                bootstrap("client").reference(blocking).reference(asynchronous).start();
        Workload calls = blocking.get();
        Workload.Async async = asynchronous.get();
        return new Client() {
            @Override
            public Operation operation(String cell) {
                return Call.of(cell, calls, async);
            }

            @Override
            public void close() {
                client.stop();
            }
        };
    }

    private static <T> ServiceConfig<T> service(Class<T> type, T handler) {
        ServiceConfig<T> service = new ServiceConfig<>();
        service.setInterface(type);
        service.setRef(handler);
        return service;
    }

    private <T> ReferenceConfig<T> reference(Class<T> type, int port) {
        ReferenceConfig<T> reference = new ReferenceConfig<>();
        reference.setInterface(type);
        reference.setUrl("dubbo://127.0.0.1:" + port + "/" + type.getName() + "?serialization=fastjson2&dispatcher="
                + dispatcher);
        return reference;
    }

    private static DubboBootstrap bootstrap(String name) {
        ApplicationConfig application = new ApplicationConfig("trivet-benchmarks-" + name);
        application.setQosEnable(false);
        application.setEnableFileCache(false);
        application.setLogger("slf4j");
        // In milliseconds. By default Dubbo waits ten seconds for calls, although none are made any more.
        application.setShutwait("1");
        // The values are plain records, which need no check.
        application.setCheckSerializable(false);
        return DubboBootstrap.newInstance()
                .application(application)
                .registry(new RegistryConfig(RegistryConfig.NO_AVAILABLE));
    }

    /** Returns a free port, because Dubbo takes port 0 as its own default port. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The form that Dubbo's manual gives for callers that don't wait: both sides share an interface with futures. */
    private static final class AsyncEcho implements Workload.Async {
        @Override
        public CompletableFuture<Integer> add(int a, int b) {
            return CompletableFuture.completedFuture(a + b);
        }

        @Override
        public CompletableFuture<Line> record(Line line) {
            return CompletableFuture.completedFuture(line);
        }

        @Override
        public CompletableFuture<List<Line>> list(List<Line> lines) {
            return CompletableFuture.completedFuture(lines);
        }
    }
}
