package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.trivet.contracts.net.Ports;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcServer;
import io.trivet.rpc.RpcStatus;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.xmlrpc.XmlRpcException;
import org.apache.xmlrpc.XmlRpcRequest;
import org.apache.xmlrpc.client.XmlRpcClient;
import org.apache.xmlrpc.client.XmlRpcClientConfigImpl;
import org.apache.xmlrpc.client.XmlRpcLiteHttpTransportFactory;
import org.apache.xmlrpc.server.XmlRpcServerConfigImpl;
import org.apache.xmlrpc.webserver.WebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Apache ws-xmlrpc as a client of our server and as a server for our client, with and without its extensions. */
@Timeout(60)
class ApacheTest {
    record Person(String name, String nick, long born) {}

    interface Desk {
        Object echo(Object value);

        void nothing();

        String none();

        Person person();

        List<String> gaps();

        int sell(int pots) throws SoldOut;

        String slow();
    }

    static class SoldOut extends Exception {
        private static final long serialVersionUID = 1L;

        SoldOut(String message) {
            super(message);
        }
    }

    private static final class DeskService implements Desk {
        @Override
        public Object echo(Object value) {
            return value;
        }

        @Override
        public void nothing() {}

        @Override
        public String none() {
            return null;
        }

        @Override
        public Person person() {
            return new Person("Ada", null, -5_000_000_000L);
        }

        @Override
        public List<String> gaps() {
            return Arrays.asList("a", null);
        }

        @Override
        public int sell(int pots) throws SoldOut {
            throw new SoldOut("no " + pots + " pots");
        }

        @Override
        public String slow() {
            try {
                return new CountDownLatch(1).await(300, TimeUnit.MILLISECONDS) ? "never" : "not interrupted";
            } catch (InterruptedException e) {
                return "interrupted";
            }
        }
    }

    /** The interface of Apache's server. */
    private static Object handle(String method, XmlRpcRequest request) throws XmlRpcException {
        Object argument = request.getParameterCount() == 0 ? null : request.getParameter(0);
        return switch (method) {
            case "echo" -> argument;
            case "type" -> argument == null ? "null" : argument.getClass().getSimpleName();
            default -> throw new XmlRpcException((Integer) argument, "no pots");
        };
    }

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private RpcServer ours(String query) {
        RpcServer server = RpcServer.builder()
                .register("desk", Desk.class, new DeskService())
                .listen("http://127.0.0.1:0" + query)
                .start();
        open.add(server);
        return server;
    }

    private static XmlRpcClient theirs(RpcServer server, boolean hasExtensions) throws Exception {
        XmlRpcClientConfigImpl config = new XmlRpcClientConfigImpl();
        config.setServerURL(URI.create(server.uris().get(0) + "/RPC2").toURL());
        config.setEnabledForExtensions(hasExtensions);
        XmlRpcClient client = new XmlRpcClient();
        client.setConfig(config);
        return client;
    }

    private static Object call(XmlRpcClient client, String method, Object... arguments) throws XmlRpcException {
        return client.execute("desk." + method, arguments);
    }

    @Test
    void whoDeclaresItsNamespaceIsAnsweredInIt() throws Exception {
        XmlRpcClient client = theirs(ours(""), true);
        assertThat(call(client, "none")).isNull();
        assertThat(call(client, "nothing")).isNull();
        assertThat((Object[]) call(client, "gaps")).containsExactly("a", null);
        Map<String, Object> person = new HashMap<>();
        person.put("name", "Ada");
        person.put("nick", null);
        person.put("born", -5_000_000_000L);
        assertThat(call(client, "person")).isEqualTo(person);
        for (Object value : new Object[] {
            1,
            1L << 40,
            new BigDecimal("1.50"),
            BigInteger.TWO.pow(100),
            1.5,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            true,
            "text & <more>",
            Map.of("a", 1L << 40)
        }) {
            assertThat(call(client, "echo", value)).isEqualTo(value);
        }
        assertThat(call(client, "echo", new Object[] {null})).isNull();
        assertThat((byte[]) call(client, "echo", new byte[] {1, 2})).containsExactly(1, 2);
    }

    @Test
    void inABatchToo() throws Exception {
        XmlRpcClient client = theirs(ours(""), true);
        Object[] answers = (Object[]) client.execute("system.multicall", new Object[] {
            new Object[] {
                Map.of("methodName", "desk.none", "params", new Object[0]),
                Map.of("methodName", "desk.echo", "params", new Object[] {1L << 40}),
                Map.of("methodName", "desk.sell", "params", new Object[] {3})
            }
        });
        assertThat((Object[]) answers[0]).containsExactly((Object) null);
        assertThat((Object[]) answers[1]).containsExactly(1L << 40);
        assertThat(answers[2]).isEqualTo(Map.of("faultCode", 1, "faultString", "no 3 pots"));
    }

