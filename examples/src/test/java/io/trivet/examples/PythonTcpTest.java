package io.trivet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.contracts.net.TestCertificate;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStreams;
import io.trivet.rpc.Tls;
import io.trivet.testkit.python.Python;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests a Python client that was written from docs/wire-tcp.md alone, so that the page is known to be enough. */
@Timeout(120)
class PythonTcpTest {
    private static final String NOW = "python";

    /** Has the client of version 1 of the wire, as it was before version 2. */
    private static final String OLD = "src/test/resources/wire-1";

    private static final String BEGIN = """
            import sys
            sys.dont_write_bytecode = True
            sys.path.insert(0, sys.argv[1])
            from trivet_tcp import Client, Fault, STATUSES
            """;

    /** The methods of a calculator server, and some that show more of the wire. */
    interface Shown {
        int add(int a, int b);

        double divide(double a, double b) throws Calculator.DivisionByZero;

        Object echo(Object value);

        Calculator.Stats stats(List<Double> values);

        List<Calculator.Stats> table();

        List<Object> typed(BigDecimal decimal, BigInteger big, UUID uuid, byte[] bytes, Map<Integer, String> map);

        CompletableFuture<String> never();

        void nothing();

        Flow.Publisher<Integer> countdown(int n);

        int total(Flow.Publisher<Integer> numbers);

        int first(int count, Flow.Publisher<Integer> numbers);

        Flow.Publisher<Integer> squares(Flow.Publisher<Integer> numbers);

        String failureOf(Flow.Publisher<Integer> numbers);
    }

    private static final class Showing implements Shown {
        /** Cancelled when the caller gives up. */
        final CompletableFuture<String> never = new CompletableFuture<>();

        /** Completes with the failure of a caller's stream. */
        final CompletableFuture<Throwable> failure = new CompletableFuture<>();

        @Override
        public int add(int a, int b) {
            return a + b;
        }

        @Override
        public double divide(double a, double b) throws Calculator.DivisionByZero {
            if (b == 0) {
                throw new Calculator.DivisionByZero(a + " can't be divided by zero");
            }
            return a / b;
        }

        @Override
        public Object echo(Object value) {
            return value;
        }

        @Override
        public Calculator.Stats stats(List<Double> values) {
            double sum = values.stream().mapToDouble(Double::doubleValue).sum();
            return new Calculator.Stats(values.size(), sum, sum / values.size());
        }

        @Override
        public List<Calculator.Stats> table() {
            return List.of(new Calculator.Stats(1, 2, 3), new Calculator.Stats(4, 5.5, 6));
        }

        @Override
        public List<Object> typed(
                BigDecimal decimal, BigInteger big, UUID uuid, byte[] bytes, Map<Integer, String> map) {
            return List.of(decimal, big, uuid, bytes, map.get(5));
        }

        @Override
        public CompletableFuture<String> never() {
            return never;
        }

        @Override
        public void nothing() {}

        @Override
        public Flow.Publisher<Integer> countdown(int n) {
            return RpcStreams.of(
                    () -> IntStream.iterate(n, i -> i > 0, i -> i - 1).iterator());
        }

        @Override
        public int total(Flow.Publisher<Integer> numbers) {
            return Streaming.sum(numbers);
        }

        @Override
        public int first(int count, Flow.Publisher<Integer> numbers) {
            return Streaming.first(count, numbers).get(count - 1);
        }

        @Override
        public Flow.Publisher<Integer> squares(Flow.Publisher<Integer> numbers) {
            return Streaming.mapped(numbers, number -> number * number);
        }

        @Override
        public String failureOf(Flow.Publisher<Integer> numbers) {
            try {
                return "none after " + Streaming.sum(numbers);
            } catch (CompletionException e) {
                failure.complete(e.getCause());
                throw e;
            }
        }
    }

    /** Python's clients of version 2 send streams, too. */
    private static final class Streaming {
        private Streaming() {}

        static int sum(Flow.Publisher<Integer> numbers) {
            AtomicInteger sum = new AtomicInteger();
            RpcStreams.consume(numbers, sum::addAndGet).join();
            return sum.get();
        }

