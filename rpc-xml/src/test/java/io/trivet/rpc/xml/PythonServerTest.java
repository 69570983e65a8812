package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import io.trivet.testkit.python.Python;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Our client calls Python's own server. */
@Timeout(60)
class PythonServerTest {
    private static final String SERVER = """
            from xmlrpc.server import SimpleXMLRPCServer
            server = SimpleXMLRPCServer(('127.0.0.1', 0), allow_none=True, logRequests=False, use_builtin_types=True)
            server.register_introspection_functions()
            server.register_function(lambda a, b: a + b, 'add')
            server.register_function(lambda value: value, 'echo')
            server.register_function(lambda value: str(type(value).__name__), 'kind')
            server.register_function(lambda value: len(value), 'length')
            def divide(a, b):
                return a / b
            server.register_function(divide)
            print(server.server_address[1])
            server.serve_forever()
            """;

    interface Sums {
        CompletableFuture<Integer> add(int a, int b);
    }

    interface People {
        Person echo(Person person);

        double divide(double a, double b);
    }

    record Person(String name, List<Integer> numbers, Person friend, LocalDateTime born, byte[] picture) {}

    private final Python python = Python.start(SERVER);
    private final RpcClient client = RpcClient.connect("http://127.0.0.1:" + python.line());

    @AfterEach
    void close() throws InterruptedException {
        client.close();
        python.close();
    }

    @Test
    void valuesAreSentInBothDirections() {
        assertThat(client.call(Integer.class, "add", 3, 4)).isEqualTo(7);
        assertThat(client.call(String.class, "add", "a<&>\n", "\u00e9\ud83d\ude00"))
                .isEqualTo("a<&>\n\u00e9\ud83d\ude00");
        // It reads our carriage return, and sends its own bare, which every XML parser reads as a line end.
        assertThat(client.call(Integer.class, "length", "\r\n")).isEqualTo(2);
        assertThat(client.call(String.class, "echo", "\r\n")).isEqualTo("\n");
        for (Object value : Arrays.asList(
                1,
                -2.5,
                1e300,
                true,
                "",
                null,
                List.of(1, "x", List.of()),
                Map.of("a", Map.of("b", List.of())),
                new byte[] {0, -1},
                LocalDateTime.of(2024, 2, 29, 1, 2, 3))) {
            assertThat(client.call(Object.class, "echo", value)).isEqualTo(value);
        }
        assertThat(client.call(double.class, "echo", Double.NEGATIVE_INFINITY)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(client.call(double.class, "echo", 7)).isEqualTo(7.0);
    }

    @Test
    void pythonSeesItsOwnTypes() {
        assertThat(client.call(String.class, "kind", 1L << 40)).isEqualTo("int");
        assertThat(client.call(String.class, "kind", 0.5f)).isEqualTo("float");
        assertThat(client.call(String.class, "kind", new byte[0])).isEqualTo("bytes");
        assertThat(client.call(String.class, "kind", LocalDateTime.of(2024, 2, 29, 1, 2)))
                .isEqualTo("datetime");
        assertThat(client.call(String.class, "kind", new BigInteger("9".repeat(30))))
                .isEqualTo("int");
        assertThat(client.call(String.class, "kind", new BigDecimal("0.1"))).isEqualTo("Decimal");
    }

    @Test
    void stubsWork() {
        Person friend = new Person("f", List.of(), null, null, null);
        Person person = new Person("p", List.of(1, 2), friend, LocalDateTime.of(1999, 1, 2, 3, 4, 5), null);
        assertThat(client.create(People.class).echo(person)).isEqualTo(person);
        assertThat(client.create(Sums.class).add(20, 22).join()).isEqualTo(42);
    }

    @Test
    void itsFaultsAreToldApart() {
        RpcException zero = fault(() -> client.create(People.class).divide(1, 0));
        assertThat(zero.status()).isEqualTo(RpcStatus.UNKNOWN);
        assertThat(zero).hasMessageContainingAll("fault 1", "ZeroDivisionError");
        assertThat(fault(() -> client.call(int.class, "nope")).status()).isEqualTo(RpcStatus.UNIMPLEMENTED);
        assertThat(fault(() -> client.call(int.class, "echo", "text")).status()).isEqualTo(RpcStatus.INVALID_ARGUMENT);
    }

    @Test
    void whatXmlCannotHoldIsRefusedHere() {
        for (Object value : List.of("\0", "\ud83d", "\ufffe", LocalDateTime.of(2024, 1, 1, 0, 0, 0, 1))) {
            assertThatThrownBy(() -> client.call(Object.class, "echo", value))
                    .isInstanceOfSatisfying(
                            RpcException.class, e -> assertThat(e.status()).isEqualTo(RpcStatus.INVALID_ARGUMENT));
        }
        assertThat(client.call(String.class, "echo", "fine")).isEqualTo("fine");
    }

    @Test
    void aPathThatItDoesNotServeIsNoFault() {
        String elsewhere = client.toString().replaceAll(".*(http://[0-9.:]+).*", "$1") + "/elsewhere";
        try (RpcClient lost = RpcClient.connect(elsewhere)) {
            RpcException fault = fault(() -> lost.call(int.class, "add", 1, 2));
            assertThat(fault.status()).isEqualTo(RpcStatus.UNIMPLEMENTED);
            assertThat(fault).hasMessageContainingAll("HTTP 404", "path");
        }
    }

    private static RpcException fault(ThrowingCallable call) {
        RpcException fault = catchThrowableOfType(RpcException.class, call);
        assertThat(fault).as("the call fails").isNotNull();
        return fault;
    }
}
