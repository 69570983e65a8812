package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcHelp;
import io.trivet.rpc.RpcName;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import io.trivet.testkit.python.Python;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our server's features for Python programs: methods that describe themselves, paths, and faults in Python's words. */
@Timeout(60)
class PythonDispatchTest {
    interface Sums {
        @RpcHelp("Adds two numbers, <a> & b.")
        int add(int a, int b);

        double divide(double a, double b) throws DivisionByZero;

        @RpcName("\u4e2d\u6587")
        String named();

        @RpcName("_hidden")
        String hidden();
    }

    interface Stock {
        int count(String item);

        @RpcName("deep.er")
        String deeper();
    }

    interface Types {
        void many(
                byte[] a,
                long b,
                List<String> c,
                Map<String, Integer> d,
                Optional<LocalDateTime> e,
                Object f,
                int[] g,
                BigDecimal h,
                Instant i,
                Point j,
                Thread.State k,
                boolean l,
                String m);

        CompletableFuture<Point> later();
    }

    record Point(int x, int y) {}

    static class DivisionByZero extends Exception {
        private static final long serialVersionUID = 1L;

        DivisionByZero(String message) {
            super(message);
        }
    }

    private static final class SumsService implements Sums {
        @Override
        public int add(int a, int b) {
            return a + b;
        }

        @Override
        public double divide(double a, double b) throws DivisionByZero {
            if (b == 0) {
                throw new DivisionByZero("nothing divides by zero");
            }
            return a / b;
        }

        @Override
        public String named() {
            return "named";
        }

        @Override
        public String hidden() {
            return "named so on purpose";
        }
    }

    private static final class StockService implements Stock {
        @Override
        public int count(String item) {
            return item.length();
        }

        @Override
        public String deeper() {
            return "deeper";
        }
    }

    private static final class TypesService implements Types {
        @Override
        public void many(
                byte[] a,
                long b,
                List<String> c,
                Map<String, Integer> d,
                Optional<LocalDateTime> e,
                Object f,
                int[] g,
                BigDecimal h,
                Instant i,
                Point j,
                Thread.State k,
                boolean l,
                String m) {}

        @Override
        public CompletableFuture<Point> later() {
            return CompletableFuture.completedFuture(new Point(1, 2));
        }
    }

    private final List<RpcServer> servers = new ArrayList<>();

    @AfterEach
    void close() {
        servers.forEach(RpcServer::close);
    }

    private String serve(String query) {
        RpcServer server = RpcServer.builder()
                .register(Sums.class, new SumsService())
                .register("types", Types.class, new TypesService())
                .register("/stock", Stock.class, new StockService())
                .register("/stock/old", Stock.class, new StockService())
                .register("/api.v1", Stock.class, new StockService())
                .listen("http://127.0.0.1:0" + query)
                .listen("tcp://127.0.0.1:0")
                .start();
        servers.add(server);
        return server.uris().get(0).toString();
    }

    private void holds(String query, String script) throws InterruptedException {
        String head = """
                import sys, xmlrpc.client
                uri = sys.argv[1]
                server = xmlrpc.client.ServerProxy(uri)
                def fault(call):
                    try:
                        call()
                    except xmlrpc.client.Fault as e:
                        return e
                """;
        assertThat(Python.run(head + script + "\nprint('well')", serve(query))).isEqualTo("well\n");
    }

    @Test
    void methodsDescribeThemselves() throws Exception {
        holds("", """
                assert server.system.listMethods() == sorted([
                    '_hidden', 'add', 'divide', '\\u4e2d\\u6587', 'types.many', 'types.later', 'system.health', 'system.listMethods',
                    'system.methodSignature', 'system.methodHelp', 'system.multicall', 'system.getCapabilities'])
                assert server.system.methodSignature('add') == [['int', 'int', 'int']]
                assert server.system.methodSignature('types.many') == [['nil', 'base64', 'i8', 'array', 'struct',
                    'dateTime.iso8601', 'undef', 'array', 'bigdecimal', 'string', 'struct', 'string', 'boolean', 'string']]
                assert server.system.methodSignature('types.later') == [['struct']]
                assert server.system.methodSignature('system.multicall') == [['array', 'array']]
                assert server.system.methodHelp('add') == 'Adds two numbers, <a> & b.'
                assert server.system.methodHelp('divide') == ''
                assert 'sorted' in server.system.methodHelp('system.listMethods')
                assert 'no method' in fault(lambda: server.system.methodHelp('nope')).faultString
                assert 'no method' in fault(lambda: server.system.methodSignature('nope')).faultString
                abilities = server.system.getCapabilities()
                assert abilities['xmlrpc']['specVersion'] == 1, abilities
                assert 'system.multicall' in abilities and 'faults_interop' in abilities
                assert getattr(server, '\\u4e2d\\u6587')() == 'named'
                """);
    }