        static Flow.Publisher<Integer> mapped(Flow.Publisher<Integer> numbers, UnaryOperator<Integer> function) {
            return to -> numbers.subscribe(new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                    to.onSubscribe(subscription);
                }

                @Override
                public void onNext(Integer number) {
                    to.onNext(function.apply(number));
                }

                @Override
                public void onError(Throwable failure) {
                    to.onError(failure);
                }

                @Override
                public void onComplete() {
                    to.onComplete();
                }
            });
        }

        /** Returns the first items, and cancels the stream behind them. */
        static List<Integer> first(int count, Flow.Publisher<Integer> numbers) {
            List<Integer> first = new ArrayList<>();
            CompletableFuture<Void> enough = new CompletableFuture<>();
            CompletableFuture<Void> end = RpcStreams.consume(numbers, number -> {
                first.add(number);
                if (first.size() == count) {
                    enough.complete(null);
                }
            });
            CompletableFuture.anyOf(enough, end).join();
            end.cancel(true);
            return first;
        }
    }

    private static RpcServer.Builder showing(Showing showing) {
        return RpcServer.builder().register(Shown.class, showing).concurrency(8, 8);
    }

    private static void isWell(String directory, String script, String... arguments) throws InterruptedException {
        String[] all = new String[arguments.length + 1];
        all[0] = Path.of(directory).toAbsolutePath().toString();
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        assertThat(Python.run(BEGIN + script + "print('well')\n", all)).isEqualTo("well\n");
    }

    private static String uri(RpcServer server) {
        return server.uris().get(0).toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {NOW, OLD})
    void callsValuesAndFaults(String directory) throws Exception {
        try (RpcServer server =
                showing(new Showing()).listen("tcp://127.0.0.1:0").start()) {
            isWell(directory, """
                    import decimal, uuid
                    with Client(sys.argv[2]) as client:
                        assert client.call("add", 3, 4) == 7
                        assert client.call("divide", 7.0, 2) == 3.5
                        value = {"a": [1, -2, 2.5, None, True, "x\\u00e9\\U0001f600" * 300, b"\\0\\1", {}], "b": 1 << 70, "c": -(1 << 63)}
                        assert client.call("echo", value) == value
                        assert client.call("echo", [float("inf"), 0.1]) == [float("inf"), 0.1]
                        assert client.call("echo", "x" * 1000000) == "x" * 1000000
                        assert client.call("stats", [1.0, 2.0, 6.0]) == {"count": 3, "sum": 9.0, "mean": 3.0}
                        assert client.call("table") == [
                            {"count": 1, "sum": 2.0, "mean": 3.0}, {"count": 4, "sum": 5.5, "mean": 6.0}]
                        typed = [decimal.Decimal("-1.50"), -(1 << 80), uuid.uuid4(), b"abc"]
                        assert client.call("typed", *typed, {"5": "five"}) == typed + ["five"]
                        assert client.call("nothing") is None
                        assert client.call("system.health", metadata={"trace-id": "4711"}) == "SERVING"
                        for method, arguments, status, type in [
                                ("divide", [1.0, 0.0], STATUSES[1], "DivisionByZero"),
                                ("missing", [], "UNIMPLEMENTED", None),
                                ("add", ["x", 4], "INVALID_ARGUMENT", None),
                                ("add", [1], "INVALID_ARGUMENT", None)]:
                            try:
                                client.call(method, *arguments)
                                assert False, method
                            except Fault as fault:
                                assert (fault.status, fault.type) == (status, type), fault
                                assert fault.message, fault
                    """, uri(server));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {NOW, OLD})
    void aDeadlineIsKeptOnBothSides(String directory) throws Exception {
        Showing showing = new Showing();
        try (RpcServer server = showing(showing).listen("tcp://127.0.0.1:0").start()) {
            isWell(directory, """
                    with Client(sys.argv[2]) as client:
                        assert client.call("add", 3, 4) == 7  # connected, whose time isn't part of the next call's
                        try:
                            client.call("never", timeout=0.2)
                            assert False
                        except Fault as fault:
                            assert fault.status == "DEADLINE_EXCEEDED", fault
                        assert client.call("add", 3, 4) == 7
                    """, uri(server));
            assertThat(showing.never).isCancelled();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {NOW, OLD})
    void streamsComeAsTheyAreWanted(String directory) throws Exception {
        try (RpcServer server =
                showing(new Showing()).listen("tcp://127.0.0.1:0").start()) {
            isWell(directory, """
                    with Client(sys.argv[2]) as client:
                        assert list(client.stream("countdown", 3)) == [3, 2, 1]
                        assert list(client.stream("countdown", -1)) == []
                        assert list(client.stream("countdown", 10000, window=7)) == list(range(10000, 0, -1))
                        endless = client.stream("countdown", 2000000000)
                        assert [next(endless) for i in range(1000)][-1] == 1999999001
                        assert client.call("add", 3, 4) == 7  # beside a stream
                        assert next(endless) == 1999999000
                        endless.close()
                        for method, arguments, status in [("missing", [], "UNIMPLEMENTED"), ("add", [3, 4], "INTERNAL")]:
                            try:
                                list(client.stream(method, *arguments))
                                assert False, method
                            except Fault as fault:
                                assert fault.status == status, fault
                        assert client.call("add", 3, 4) == 7
                    """, uri(server));
        }
    }

    @Test
    void streamsAreSentAsTheyAreTaken() throws Exception {
        Showing showing = new Showing();
        try (RpcServer server = showing(showing).listen("tcp://127.0.0.1:0").start()) {
            isWell(NOW, """
                    def counting(n, seen):
                        try:
                            for i in range(1, n + 1):
                                seen.append(i)
                                yield i
                        finally:
                            seen.append("closed")
                    with Client(sys.argv[2]) as client:
                        assert client.call("total", sends=[3, 4]) == 7
                        assert client.call("total", sends=[]) == 0
                        assert client.call("total", sends=range(10001), timeout=30) == 50005000
                        seen = []
                        assert client.call("first", 5, sends=counting(1000000, seen)) == 5
                        assert seen[-1] == "closed" and len(seen) < 1000, len(seen)
                        assert client.call("add", 3, 4) == 7
                        assert list(client.stream("squares", sends=[1, 2, 3])) == [1, 4, 9]
                        assert list(client.stream("squares", sends=range(10000), window=7)) == [i * i for i in range(10000)]
                        seen = []
                        both = client.stream("squares", sends=counting(1000000, seen))
                        assert [next(both) for i in range(1000)][-1] == 1000000
                        assert len(seen) < 2000, len(seen)
                        assert client.call("add", 3, 4) == 7  # beside streams both ways
                        both.close()
                        assert seen[-1] == "closed"
                        def failing():
                            yield 1
                            raise ValueError("no more of it")
                        try:
                            client.call("failureOf", sends=failing())
                            assert False
                        except ValueError as e:
                            assert str(e) == "no more of it"
                        for method, arguments, sends, status in [
                                ("total", [], ["x"], "INVALID_ARGUMENT"), ("missing", [], [1], "UNIMPLEMENTED"),
                                ("total", [], None, "INVALID_ARGUMENT")]:
                            try:
                                client.call(method, *arguments, sends=sends)
                                assert False, method
                            except Fault as fault:
                                assert fault.status == status, fault
                        assert client.call("add", 3, 4) == 7
                    """, uri(server));
            assertThat(showing.failure.get(30, TimeUnit.SECONDS)).hasMessageContaining("ValueError: no more of it");
        }
    }

    @Test
    void anOldClientIsToldThatAMethodTakesAStream() throws Exception {
        try (RpcServer server =
                showing(new Showing()).listen("tcp://127.0.0.1:0").start()) {
            isWell(OLD, """
                    with Client(sys.argv[2]) as client:
                        try:
                            client.call("total")
                            assert False
                        except Fault as fault:
                            assert fault.status == "UNIMPLEMENTED" and "stream" in fault.message, fault
                        assert client.call("add", 3, 4) == 7
                    """, uri(server));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {NOW, OLD})
    void tlsAndConnectionsThatGoAway(String directory) throws Exception {
        TestCertificate own = TestCertificate.ofLoopback();
        try (RpcServer server = showing(new Showing())
                        .tls(Tls.ofPem(own.certificate(), own.key()))
                        .listen("tcps://127.0.0.1:0")
                        .listen("tcp://127.0.0.1:0")
                        .start();
                RpcClient client = RpcClient.connect(server.uris().get(1).toString())) {
            assertThat(client.create(Shown.class).add(3, 4)).isEqualTo(7);
            isWell(
                    directory,
                    """
                    import ssl
                    trusting = ssl.create_default_context(cafile=sys.argv[3])
                    with Client(sys.argv[2], tls=trusting) as client:
                        assert client.call("echo", "x" * 100000) == "x" * 100000
                        assert sum(client.stream("countdown", 1000)) == 500500
                    for wrong in (Client(sys.argv[2]), Client(sys.argv[2].replace("tcps", "tcp")),
                                  Client(sys.argv[4].replace("tcp", "tcps"), tls=trusting), Client("tcp://127.0.0.1:1")):
                        try:
                            wrong.call("add", 3, 4)
                            assert False
                        except Fault as fault:
                            assert fault.status in ("UNAVAILABLE", "INTERNAL"), fault
                    """,
                    uri(server),
                    own.certificate().toString(),
                    server.uris().get(1).toString());
        }
    }
}
