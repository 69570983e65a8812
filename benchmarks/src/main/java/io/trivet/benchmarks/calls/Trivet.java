package io.trivet.benchmarks.calls;

import io.trivet.benchmarks.harness.Contestant;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcServer;

/**
 * Ours, on the wire of a scheme. A subclass with another name, setup and handler measures another way to be served; it also needs its line in its
 * field.
 */
public abstract class Trivet implements Contestant {
    private final String scheme;

    /** Made by a subclass that knows its wire. */
    protected Trivet(String scheme) {
        this.scheme = scheme;
    }

    /** Returns who answers. */
    protected Workload handler() {
        return new Workload.Echo();
    }

    @Override
    public final Role role() {
        return Role.OURS;
    }

    @Override
    public Serving serve() {
        RpcServer server = RpcServer.builder()
                .register(Workload.class, handler())
                .listen(scheme + "://127.0.0.1:0")
                .start();
        return new Serving() {
            @Override
            public int port() {
                return server.uris().get(0).getPort();
            }

            @Override
            public void close() {
                server.close();
            }
        };
    }

    @Override
    public Client connect(int port) {
        RpcClient client = RpcClient.connect(scheme + "://127.0.0.1:" + port);
        Workload calls = client.create(Workload.class);
        Workload.Async async = client.create(Workload.Async.class);
        return new Client() {
            @Override
            public Operation operation(String cell) {
                return switch (cell) {
                    case Workload.ADD -> new Call(cell, () -> calls.add(3, 4), () -> async.add(3, 4));
                    case Workload.RECORD ->
                        new Call(cell, () -> calls.record(Workload.LINE), () -> async.record(Workload.LINE));
                    default -> new Call(cell, () -> calls.list(Workload.LINES), () -> async.list(Workload.LINES));
                };
            }

            @Override
            public void close() {
                client.close();
            }
        };
    }
}