    interface Downloads {
        @RpcHelp("Tells all.")
        int status(String id);

        @RpcHelp("Tells <some>.")
        String status(String id, List<String> keys);
    }

    private static final class DownloadsService implements Downloads {
        @Override
        public int status(String id) {
            return id.length();
        }

        @Override
        public String status(String id, List<String> keys) {
            return id + keys;
        }
    }

    @Test
    void methodsOfOneNameAreToldByTheirArguments() throws Exception {
        RpcServer server = RpcServer.builder()
                .register(Downloads.class, new DownloadsService())
                .listen("http://127.0.0.1:0?documentation=true")
                .start();
        servers.add(server);
        assertThat(Python.run("""
                        import sys, urllib.request, xmlrpc.client
                        server = xmlrpc.client.ServerProxy(sys.argv[1])
                        assert server.status('four') == 4
                        assert server.status('x', ['a', {'b': [1, 2]}][:1]) == 'x[a]'
                        assert server.system.multicall([
                            {'methodName': 'status', 'params': ['four']},
                            {'methodName': 'status', 'params': ['x', ['a', 'b']]},
                            {'methodName': 'status', 'params': []}])[:2] == [[4], ['x[a, b]']]
                        for arguments in [(), (1, 2, 3), (1, 2, 3, 4, 5)]:
                            try:
                                server.status(*arguments)
                                assert False
                            except xmlrpc.client.Fault as e:
                                assert e.faultCode == -32602 and 'it takes 1 or 2 arguments' in e.faultString, e
                        assert server.system.methodSignature('status') == [['int', 'string'], ['string', 'string', 'array']]
                        assert server.system.methodHelp('status') == 'Tells all.\\nTells <some>.'
                        assert server.system.listMethods().count('status') == 1
                        page = urllib.request.urlopen(sys.argv[1]).read().decode()
                        assert '(string) &rarr; int' in page and '(string, array) &rarr; string' in page
                        assert page.count('id="status"') == 1
                        print('well')
                        """, server.uris().get(0).toString())).isEqualTo("well\n");
        RawClient client = new RawClient(server);
        String broken = RawClient.call("status", "<string>x</string></value></param><param><value><int>");
        assertThat(client.answer(broken)).contains("<int>-32");
        assertThat(client.answer(RawClient.call("status", "x").replace("</params>", "</para>")))
                .contains("can't be read as XML-RPC");
    }

    @Test
    void nothingIsReachedThatWasNotOffered() throws Exception {
        holds("", """
                assert server._hidden() == 'named so on purpose'
                for name in ['_secret', 'add.__class__', 'types._x', 'getClass', 'hashCode', 'types', 'types.', '.add', 'Add',
                             '/stock.count', 'stock.count', 'system', 'system._listMethods']:
                    e = fault(lambda: getattr(server, name)())
                    assert e.faultCode == -32601 and name in e.faultString, (name, e)
                """);
    }

    @Test
    void everyPathHasServicesOfItsOwn() throws Exception {
        holds("", """
                for path in ['/stock', '/stock/old', '/api.v1', '/stock?a=b']:
                    stock = xmlrpc.client.ServerProxy(uri + path)
                    assert stock.count('pot') == 3
                    assert stock.deep.er() == 'deeper'
                    assert stock.system.listMethods() == sorted(['count', 'deep.er', 'system.health', 'system.listMethods',
                        'system.methodSignature', 'system.methodHelp', 'system.multicall', 'system.getCapabilities'])
                    assert stock.system.multicall([{'methodName': 'count', 'params': ['x']}]) == [[1]]
                    assert stock.system.health() == 'SERVING'
                    e = fault(lambda: stock.add(1, 2))
                    assert e.faultCode == -32601 and 'listMethods' in e.faultString, e
                assert server.add(1, 2) == 3
                assert fault(lambda: server.count('x')).faultCode == -32601
                try:
                    xmlrpc.client.ServerProxy(uri + '/stocks').count('x')
                    assert False
                except xmlrpc.client.ProtocolError as e:
                    assert e.errcode == 404
                """);
    }

