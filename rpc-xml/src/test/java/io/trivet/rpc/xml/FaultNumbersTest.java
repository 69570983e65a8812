package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcInterceptor;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import io.trivet.testkit.python.Python;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Handlers choose codes for their faults, and callers evaluate them. */
@Timeout(60)
class FaultNumbersTest {
    interface Orders {
        int order(int code);

        int declared(int code) throws XmlRpcFault;

        CompletableFuture<Integer> later(int code);
    }

    private static final class Shop implements Orders {
        @Override
        public int order(int code) {
            throw new XmlRpcFault(code, "no <pots> & pans");
        }

        @Override
        public int declared(int code) {
            throw new XmlRpcFault(code, "declared");
        }

        @Override
        public CompletableFuture<Integer> later(int code) {
            return CompletableFuture.failedFuture(new XmlRpcFault(code, "later"));
        }
    }

    private static RpcServer serve(String query) {
        return RpcServer.builder()
                .register(Orders.class, new Shop())
                .listen("http://127.0.0.1:0" + query)
                .start();
    }

    private static void isFault(ThrowingCallable call, int code, String text) {
        RpcException thrown = catchThrowableOfType(RpcException.class, call);
        assertThat(thrown).isNotNull().hasMessageContaining("fault " + code + ": " + text);
        assertThat(thrown.status()).isEqualTo(RpcStatus.UNKNOWN);
        assertThat(thrown.getCause())
                .isInstanceOfSatisfying(
                        XmlRpcFault.class, fault -> assertThat(fault.code()).isEqualTo(code))
                .hasMessage(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?pythonCompatible=true"})
    void aPythonClientSeesNumberAndText(String query) throws Exception {
        try (RpcServer server = serve(query)) {
            assertThat(Python.run("""
                            import sys, xmlrpc.client
                            server = xmlrpc.client.ServerProxy(sys.argv[1])
                            for call in [server.order, server.declared, server.later]:
                                for code in [42, 0, 1, -7, -32601, 2147483647]:
                                    try:
                                        call(code)
                                        assert False
                                    except xmlrpc.client.Fault as e:
                                        assert e.faultCode == code, e
                                        assert e.faultString in ['no <pots> & pans', 'declared', 'later'], e
                            answer = server.system.multicall([{'methodName': 'order', 'params': [42]}])[0]
                            assert (answer['faultCode'], answer['faultString']) == (42, 'no <pots> & pans'), answer
                            print('well')
                            """, server.uris().get(0).toString())).isEqualTo("well\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?pythonCompatible=true"})
    void aJavaClientSeesThemToo(String query) {
        try (RpcServer server = serve(query);
                RpcClient client = RpcClient.connect(server.uris().get(0).toString())) {
            Orders orders = client.create(Orders.class);
            for (int code : new int[] {42, 0, 1, -7, -32601}) {
                isFault(() -> orders.order(code), code, "no <pots> & pans");
                isFault(() -> client.call(int.class, "declared", code), code, "declared");
                assertThatThrownBy(() -> orders.declared(code))
                        .isInstanceOfSatisfying(
                                XmlRpcFault.class,
                                fault -> assertThat(fault.code()).isEqualTo(code))
                        .hasMessage("declared");
                assertThatThrownBy(() -> orders.later(code).join())
                        .isInstanceOf(CompletionException.class)
                        .cause()
                        .hasMessageContaining("fault " + code + ": later")
                        .hasCauseInstanceOf(XmlRpcFault.class);
                MultiCall batch = new MultiCall(client);
                CompletableFuture<Integer> one = batch.add(int.class, "order", code);
                batch.send().join();
                assertThatThrownBy(one::join).cause().hasCauseInstanceOf(XmlRpcFault.class);
            }
        }
    }

    @Test
    void anInterceptorMayChooseOneToo() {
        try (RpcServer server = RpcServer.builder()
                        .register(Orders.class, new Shop())
                        .intercept((call, next) -> {
                            throw new XmlRpcFault(7, "closed on Sundays");
                        })
                        .sendStackTraces()
                        .listen("http://127.0.0.1:0")
                        .start();
                RpcClient client = RpcClient.connect(server.uris().get(0).toString())) {
            isFault(() -> client.call(int.class, "order", 1), 7, "closed on Sundays");
            assertThatThrownBy(() -> client.create(Orders.class).declared(1))
                    .isInstanceOf(XmlRpcFault.class)
                    .satisfies(thrown -> assertThat(thrown.getSuppressed()[0])
                            .hasMessageContainingAll("The server's stack trace", "FaultNumbersTest"));
        }
    }

    @Test
    void anInterceptorMayAnswerInPlaceOfArgumentsThatCannotBeRead() throws Exception {
        RpcInterceptor guard = (call, next) -> {
            try {
                return next.handle(call.withArguments(call.arguments()));
            } catch (RpcException e) {
                throw e.status() == RpcStatus.UNIMPLEMENTED
                        ? new RpcException(RpcStatus.PERMISSION_DENIED, "not yours")
                        : new XmlRpcFault(7, "no order");
            }
        };
        try (RpcServer server = RpcServer.builder()
                .register(Orders.class, new Shop())
                .intercept(guard)
                .listen("http://127.0.0.1:0")
                .start()) {
            RawClient client = new RawClient(server);
            assertThat(client.answer(RawClient.call("order", "text"))).contains("<int>7</int>", "no order");
            assertThat(client.answer(RawClient.call("nope", "text"))).contains("<int>-32309</int>", "not yours");
        }
    }

    @Test
    void thoseOfAPythonServerAreTheSame() throws Exception {
        try (Python python = Python.start("""
                        from xmlrpc.server import SimpleXMLRPCServer
                        from xmlrpc.client import Fault
                        server = SimpleXMLRPCServer(('127.0.0.1', 0), logRequests=False)
                        def order(code):
                            raise Fault(code, 'no pots')
                        server.register_function(order, 'order')
                        server.register_function(order, 'declared')
                        print(server.server_address[1])
                        server.serve_forever()
                        """);
                RpcClient client = RpcClient.connect("http://127.0.0.1:" + python.line())) {
            Orders orders = client.create(Orders.class);
            isFault(() -> orders.order(42), 42, "no pots");
            assertThatThrownBy(() -> orders.declared(42))
                    .isInstanceOfSatisfying(
                            XmlRpcFault.class, fault -> assertThat(fault.code()).isEqualTo(42))
                    .hasMessage("no pots");
            assertThatThrownBy(() -> client.create(Orders.class).later(1).join())
                    .cause()
                    .isInstanceOfSatisfying(
                            RpcException.class, e -> assertThat(e.status()).isEqualTo(RpcStatus.UNIMPLEMENTED));
        }
    }
}
