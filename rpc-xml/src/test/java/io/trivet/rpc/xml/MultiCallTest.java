package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.contracts.net.TcpProxy;
import io.trivet.contracts.rpc.ApplicationLoader;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import io.trivet.testkit.python.Python;
import java.lang.ref.WeakReference;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Our client sends batches to our server and to Python's. */
@Timeout(60)
class MultiCallTest {
    record Point(int x, double y) {}

    private static RpcException failure(CompletableFuture<?> future) throws Exception {
        try {
            throw new AssertionError("it ended well, with " + future.get(30, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(RpcException.class);
            return (RpcException) e.getCause();
        }
    }

    /** The class belongs to an application that a container deploys, and then deploys again. */
    @Test
    void theClassesOfResultsAreLetGo() throws Exception {
        try (RpcServer server = RpcServer.builder()
                        .register(PythonClientTest.Shop.class, new PythonClientTest.ShopService())
                        .listen("http://127.0.0.1:0")
                        .start();
                RpcClient client = RpcClient.connect(server.uris().get(0).toString())) {
            WeakReference<ClassLoader> loader = read(client);
            Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> {
                System.gc();
                return loader.get() == null;
            });
        }
    }

    private static WeakReference<ClassLoader> read(RpcClient client) throws Exception {
        try (ApplicationLoader loader = new ApplicationLoader(Point.class)) {
            Class<?> theirs = loader.loadClass(Point.class.getName());
            MultiCall batch = new MultiCall(client);
            CompletableFuture<?> point = batch.add(theirs, "echo", Map.of("x", 1, "y", 2));
            batch.send().get(30, TimeUnit.SECONDS);
            assertThat(point.get()).isInstanceOf(theirs).isNotInstanceOf(Point.class);
            return new WeakReference<>(loader);
        }
    }

    @Test
    void callsOfABatchShareARequestAndFaultsAreTheirOwn() throws Exception {
        try (RpcServer server = RpcServer.builder()
                        .register(PythonClientTest.Shop.class, new PythonClientTest.ShopService())
                        .listen("http://127.0.0.1:0")
                        .start();
                TcpProxy proxy = TcpProxy.to(server.uris().get(0).getPort());
                RpcClient client = RpcClient.connect("http://127.0.0.1:" + proxy.port())) {
            MultiCall batch = new MultiCall(client);
            CompletableFuture<Integer> sum = batch.add(int.class, "add", 3, 4);
            CompletableFuture<String> failing = batch.add(String.class, "fail", "no pots");
            CompletableFuture<Void> nothing = batch.add(void.class, "nothing");
            CompletableFuture<Point> point = batch.add(Point.class, "echo", Map.of("x", 1, "y", 2));
            LocalDateTime day = LocalDateTime.of(2024, 2, 28, 1, 2, 3);
            CompletableFuture<LocalDateTime> next = batch.add(LocalDateTime.class, "nextDay", day);
            CompletableFuture<byte[]> bytes = batch.add(byte[].class, "reverse", new byte[] {1, 2});
            CompletableFuture<Object> nope = batch.add(Object.class, "nope");
            CompletableFuture<Integer> wrong = batch.add(int.class, "echo", "text");
            CompletableFuture<Object> none = batch.add(Object.class, "echo", new Object[] {null});
            assertThat(sum).isNotDone();
            batch.send().get(30, TimeUnit.SECONDS);
            assertThat(sum).isCompletedWithValue(7);
            assertThat(point).isCompletedWithValue(new Point(1, 2));
            assertThat(next).isCompletedWithValue(day.plusDays(1));
            assertThat(bytes.join()).containsExactly(2, 1);
            assertThat(nothing.join()).isNull();
            assertThat(none.join()).isNull();
            assertThat(failure(failing).status()).isEqualTo(RpcStatus.UNKNOWN);
            assertThat(failure(failing)).hasMessageContainingAll("'fail'", "batch", "no pots");
            assertThat(failure(nope).status()).isEqualTo(RpcStatus.UNIMPLEMENTED);
            assertThat(failure(wrong).status()).isEqualTo(RpcStatus.INVALID_ARGUMENT);
            batch.send().get(30, TimeUnit.SECONDS);
            CompletableFuture<Integer> again = batch.add(int.class, "add", 1, 2);
            batch.send().get(30, TimeUnit.SECONDS);
            assertThat(again).isCompletedWithValue(3);
        }
    }

    @Test
    void aBatchThatFailsFailsAllItsCalls() throws Exception {
        try (RpcClient client = RpcClient.connect("http://no-such-host.invalid:1")) {
            MultiCall batch = new MultiCall(client);
            CompletableFuture<Integer> sum = batch.add(int.class, "add", 3, 4);
            assertThat(failure(batch.send()).status()).isEqualTo(RpcStatus.UNAVAILABLE);
            assertThat(failure(sum).status()).isEqualTo(RpcStatus.UNAVAILABLE);
        }
    }

    @Test
    void pythonsServerTakesABatch() throws Exception {
        try (Python python = Python.start("""
                        from xmlrpc.server import SimpleXMLRPCServer
                        server = SimpleXMLRPCServer(('127.0.0.1', 0), allow_none=True, logRequests=False)
                        server.register_multicall_functions()
                        server.register_function(lambda a, b: a / b, 'divide')
                        server.register_function(lambda: ['a\\x01b\\ufffe'], 'control')
                        print(server.server_address[1])
                        server.serve_forever()
                        """);
                RpcClient client = RpcClient.connect("http://127.0.0.1:" + python.line())) {
            MultiCall batch = new MultiCall(client);
            CompletableFuture<Double> half = batch.add(double.class, "divide", 1, 2);
            CompletableFuture<Double> zero = batch.add(double.class, "divide", 1, 0);
            CompletableFuture<Object> nope = batch.add(Object.class, "nope");
            CompletableFuture<Object> control = batch.add(Object.class, "control");
            batch.send().get(30, TimeUnit.SECONDS);
            assertThat(control).isCompletedWithValue(List.of("a\u0001b\ufffe"));
            assertThat(half).isCompletedWithValue(0.5);
            assertThat(failure(zero)).hasMessageContaining("ZeroDivisionError").hasCauseInstanceOf(XmlRpcFault.class);
            assertThat(failure(nope).status()).isEqualTo(RpcStatus.UNIMPLEMENTED);
        }
    }
}