    @Test
    void interceptorsSeeCallsOfUnknownNames() {
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        RpcServer server = RpcServer.builder()
                .register("/stock", Stock.class, new StockService())
                .intercept((call, next) -> {
                    seen.add(call.method());
                    return next.handle(call);
                })
                .listen("http://127.0.0.1:0")
                .start();
        servers.add(server);
        try (RpcClient client = RpcClient.connect(server.uris().get(0).toString())) {
            for (String name : List.of("nope", "system.unknown", "/stock.nope", "/stock.system.unknown")) {
                assertThatThrownBy(() -> client.call(Object.class, name, 1))
                        .isInstanceOfSatisfying(
                                RpcException.class, e -> assertThat(e.status()).isEqualTo(RpcStatus.UNIMPLEMENTED))
                        .hasMessageContaining("no method '" + name.replace("/stock.", "") + "'");
            }
            // One name for all, so that invented names can't fill a table of counters.
            assertThat(seen)
                    .containsExactly(
                            "system.unknown", "system.unknown", "/stock.system.unknown", "/stock.system.unknown");
            assertThat(client.call(List.class, "system.listMethods").contains("system.unknown"))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/stock", "/stock/old", "/api.v1"})
    void ourClientNamesAPathOrIsConnectedToIt(String path) {
        String uri = serve("");
        try (RpcClient client = RpcClient.connect(uri);
                RpcClient there = RpcClient.connect(uri + path);
                RpcClient tcp = RpcClient.connect(servers.get(0).uris().get(1).toString())) {
            // A wire without paths uses them as prefixes.
            assertThat(tcp.create(path, Stock.class).count("pot")).isEqualTo(3);
            assertThat(client.create(path, Stock.class).count("pot")).isEqualTo(3);
            assertThat(client.create(path, Stock.class).deeper()).isEqualTo("deeper");
            assertThat(client.call(int.class, path + ".count", "pot")).isEqualTo(3);
            assertThat(there.create(Stock.class).count("pot")).isEqualTo(3);
            assertThat(client.create(Sums.class).add(1, 2)).isEqualTo(3);
        }
    }

    @Test
    void faultsAreInPythonsWordsWhereThatIsAskedFor() throws Exception {
        holds("?pythonCompatible=true", """
                e = fault(lambda: server.nope(1))
                assert (e.faultCode, e.faultString) == (1, '<class \\'Exception\\'>:method "nope" is not supported'), e
                e = fault(lambda: server.divide(1, 0))
                assert (e.faultCode, e.faultString) == (1, "<class 'DivisionByZero'>:nothing divides by zero"), e
                e = fault(lambda: server.add(1))
                assert e.faultCode == 1 and e.faultString.startswith("<class 'TypeError'>:"), e
                answers = server.system.multicall([{'methodName': 'nope', 'params': []}])
                assert answers[0]['faultCode'] == 1 and answers[0]['faultString'].endswith('is not supported'), answers
                """);
    }

    @Test
    void ourClientIsToldNoLessByAPythonCompatibleServer() {
        try (RpcClient client = RpcClient.connect(serve("?pythonCompatible=true"))) {
            assertThatThrownBy(() -> client.create(Sums.class).divide(1, 0))
                    .isInstanceOf(DivisionByZero.class)
                    .hasMessage("nothing divides by zero");
            assertThatThrownBy(() -> client.call(int.class, "nope"))
                    .isInstanceOfSatisfying(
                            RpcException.class, e -> assertThat(e.status()).isEqualTo(RpcStatus.UNIMPLEMENTED))
                    .hasMessageContaining("not supported")
                    .hasMessageNotContaining("<class");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"?idleSeconds=0", "?idleSeconds=86401", "?pythonCompatible=yes", "?a=b", "?", "/elsewhere", "#x"
            })
    void whatIsNoPlaceToListenIsRefused(String rest) {
        assertThatThrownBy(() -> serve(rest))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("idleSeconds=1 to 86400");
    }
}
