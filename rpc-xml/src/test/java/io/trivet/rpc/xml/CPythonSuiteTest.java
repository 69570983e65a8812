package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.RpcHelp;
import io.trivet.rpc.RpcName;
import io.trivet.rpc.RpcServer;
import io.trivet.testkit.foreign.ForeignProgram;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * CPython's tests of its own client, {@code test.test_xmlrpc}, with our server instead of Python's.
 *
 * <p>All cases that call a server run, except those that {@link #LEFT_OUT} names with the reason.
 */
@Timeout(300)
class CPythonSuiteTest {
    interface Functions {
        long pow(int base, int exponent);

        @RpcName("t\u00ea\u0161t")
        Object same(Object value);

        @RpcHelp("This is my function")
        @RpcName("my_function")
        boolean mine();

        Object add(Object a, Object b);

        @RpcHelp("This is the div function")
        int div(int a, int b);
    }

    interface Fixture {
        String getData();
    }

    interface Power {
        long pow(int base, int exponent);
    }

    interface Sum {
        int add(int a, int b);
    }

    interface Where {
        String test();
    }

    private static long power(int base, int exponent) {
        return Math.round(Math.pow(base, exponent));
    }

    private static final class FunctionsService implements Functions {
        @Override
        public long pow(int base, int exponent) {
            return power(base, exponent);
        }

        @Override
        public Object same(Object value) {
            return value;
        }

        @Override
        public boolean mine() {
            return true;
        }

        @Override
        public Object add(Object a, Object b) {
            if (a instanceof Integer x && b instanceof Integer y) {
                return x + y;
            }
            if (a instanceof String x && b instanceof String y) {
                return x + y;
            }
            throw new IllegalArgumentException("unsupported operand types");
        }

        @Override
        public int div(int a, int b) {
            return Math.floorDiv(a, b);
        }
    }

    /** Tests that only Python's server can pass, with the reason. */
    private static final String LEFT_OUT = """
            LEFT_OUT = {
                'test_introspection1': 'asks for exactly the methods of that server; ours has system.health and system.getCapabilities too',
                'test_introspection4': 'asks that signatures are not supported; ours are',
                'test_invalid_path': 'asks for a fault where test_404 asks for HTTP 404, by a handler that has no paths',
                'test_two': 'counts requests in the handler of that server',
                'test_close': 'counts connections in the handler of that server',
                'test_transport': 'counts connections in the handler of that server',
                'test_gzip_request': 'looks at the length in the handler of that server',
                'test_gzip_response': 'sets the least length to pack in the handler of that server',
                'test_header': 'looks at headers in the handler of that server',
                'test_header_many': 'looks at headers in the handler of that server',
                'test_header_empty': 'looks at headers in the handler of that server',
                'test_header_tuple': 'looks at headers in the handler of that server',
                'test_header_items': 'looks at headers in the handler of that server',
                'test_fail_no_info': 'breaks the handler of that server',
                'test_fail_with_info': 'breaks the handler of that server',
            }
            """;

    private static final String SUITE = """
            import sys, unittest
            from urllib.parse import urlsplit
            import test.test_xmlrpc as suite

            def call_at(url):
                suite.URL = url
                suite.ADDR, suite.PORT = urlsplit(url).hostname, urlsplit(url).port

            class Elsewhere:
                def setUp(self):
                    call_at(sys.argv[2] if isinstance(self, suite.MultiPathServerTestCase) else sys.argv[1])
                def tearDown(self):
                    pass

            left_out = set()
            tests = unittest.TestSuite()
            for case in [suite.SimpleServerTestCase, suite.SimpleServerEncodingTestCase, suite.MultiPathServerTestCase,
                         suite.KeepaliveServerTestCase1, suite.KeepaliveServerTestCase2, suite.GzipServerTestCase,
                         suite.HeadersServerTestCase, suite.FailingServerTestCase]:
                ours = type(case.__name__, (Elsewhere, case), {})
                for name in unittest.defaultTestLoader.getTestCaseNames(case):
                    if name in LEFT_OUT:
                        left_out.add(name)
                    else:
                        tests.addTest(ours(name))
            result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(tests)
            print('left out:', *sorted(left_out))
            print('unknown:', *sorted(set(LEFT_OUT) - left_out))
            print('ran', result.testsRun, 'failed', len(result.failures) + len(result.errors), 'skipped', len(result.skipped))
            """;

    private static RpcServer.Builder servingPaths() {
        RpcServer.Builder builder = RpcServer.builder();
        for (String path : List.of("/foo", "/foo/bar", "/foo?k=v", "/foo#frag", "/foo?k=v#frag", "/", "/RPC2")) {
            builder.register(path, Where.class, () -> path);
        }
        // The request's target begins directly after the host: "?k=v" stands for "/?k=v" (RFC 9112, 3.2.1).
        for (String query : List.of("?k=v", "#frag")) {
            builder.register("/" + query, Where.class, () -> query);
        }
        return builder.register("/foo", Power.class, CPythonSuiteTest::power)
                .register("/foo/bar", Sum.class, Integer::sum)
                .register("/is/broken", Sum.class, (a, b) -> {
                    throw new IllegalStateException("broken dispatcher");
                });
    }

    @Test
    void theClientOfCPythonFindsAServerLikeItsOwn() {
        ForeignProgram python = ForeignProgram.find(
                List.of("python3", "/usr/bin/python3"), "libpython3-testsuite", "-c", "import test.test_xmlrpc");
        try (RpcServer server = RpcServer.builder()
                        .register(Functions.class, new FunctionsService())
                        .register("Fixture", Fixture.class, () -> "42")
                        .listen("http://127.0.0.1:0?pythonCompatible=true")
                        .start();
                RpcServer paths = servingPaths().listen("http://127.0.0.1:0").start()) {
            assertThat(python.run(
                            "-c",
                            LEFT_OUT + SUITE,
                            server.uris().get(0).toString(),
                            paths.uris().get(0).toString()))
                    .containsPattern("unknown:\nran \\d\\d failed 0 skipped 0\n");
        }
    }
}
