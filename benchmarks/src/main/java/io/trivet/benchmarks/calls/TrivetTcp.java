package io.trivet.benchmarks.calls;

import io.trivet.benchmarks.harness.Contestant;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcServer;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** Ours over tcp://, as it comes. */
public final class TrivetTcp implements Contestant {
    @Override
    public String name() {
        return "Trivet tcp://";
    }

    @Override
    public String setup() {
        return "as it comes: one connection, handlers on the server's own threads.";
    }

    @Override
    public Serving serve() {
        RpcServer server = RpcServer.builder()
                .register(Workload.class, new Workload.Echo())
                .listen("tcp://127.0.0.1:0")
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
        RpcClient client = RpcClient.connect("tcp://127.0.0.1:" + port);
        Workload calls = client.create(Workload.class);
        Workload.Async async = client.create(Workload.Async.class);
        return new Client() {
            @Override
            public Operation operation(String cell) {
                return switch (cell) {
                    case Workload.ADD -> call(() -> calls.add(3, 4), () -> async.add(3, 4));
                    case Workload.RECORD -> call(() -> calls.record(Workload.LINE), () -> async.record(Workload.LINE));
                    default -> call(() -> calls.list(Workload.LINES), () -> async.list(Workload.LINES));
                };
            }

            @Override
            public void close() {
                client.close();
            }
        };
    }

    private static Contestant.Operation call(Callable<?> blocking, Callable<CompletableFuture<?>> asynchronous) {
        return new Contestant.Operation() {
            @Override
            public void run() throws Exception {
                blocking.call();
            }

            @Override
            public void start(Runnable done) throws Exception {
                asynchronous.call().thenRun(done);
            }
        };
    }
}