    @Test
    void aFaultIsNumberAndText() throws Exception {
        for (boolean hasExtensions : new boolean[] {true, false}) {
            XmlRpcClient client = theirs(ours(""), hasExtensions);
            XmlRpcException sold = catchThrowableOfType(XmlRpcException.class, () -> call(client, "sell", 3));
            assertThat(sold).hasMessage("no 3 pots");
            assertThat(sold.code).isEqualTo(1);
            assertThat(catchThrowableOfType(XmlRpcException.class, () -> call(client, "nope")).code)
                    .isEqualTo(-32601);
        }
    }

    @Test
    void whoHasNoExtensionsGetsNoNilWhereItIsSwitchedOff() throws Exception {
        XmlRpcClient client = theirs(ours("?nil=off"), false);
        assertThat(call(client, "nothing")).isEqualTo(true);
        assertThatThrownBy(() -> call(client, "none"))
                .isInstanceOf(XmlRpcException.class)
                .hasMessageContainingAll("result", "null", "nil is switched off");
        assertThatThrownBy(() -> call(client, "gaps")).hasMessageContaining("[1]: it is null");
        assertThat(call(client, "echo", Map.of("a", List.of(1, 2)))).isNotNull();
    }

    @Test
    void nilIsOffForAllOrNone() throws Exception {
        XmlRpcClient client = theirs(ours("?nil=off"), true);
        assertThat(call(client, "nothing")).isEqualTo(true);
        assertThat(call(client, "person")).isEqualTo(Map.of("name", "Ada", "born", -5_000_000_000L));
    }

    /** It ends its output after each request. */
    @Test
    void itsLiteTransportGetsAnswersThatTakeTime() throws Exception {
        for (boolean hasExtensions : new boolean[] {true, false}) {
            XmlRpcClient client = theirs(ours(""), hasExtensions);
            client.setTransportFactory(new XmlRpcLiteHttpTransportFactory(client));
            assertThat(call(client, "slow")).isEqualTo("not interrupted");
            assertThat(call(client, "slow")).isEqualTo("not interrupted");
        }
    }

    private RpcClient ours(boolean hasExtensions, String fragment) throws Exception {
        int port = Ports.free();
        WebServer server = new WebServer(port, InetAddress.getByName("127.0.0.1"));
        server.getXmlRpcServer().setHandlerMapping(name -> request -> handle(name, request));
        ((XmlRpcServerConfigImpl) server.getXmlRpcServer().getConfig()).setEnabledForExtensions(hasExtensions);
        server.start();
        open.add(server::shutdown);
        RpcClient client = RpcClient.connect("http://127.0.0.1:" + port + "/" + fragment);
        open.add(client);
        return client;
    }

    @Test
    void aServerIsCalledInItsOwnDialect() throws Exception {
        RpcClient client = ours(true, "#dialect=apache");
        assertThat(client.call(String.class, "type", new Object[] {null})).isEqualTo("null");
        assertThat(client.call(String.class, "type", 1L << 40)).isEqualTo("Long");
        assertThat(client.call(String.class, "type", new BigDecimal("1.50"))).isEqualTo("BigDecimal");
        assertThat(client.call(BigInteger.class, "echo", BigInteger.TWO.pow(100)))
                .isEqualTo(BigInteger.TWO.pow(100));
        assertThat(client.call(BigDecimal.class, "echo", new BigDecimal("1.50")))
                .isEqualTo(new BigDecimal("1.50"));
        assertThat(client.call(Object.class, "echo", new Object[] {null})).isNull();
        assertThat(client.call(double.class, "echo", Double.NEGATIVE_INFINITY)).isEqualTo(Double.NEGATIVE_INFINITY);
        RpcException fault = catchThrowableOfType(RpcException.class, () -> client.call(int.class, "fail", 42));
        assertThat(fault.getCause())
                .isInstanceOfSatisfying(
                        XmlRpcFault.class, cause -> assertThat(cause.code()).isEqualTo(42));
    }

    @Test
    void aServerWithoutExtensionsGetsNoNil() throws Exception {
        RpcClient client = ours(false, "#nil=off");
        Map<String, Object> map = new HashMap<>();
        map.put("there", 1);
        map.put("gone", null);
        assertThat(client.call(Object.class, "echo", map)).isEqualTo(Map.of("there", 1));
        assertThatThrownBy(() -> client.call(Object.class, "echo", new Object[] {null}))
                .isInstanceOfSatisfying(
                        RpcException.class, e -> assertThat(e.status()).isEqualTo(RpcStatus.INVALID_ARGUMENT))
                .hasMessageContainingAll("'echo'", "argument 1", "it is null", "nil is switched off");
        assertThatThrownBy(() -> client.call(Object.class, "echo", Map.of("items", Arrays.asList(1, map, null))))
                .hasMessageContaining("[items][2]: it is null");
    }
}
