package io.trivet.contracts.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcException;
import io.trivet.rpc.RpcStatus;
import java.io.File;
import java.lang.reflect.Proxy;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TimeZone;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Values that wouldn't arrive equal are rejected, by type or by value, with the same messages on every wire. No value
 * is read as another.
 */
abstract class LossyValuesContract extends TransportFixture {
    private RpcClient client;
    private Echoes echoes;

    LossyValuesContract(TransportContract transport) {
        super(transport);
    }

    @BeforeEach
    final void start() {
        client = connect(serve(Echoes.class, ValuesContract.echoing()));
        echoes = client.create(Echoes.class);
    }

    private interface Takes<T> {
        @SuppressWarnings("UnusedMethod") // The type is rejected before any call.
        void take(T value);
    }

    private interface Urls extends Takes<URL> {}

    private interface Endpoints extends Takes<List<InetSocketAddress>> {}

    private interface Files extends Takes<Map<String, File>> {}

    private interface Paths extends Takes<Path> {}

    private interface Calendars extends Takes<Calendar> {}

    private interface Timestamps extends Takes<Timestamp> {}

    private interface Zones extends Takes<TimeZone> {}

    private interface Patterns extends Takes<Pattern> {}

    private interface Failings extends Takes<IllegalStateException> {}

    private interface Beans extends Takes<Link> {}

    private interface SortedLocales extends Takes<SortedSet<Locale>> {}

    private interface SortedByLocale extends Takes<SortedMap<Locale, String>> {}

    /** A bean with a member whose comparison asks a name server. */
    public static final class Link {
        private @Nullable URL target;

        public @Nullable URL getTarget() {
            return target;
        }

        public void setTarget(@Nullable URL target) {
            this.target = target;
        }
    }

    @TestFactory
    final Stream<DynamicTest> typesThatWouldNotArriveEqual() {
        return Stream.of(
                        Urls.class,
                        Endpoints.class,
                        Files.class,
                        Paths.class,
                        Calendars.class,
                        Timestamps.class,
                        Zones.class,
                        Patterns.class,
                        Failings.class,
                        Beans.class,
                        SortedLocales.class,
                        SortedByLocale.class)
                .map(type -> DynamicTest.dynamicTest(type.getSimpleName(), () -> {
                    assertThatThrownBy(() -> client.create(type))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContainingAll(".take", "parameter 1", "can't be carried: ");
                    assertThatThrownBy(() -> serveNothing(type))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContainingAll(".take", "parameter 1", "can't be carried: ");
                }));
    }

    private <S> void serveNothing(Class<S> type) {
        serve(
                type,
                type.cast(Proxy.newProxyInstance(
                        type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> null)));
    }

    private interface Call {
        @Nullable
        Object call() throws Exception;
    }

    private void isRefused(Call call, String... words) {
        assertThatThrownBy(call::call)
                .isInstanceOfSatisfying(
                        RpcException.class, e -> assertThat(e.status()).isEqualTo(RpcStatus.INVALID_ARGUMENT))
                .hasMessageContaining("argument 1")
                .satisfies(thrown ->
                        Arrays.asList(words).forEach(word -> assertThat(thrown).hasMessageContaining(word)))
                .message()
                .doesNotContain("java.", "io.trivet.contracts", "jackson", "Feature", "Exception", "\n");
    }

