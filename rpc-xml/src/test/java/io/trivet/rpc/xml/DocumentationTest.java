package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcHelp;
import io.trivet.rpc.RpcInterceptor;
import io.trivet.rpc.RpcName;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import io.trivet.testkit.python.Python;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The answer to a browser's GET: Python's urllib acts as the browser. */
@Timeout(60)
class DocumentationTest {
    interface Sums {
        @RpcHelp("Adds two numbers, <a> & \"b\".")
        int add(int a, int b);

        @RpcName("<script>\u4e2d")
        List<String> odd();
    }

    private static final class SumsService implements Sums {
        @Override
        public int add(int a, int b) {
            return a + b;
        }

        @Override
        public List<String> odd() {
            return List.of();
        }
    }

    private static void holds(String query, @Nullable RpcInterceptor interceptor, String script)
            throws InterruptedException {
        RpcServer.Builder builder = RpcServer.builder()
                .register(Sums.class, new SumsService())
                .register("/stock", Sums.class, new SumsService());
        if (interceptor != null) {
            builder.intercept(interceptor);
        }
        String head = """
                import sys, xmlrpc.client
                from urllib.request import Request, urlopen
                from urllib.error import HTTPError
                from html.parser import HTMLParser
                uri = sys.argv[1]
                def ask(path='/', method='GET', **headers):
                    try:
                        return urlopen(Request(uri + path, method=method, headers=headers), timeout=30)
                    except HTTPError as e:
                        return e
                """;
        try (RpcServer server = builder.listen("http://127.0.0.1:0" + query).start()) {
            assertThat(Python.run(
                            head + script + "\nprint('well')",
                            server.uris().get(0).toString()))
                    .isEqualTo("well\n");
        }
    }

    @Test
    void aPageShowsTheMethodsOfAPath() throws Exception {
        holds("?documentation=true", null, """
                class Page(HTMLParser):
                    def __init__(self):
                        super().__init__()
                        self.open, self.shown = [], {}
                    def handle_starttag(self, tag, attributes):
                        assert tag in ('html', 'head', 'meta', 'title', 'body', 'h1', 'p', 'dl', 'dt', 'dd', 'code', 'strong'), tag
                        if tag != 'meta':
                            self.open.append(tag)
                    def handle_endtag(self, tag):
                        assert self.open.pop() == tag, tag
                    def handle_data(self, text):
                        if 'dl' in self.open and text.strip():
                            part = self.open[self.open.index('dl') + 1]
                            if part == 'dt' and self.open[-1] == 'strong':
                                self.name = text
                            else:
                                self.shown.setdefault(self.name, []).append(text)
                for path in ['/', '/RPC2', '/stock']:
                    answer = ask(path)
                    assert answer.status == 200, answer.status
                    assert answer.headers['Content-Type'] == 'text/html; charset=utf-8', answer.headers
                    text = answer.read().decode('utf-8')
                    page = Page()
                    page.feed(text)
                    page.close()
                    assert page.open == []
                    assert page.shown['add'] == ['(int, int) \\u2192 int', 'Adds two numbers, <a> & "b".'], page.shown
                    assert page.shown['<script>\\u4e2d'] == ['() \\u2192 array'], page.shown
                    names = xmlrpc.client.ServerProxy(uri + path).system.listMethods()
                    assert list(page.shown) == names, (list(page.shown), names)
                    head = ask(path, 'HEAD')
                    assert head.status == 200 and head.read() == b''
                    assert head.headers['Content-Length'] == answer.headers['Content-Length']
                assert ask('/elsewhere').status == 404
                delete = ask('/', 'DELETE')
                assert (delete.status, delete.headers['Allow']) == (405, 'GET, HEAD, POST')
                assert xmlrpc.client.ServerProxy(uri).add(3, 4) == 7
                """);
    }

    @Test
    void thePageIsShownOnlyIfEnabled() throws Exception {
        for (String query : new String[] {"", "?documentation=false"}) {
            holds(query, null, """
                    for method in ['GET', 'HEAD']:
                        answer = ask('/', method)
                        assert (answer.status, answer.headers['Allow']) == (405, 'POST'), answer.status
                        assert b'add' not in answer.read()
                    """);
        }
    }

    @Test
    void whoMayNotAskForTheMethodsIsNotShownThem() throws Exception {
        holds("?documentation=true", new BasicAuthentication((user, password) -> password.equals("secret")), """
                answer = ask()
                assert answer.status == 401 and answer.headers['WWW-Authenticate'].startswith('Basic '), answer.status
                assert b'add' not in answer.read()
                answer = ask(Authorization='Basic YWRhOnNlY3JldA==')
                assert answer.status == 200 and b'>add<' in answer.read()
                """);
        RpcInterceptor nobody = (call, next) -> {
            throw new RpcException(RpcStatus.PERMISSION_DENIED, "not today.");
        };
        holds("?documentation=true", nobody, """
                answer = ask()
                assert answer.status == 403 and b'not today' in answer.read(), answer.status
                """);
        RpcInterceptor busy = (call, next) -> {
            throw new RpcException(RpcStatus.RESOURCE_EXHAUSTED, "too much to do.");
        };
        holds("?documentation=true", busy, "assert ask().status == 503");
    }
}
