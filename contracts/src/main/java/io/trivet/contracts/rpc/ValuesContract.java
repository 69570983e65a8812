package io.trivet.contracts.rpc;

import static io.trivet.contracts.rpc.Samples.SAMPLES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.contracts.rpc.Echoes.Order;
import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Values of all types arrive as they were sent, there and back. */
abstract class ValuesContract extends TransportFixture {
    private RpcClient client;
    private Echoes echoes;

    ValuesContract(TransportContract transport) {
        super(transport);
    }

    @BeforeEach
    final void start() {
        client = connect(serve(Echoes.class, echoing()));
        echoes = client.create(Echoes.class);
    }

    /** Returns the first argument of any method, so that only the wire can change it. */
    static Echoes echoing() {
        return (Echoes) Proxy.newProxyInstance(
                Echoes.class.getClassLoader(), new Class<?>[] {Echoes.class}, (proxy, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return method.getName().equals("hashCode") ? 1 : method.getName();
                    }
                    if (method.getName().equals("mixed")) {
                        return Arrays.asList(arguments).stream()
                                .map(String::valueOf)
                                .collect(Collectors.joining(", "));
                    }
                    if (method.getName().equals("nothing")) {
                        return CompletableFuture.completedFuture(null);
                    }
                    return method.getReturnType() == CompletableFuture.class
                            ? CompletableFuture.completedFuture(arguments[0])
                            : arguments[0];
                });
    }

    @TestFactory
    final Stream<DynamicTest> everySampleComesBackAsItWent() {
        Set<String> missing = transport.cannotCarry();
        assertThat(SAMPLES.keySet())
                .as("each unsupported value is one of the samples")
                .containsAll(missing);
        return SAMPLES.entrySet().stream()
                .map(sample -> DynamicTest.dynamicTest(sample.getKey(), () -> {
                    if (missing.contains(sample.getKey())) {
                        isRefused(sample.getKey(), sample.getValue());
                    } else {
                        comesBack(sample.getKey(), sample.getValue());
                    }
                }));
    }

    private void isRefused(String sample, List<?> values) {
        for (Object value : values) {
            assertThatThrownBy(() -> comesBack(sample, Collections.singletonList(value)))
                    .as("the wire supports it now: remove it from the list")
                    .satisfies(thrown -> assertThat(refusal(thrown))
                            .as("the sender is told, without names of our classes")
                            .contains("argument 1")
                            .doesNotContain("io.trivet.contracts", "java.", "jackson", "Feature"));
        }
    }

    /** Returns the message for a value that isn't sent. */
    private static @Nullable String refusal(Throwable thrown) {
        Throwable seen =
                thrown instanceof InvocationTargetException && thrown.getCause() != null ? thrown.getCause() : thrown;
        assertThat(seen)
                .isInstanceOfSatisfying(
                        RpcException.class, e -> assertThat(e.status()).isEqualTo(RpcStatus.INVALID_ARGUMENT));
        return seen.getMessage();
    }

    private void comesBack(String sample, List<?> values) throws Exception {
        String name = sample.split("[ ,]", 2)[0];
        Method method = Arrays.stream(Echoes.class.getMethods())
                .filter(each -> each.getName().equals(name))
                .findAny()
                .orElseThrow();
        method.setAccessible(true);
        for (Object value : values) {
            Object result = method.invoke(echoes, new Object[] {value});
            if (result instanceof CompletableFuture<?> future) {
                result = get(future);
            }
            if (value == null) {
                assertThat(result).isNull();
            } else if (sample.contains(", ")) {
                assertThat(result).hasToString(value.toString());
            } else {
                assertThat(result).matches(each -> Sameness.isSame(each, value), "is " + value);
            }
        }
    }

    @Test
    final void valuesWithoutADeclaredTypeArriveUnchanged() {
        for (Object value : Arrays.asList(
                1,
                -1L << 40,
                2.5,
                true,
                "text",
                "",
                List.of(1, "two", List.of()),
                Map.of("k", Map.of("deep", 1)),
                null)) {
            assertThat(echoes.object(value)).isEqualTo(value);
            assertThat(client.call(Object.class, "object", value)).isEqualTo(value);
        }
        assertThat(echoes.object(new byte[] {7, 8})).isEqualTo(new byte[] {7, 8});
        List<@Nullable Object> nulls = new ArrayList<>();
        nulls.add(null);
        assertThat(echoes.object(nulls)).isEqualTo(nulls);
    }

    @Test
    final void argumentsOfSeveralTypesStayApart() throws Exception {
        assertThat(echoes.mixed(1, null, null, Arrays.asList(1, null), 0.5)).isEqualTo("1, null, null, [1, null], 0.5");
        assertThat(get(echoes.nothing("text"))).isNull();
        assertThat(get(echoes.nothing(null))).isNull();
    }

    @Test
    final void eitherSideMayBeNewer() {
        Map<String, Object> newer = Map.of("item", "map", "quantity", 1, "price", 2, "unknown", Map.of("deep", true));
        assertThat(client.call(Order.class, "order", newer)).isEqualTo(new Order("map", 1, 2, null, null, null));
        assertThat(client.call(Part.class, "order", newer)).isEqualTo(new Part("map"));
        assertThat(client.call(Wider.class, "order", newer))
                .as("primitives that an older peer lacks are zero")
                .isEqualTo(new Wider("map", false, '\0', 0, 0, null, Optional.empty()));
        assertThat(client.call(Order.class, "order", Map.of("item", "map")))
                .isEqualTo(new Order("map", 0, 0, null, null, null));
        Map<String, @Nullable Object> nothing = new HashMap<>(newer);
        nothing.put("quantity", null);
        assertThat(status(() -> client.call(Order.class, "order", nothing)))
                .as("null is no number, on either side")
                .isEqualTo(RpcStatus.INVALID_ARGUMENT);
    }

    private record Part(String item) {}

    private record Wider(
            String item,
            boolean gift,
            char size,
            double discount,
            long stock,
            @Nullable Integer boxed,
            Optional<String> note) {}
}