    @Test
    final void valuesThatNoWireSupports() throws UnknownHostException {
        isRefused(() -> echoes.string("a\ud800"));
        isRefused(() -> echoes.strings(new String[] {"\udc00\ud800"}));
        isRefused(() -> echoes.aChar('\udc00'));
        isRefused(() -> echoes.object(Map.of(1, "a", "1", "b")), "the same text");
        isRefused(() -> echoes.object(Map.of(List.of(), "a")), "key");
        Map<String, Integer> nullKey = new HashMap<>();
        nullKey.put(null, 1);
        isRefused(() -> echoes.map(nullKey), "a map's key is null");
        List<@Nullable Object> itself = new ArrayList<>();
        itself.add(itself);
        isRefused(() -> echoes.object(itself), "nest", "deeper than 200");
        isRefused(() -> echoes.object(Map.of("k", List.of(Thread.currentThread()))), "isn't a value");
        isRefused(() -> echoes.object(new IllegalStateException("no value")), "exceptions travel only");
        isRefused(
                () -> echoes.address(Inet6Address.getByAddress(
                        "", new byte[] {-2, -128, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 3)),
                "a zone");
        isRefused(() -> echoes.date(Timestamp.from(Instant.ofEpochSecond(1, 123_456_789))), "declare an Instant");
        assertThat(echoes.anInt(1)).isEqualTo(1);
    }

    private void isNotRead(String method, @Nullable Object value, String expected) {
        isRefused(() -> client.call(Object.class, method, value), expected);
    }

    @Test
    final void anEnumIsItsNameOnly() {
        for (Object other : Arrays.asList(0, 1, "0", "1", "normal", "Normal", " NORMAL", "NORMAL\n", "", true, 1.0)) {
            isNotRead("kind", other, "one of NORMAL, EXPRESS was expected");
        }
        isNotRead("byVolume", Map.of("low", "LOW"), "one of LOW, HIGH was expected as a map's key, and 'low' found");
        assertThat(client.call(String.class, "volume", "LOW")).isEqualTo("LOW");
        assertThat(client.call(Object.class, "byVolume", Map.of("LOW", "HIGH"))).isEqualTo(Map.of("LOW", "HIGH"));
    }

    @Test
    final void aNumberThatDoesNotFitIsRefused() {
        isNotRead("aByte", 200, "out of range: a byte was expected");
        isNotRead("aShort", 40_000, "out of range: a short was expected");
        isNotRead("anInt", 1L << 31, "out of range: an int was expected");
        isNotRead("boxedInt", -1L << 40, "out of range: an int was expected");
        isNotRead("aFloat", 1e300, "out of range: a float was expected");
        isNotRead("floats", List.of(0.5, -1e300), "out of range: a float was expected");
        isNotRead("anInt", 1.0, "an int was expected");
        isNotRead("anInt", true, "an int was expected");
        isNotRead("anInt", null, "an int was expected, and null found");
        isNotRead("ints", Arrays.asList(1, null), "argument 1[1]: an int was expected, and null found");
        isNotRead("aBoolean", 1, "a boolean was expected");
        isNotRead("aChar", "ab", "one character was expected, and 2 found");
        isNotRead("string", 1, "a string was expected, and an integer found");
        isNotRead("bytes", "AAAA", "bytes was expected");
    }

    @Test
    final void theMessageNamesThePlace() {
        isNotRead(
                "order",
                Map.of("parent", Map.of("tags", List.of("x", 1))),
                "argument 1.parent.tags[1]: a string was expected, and an integer found");
        isNotRead("order", Map.of("kind", "SLOW"), "argument 1.kind: one of NORMAL, EXPRESS was expected, and 'SLOW'");
        isNotRead("deep", List.of(Map.of("a", List.of(List.of(), List.of(1, "x")))), "[1][1]: an int was expected");
        isNotRead("list", "x", "argument 1: an array was expected");
        isNotRead("instant", "yesterday", "argument 1: an instant was expected, and 'yesterday' found");
        isNotRead("set", List.of("NORMAL", "x"), "argument 1[1]: one of NORMAL, EXPRESS was expected");
        isNotRead("byNumber", Map.of("one", "1"), "an int was expected as a map's key, and 'one' found");
        isNotRead("point", Map.of("labels", List.of("a", 1)), "labels[1]: a string was expected");
    }

    /** A reader must not ask a name server: the server would learn about the reader, and might not answer. */
    @Test
    final void anAddressIsNumericAndNotLookedUp() {
        for (String name : List.of(
                "localhost",
                "example.invalid",
                "",
                "127.1",
                "2130706433",
                "0x7f.0.0.1",
                "1.2.3.4.5",
                "256.1.1.1",
                "01.2.3.4",
                "abc",
                "[::1]",
                "::1%lo",
                "1::2::3",
                "fe80::1%1")) {
            isNotRead("address", name, "an IP address was expected, and '" + name + "' found");
        }
        assertThat(client.call(String.class, "address", "127.0.0.1")).isEqualTo("127.0.0.1");
        assertThat(client.call(String.class, "address", "::1")).isEqualTo("0:0:0:0:0:0:0:1");
    }
}
