package io.trivet.contracts.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcHelp;
import io.trivet.rpc.RpcName;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** Methods with the same name: a server distinguishes them by the number of arguments, as many real servers do. */
abstract class OverloadsContract extends TransportFixture {
    OverloadsContract(TransportContract transport) {
        super(transport);
    }

    interface Downloads {
        @RpcHelp("Tells all.")
        String status(String id);

        @RpcHelp("Tells some.")
        String status(String id, List<String> keys);

        int status();

        @RpcName("status")
        CompletableFuture<String> later(String id, int first, int count) throws Unknown;
    }

    /** A client's view of the service, with another type for what the server takes. */
    interface Client {
        String status(String id);

        String status(List<String> ids);

        String status(String id, List<String> keys);
    }

    static final class Unknown extends Exception {
        private static final long serialVersionUID = 1L;

        Unknown(String message) {
            super(message);
        }
    }

    private static final class DownloadsService implements Downloads {
        @Override
        public String status(String id) {
            return "all of " + id;
        }

        @Override
        public String status(String id, List<String> keys) {
            return keys + " of " + id;
        }

        @Override
        public int status() {
            return 42;
        }

        @Override
        public CompletableFuture<String> later(String id, int first, int count) throws Unknown {
            if (count < 0) {
                throw new Unknown("no " + count + " of " + id);
            }
            return CompletableFuture.completedFuture(id + first + count);
        }
    }

    @Test
    final void theNumberOfArgumentsSelectsTheMethod() throws Exception {
        RpcClient client = connect(serve(Downloads.class, new DownloadsService()));
        Downloads downloads = client.create(Downloads.class);
        assertThat(downloads.status("a")).isEqualTo("all of a");
        assertThat(downloads.status("a", List.of("x", "y"))).isEqualTo("[x, y] of a");
        assertThat(downloads.status()).isEqualTo(42);
        assertThat(get(downloads.later("a", 1, 2))).isEqualTo("a12");
        assertThat(failure(downloads.later("a", 1, -1)))
                .isInstanceOf(Unknown.class)
                .hasMessage("no -1 of a");
        assertThat(client.call(String.class, "status", "b")).isEqualTo("all of b");
        assertThat(client.call(int.class, "status")).isEqualTo(42);
    }

    @Test
    final void aNumberOfArgumentsWithoutAMethodIsRefused() {
        RpcClient client = connect(serve(Downloads.class, new DownloadsService()));
        RpcException fault = fault(() -> client.call(String.class, "status", 1, 2, 3, 4));
        assertThat(fault.status()).isEqualTo(RpcStatus.INVALID_ARGUMENT);
        assertThat(fault).hasMessageContainingAll("'status'", "it takes 0 or 1 or 2 or 3 arguments");
        assertThat(client.call(int.class, "status")).isEqualTo(42);
        assertThat(status(() -> client.call(String.class, "status", List.of("a", "b"))))
                .isEqualTo(RpcStatus.INVALID_ARGUMENT);
    }

    @Test
    final void aStubMayHaveMoreThanAServer() {
        Client client = connect(serve(Downloads.class, new DownloadsService())).create(Client.class);
        assertThat(client.status("a")).isEqualTo("all of a");
        assertThat(client.status("a", List.of("z"))).isEqualTo("[z] of a");
        assertThat(status(() -> client.status(List.of("a", "b")))).isEqualTo(RpcStatus.INVALID_ARGUMENT);
    }

    @Test
    final void interceptorsSeeWhichOneIsCalled() {
        Queue<Integer> seen = new ConcurrentLinkedQueue<>();
        RpcServer server = serve(offers -> offers.register("d", Downloads.class, new DownloadsService())
                .intercept((call, next) -> {
                    seen.add(call.descriptor().parameterTypes().size());
                    return next.handle(call.withArguments(call.arguments()));
                }));
        Downloads downloads = connect(server).create("d", Downloads.class);
        assertThat(downloads.status("a", List.of())).isEqualTo("[] of a");
        assertThat(downloads.status("a")).isEqualTo("all of a");
        assertThat(downloads.status()).isEqualTo(42);
        assertThat(seen).containsExactly(2, 1, 0);
    }
}
