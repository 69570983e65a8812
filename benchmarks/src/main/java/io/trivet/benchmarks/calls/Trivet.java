package io.trivet.benchmarks.calls;

import io.trivet.benchmarks.harness.Contestant;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.Tls;
import java.util.Optional;

/**
 * Trivet, on the wire of a scheme. A subclass with another name, setup and handler measures another way to serve. It
 * also needs a line in the list of contestants.
 */
public abstract class Trivet implements Contestant {
    private final String scheme;

    /** Called by subclasses, which know their wire. */
    protected Trivet(String scheme) {
        this.scheme = scheme;
    }

    /** Returns the service's implementation. */
    protected Workload handler() {
        return new Workload.Echo();
    }

    /** Returns the server's identity, if the wire is a secure one. */
    protected Optional<Tls> serverTls() {
        return Optional.empty();
    }

    /** Returns the client's trust, if the wire is a secure one. */
    protected Optional<Tls> clientTls() {
        return Optional.empty();
    }

    @Override
    public final Role role() {
        return Role.OURS;
    }

    @Override
    public Serving serve() {
        RpcServer.Builder builder =
                RpcServer.builder().register(Workload.class, handler()).listen(scheme + "://127.0.0.1:0");
        serverTls().ifPresent(builder::tls);
        RpcServer server = builder.start();
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
        RpcClient.Builder builder = RpcClient.builder(scheme + "://127.0.0.1:" + port);
        clientTls().ifPresent(builder::tls);
        RpcClient client = builder.connect();
        Workload calls = client.create(Workload.class);
        Workload.Async async = client.create(Workload.Async.class);
        return new Client() {
            @Override
            public Operation operation(String cell) {
                return Call.of(cell, calls, async);
            }

            @Override
            public void close() {
                client.close();
            }
        };
    }
}
