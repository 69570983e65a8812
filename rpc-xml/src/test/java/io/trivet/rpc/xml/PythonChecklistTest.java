package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.rpc.RpcCall;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcServer;
import io.trivet.testkit.python.Python;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Requirements for working with Python's client and server that no other test covers: encodings, characters, headers,
 * compression, paths.
 */
@Timeout(60)
class PythonChecklistTest {
    interface Odd {
        Object echo(Object value);

        List<Integer> codes(String text);

        String carriageReturn();

        long big();

        @Nullable
        String header(String name);
    }

    private static final class OddService implements Odd {
        @Override
        public Object echo(Object value) {
            return value;
        }

        @Override
        public List<Integer> codes(String text) {
            List<Integer> codes = new ArrayList<>();
            text.codePoints().forEach(codes::add);
            return codes;
        }

        @Override
        public String carriageReturn() {
            return "a\r\nb\rc";
        }

        @Override
        public long big() {
            return 1L << 40;
        }

        @Override
        public @Nullable String header(String name) {
            return Objects.requireNonNull(RpcCall.current()).metadata().get(name);
        }
    }

    private static void holds(String script) throws InterruptedException {
        try (RpcServer server = RpcServer.builder()
                .register(Odd.class, new OddService())
                .listen("http://127.0.0.1:0")
                .start()) {
            String head = "import sys, xmlrpc.client\nuri = sys.argv[1]\nserver = xmlrpc.client.ServerProxy(uri)\n";
            assertThat(Python.run(
                            head + script + "\nprint('well')",
                            server.uris().get(0).toString()))
                    .isEqualTo("well\n");
        }
    }

    @Test
    void textsInTheEncodingThatPythonWasTold() throws Exception {
        holds("""
                for encoding in ['iso-8859-15', 'ascii', 'utf-16', 'cp1252', 'utf-8']:
                    told = xmlrpc.client.ServerProxy(uri, encoding=encoding)
                    assert told.echo('\\u20ac\\u00e9\\u4e2d') == '\\u20ac\\u00e9\\u4e2d', encoding
                """);
    }

    @Test
    void charactersThatPythonSendsAlthoughXmlHasNone() throws Exception {
        holds("""
                assert server.codes('\\x00\\x01\\x1f') == [0, 1, 31]
                assert server.codes('a\\r\\nb') == [97, 10, 98]  # as every XML parser reads it
                assert server.carriageReturn() == 'a\\r\\nb\\rc'
                try:
                    server.echo('\\x01')
                    assert False
                except xmlrpc.client.Fault as e:
                    assert 'U+0001' in e.faultString, e
                """);
    }

    @Test
    void intsOfMoreThan32BitsAreReadByPython() throws Exception {
        holds("""
                assert server.big() == 2 ** 40
                try:
                    server.echo(2 ** 40)
                    assert False
                except OverflowError:
                    pass
                """);
    }

    @Test
    void typesOfPythonsOwn() throws Exception {
        holds("""
                import datetime
                assert server.echo(xmlrpc.client.DateTime('20240229T01:02:03')).value == '20240229T01:02:03'
                assert server.echo(xmlrpc.client.Binary(b'\\x00' * 1000)).data == b'\\x00' * 1000
                assert server.echo(datetime.datetime(2024, 2, 29, 1, 2, 3, 999)) == xmlrpc.client.DateTime('20240229T01:02:03')
                assert server.echo((1, (2,))) == [1, [2]]
                class Point:
                    def __init__(self):
                        self.x = 1
                assert server.echo(Point()) == {'x': 1}
                with xmlrpc.client.ServerProxy(uri, allow_none=True) as proxy:
                    assert proxy.echo(None) is None
                """);
    }

    @Test
    void headersThatPythonWasTold() throws Exception {
        holds("""
                told = xmlrpc.client.ServerProxy(uri, headers=[('X-Trace', '4711'), ('Authorization', 'Bearer abc')])
                assert told.header('x-trace') == '4711'
                assert told.header('authorization') == 'Bearer abc'
                assert server.header('x-trace') is None
                assert server.header('user-agent') is None  # HTTP's own are no metadata
                """);
    }

    @Test
    void packedBothWays() throws Exception {
        holds("""
                class Packing(xmlrpc.client.Transport):
                    encode_threshold = 10
                    def parse_response(self, response):
                        self.packed = response.getheader('Content-Encoding')
                        return super().parse_response(response)
                transport = Packing()
                packing = xmlrpc.client.ServerProxy(uri, transport=transport)
                long = 'long \\u4e2d' * 1000
                assert packing.echo(long) == long
                assert transport.packed == 'gzip'
                assert packing.echo('short') == 'short'
                assert transport.packed is None
                """);
    }

    @Test
    void aCallerWhoseAnswerIsNoXmlRpcSaysSo() throws Exception {
        holds("""
                import http.client
                connection = http.client.HTTPConnection(uri[len('http://'):])
                connection.request('GET', '/')
                answer = connection.getresponse()
                assert (answer.status, answer.getheader('Allow')) == (405, 'POST'), answer.status
                """);
    }

    @Test
    void aServerOfPythonsWithSeveralPaths() throws Exception {
        try (Python python = Python.start("""
                from xmlrpc.server import MultiPathXMLRPCServer, SimpleXMLRPCDispatcher, SimpleXMLRPCRequestHandler
                class Anywhere(SimpleXMLRPCRequestHandler):
                    rpc_paths = ()
                server = MultiPathXMLRPCServer(('127.0.0.1', 0), Anywhere, allow_none=True, logRequests=False)
                for path in ['/RPC2', '/stock', '/old/stock']:
                    dispatcher = SimpleXMLRPCDispatcher(allow_none=True)
                    dispatcher.register_function(lambda path=path: path, 'where')
                    dispatcher.register_introspection_functions()
                    server.add_dispatcher(path, dispatcher)
                print(server.server_address[1])
                server.serve_forever()
                """)) {
            String uri = "http://127.0.0.1:" + python.line();
            try (RpcClient client = RpcClient.connect(uri);
                    RpcClient stock = RpcClient.connect(uri + "/stock")) {
                assertThat(client.call(String.class, "where")).isEqualTo("/RPC2");
                assertThat(stock.call(String.class, "where")).isEqualTo("/stock");
                assertThat(client.call(String.class, "/old/stock.where")).isEqualTo("/old/stock");
                assertThat(client.call(Object.class, "/stock.system.listMethods"))
                        .isEqualTo(
                                List.of("system.listMethods", "system.methodHelp", "system.methodSignature", "where"));
                assertThat(client.call(String.class, "system.methodSignature", "where"))
                        .isEqualTo("signatures not supported");
            }
        }
    }

    @Test
    void dottedNamesOfAPythonObject() throws Exception {
        try (Python python = Python.start("""
                from xmlrpc.server import SimpleXMLRPCServer
                class Deep:
                    def add(self, a, b):
                        return a + b
                class Shop:
                    deep = Deep()
                    def _secret(self):
                        return 'secret'
                server = SimpleXMLRPCServer(('127.0.0.1', 0), allow_none=True, logRequests=False)
                server.register_instance(Shop(), allow_dotted_names=True)
                print(server.server_address[1])
                server.serve_forever()
                """);
                RpcClient client = RpcClient.connect("http://127.0.0.1:" + python.line())) {
            assertThat(client.call(int.class, "deep.add", 1, 2)).isEqualTo(3);
            assertThat(client.create("deep", PythonServerTest.Sums.class)
                            .add(1, 2)
                            .get())
                    .isEqualTo(3);
            assertThatThrownBy(() -> client.call(Object.class, "_secret"))
                    .isInstanceOf(RpcException.class)
                    .hasMessageContaining("not supported");
            assertThatThrownBy(() -> client.call(Map.class, "deep.add", Map.of(), Map.of()))
                    .isInstanceOf(RpcException.class)
                    .hasMessageContaining("TypeError");
        }
    }
}
