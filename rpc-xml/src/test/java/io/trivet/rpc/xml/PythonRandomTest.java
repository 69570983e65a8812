package io.trivet.rpc.xml;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.rpc.RpcClient;
import io.trivet.rpc.RpcServer;
import io.trivet.testkit.python.Python;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests that 10,000 nested values of every type, drawn with a fixed seed, go through Python and come back equal, in
 * both directions.
 */
@Timeout(120)
class PythonRandomTest {
    private static final int CALLS = 100;
    private static final int VALUES_EACH = 100;

    /** Values that Python reads and can't write are described in text: ints beyond 32 bits, and Decimals. */
    private static final String SERVER = """
            import decimal
            from xmlrpc.server import SimpleXMLRPCServer
            def told(value):
                if isinstance(value, list):
                    return [told(each) for each in value]
                if isinstance(value, dict):
                    return {key: told(each) for key, each in value.items()}
                if isinstance(value, decimal.Decimal):
                    return 'decimal ' + str(value)
                if isinstance(value, int) and not -2**31 <= value < 2**31:
                    return 'int ' + str(value)
                return value
            server = SimpleXMLRPCServer(('127.0.0.1', 0), allow_none=True, logRequests=False, use_builtin_types=True)
            server.register_function(told, 'echo')
            print(server.server_address[1])
            server.serve_forever()
            """;

    private static final List<Double> ODD_DOUBLES = List.of(
            0.0, -0.0, 1e22, 0.1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MIN_VALUE);

    private static final class Values {
        private final Random random;

        Values(long seed) {
            random = new Random(seed);
        }

        @Nullable
        Object next(int depth) {
            return switch (random.nextInt(depth > 0 ? 14 : 12)) {
                case 0 -> null;
                case 1 -> random.nextBoolean();
                case 2 -> random.nextInt();
                case 3 -> random.nextInt(3) - 1;
                case 4 -> (random.nextLong() >>> 1 | 1L << 40) * (random.nextBoolean() ? 1 : -1);
                case 5 -> Double.longBitsToDouble(random.nextLong());
                case 6 -> ODD_DOUBLES.get(random.nextInt(ODD_DOUBLES.size()));
                case 7 -> text();
                case 8 -> bytes();
                case 9 -> LocalDateTime.ofEpochSecond(random.nextLong(-62135596800L, 253402300800L), 0, ZoneOffset.UTC);
                case 10 -> new BigInteger(65 + random.nextInt(100), random).setBit(64);
                case 11 -> new BigDecimal(new BigInteger(80, random), random.nextInt(20));
                case 12 -> list(depth);
                default -> map(depth);
            };
        }

        private byte[] bytes() {
            byte[] bytes = new byte[random.nextInt(10) == 0 ? 500 : random.nextInt(5)];
            random.nextBytes(bytes);
            return bytes;
        }

        private List<@Nullable Object> list(int depth) {
            List<@Nullable Object> list = new ArrayList<>();
            for (int i = random.nextInt(5); i > 0; i--) {
                list.add(next(depth - 1));
            }
            return list;
        }

        private Map<String, @Nullable Object> map(int depth) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            for (int i = random.nextInt(5); i > 0; i--) {
                map.put(text(), next(depth - 1));
            }
            return map;
        }

        /** All of XML's characters, except the carriage return, which Python sends bare. */
        private String text() {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(12); i > 0; i--) {
                switch (random.nextInt(5)) {
                    case 0 -> text.append("<>&\"' \n\t]".charAt(random.nextInt(9)));
                    case 1 -> text.append((char) random.nextInt(0x80, 0xD800));
                    case 2 -> text.appendCodePoint(random.nextInt(0x10000, 0x110000));
                    default -> text.append((char) random.nextInt(' ', 0x7F));
                }
            }
            return text.toString();
        }
    }

    private static boolean same(@Nullable Object sent, @Nullable Object back) {
        if (sent instanceof List<?> list) {
            if (!(back instanceof List<?> other) || list.size() != other.size()) {
                return false;
            }
            for (int i = 0; i < list.size(); i++) {
                if (!same(list.get(i), other.get(i))) {
                    return false;
                }
            }
            return true;
        }
        if (sent instanceof Map<?, ?> map) {
            return back instanceof Map<?, ?> other
                    && map.keySet().equals(other.keySet())
                    && map.keySet().stream().allMatch(key -> same(map.get(key), other.get(key)));
        }
        if (sent instanceof byte[] bytes) {
            return back instanceof byte[] other && Arrays.equals(bytes, other);
        }
        if (sent instanceof BigDecimal number) {
            // Python's text for it may have an exponent where ours has none.
            return back instanceof String words
                    && words.startsWith("decimal ")
                    && new BigDecimal(words.substring(8)).unscaledValue().equals(number.unscaledValue())
                    && new BigDecimal(words.substring(8)).scale() == number.scale();
        }
        boolean isBig = sent instanceof Long || sent instanceof BigInteger;
        return Objects.equals(isBig ? "int " + sent : sent, back);
    }

    @Test
    void valuesGoThroughPythonAndBack() throws Exception {
        Values values = new Values(4711);
        try (Python python = Python.start(SERVER);
                RpcClient client = RpcClient.connect("http://127.0.0.1:" + python.line())) {
            for (int call = 0; call < CALLS; call++) {
                List<@Nullable Object> sent = new ArrayList<>();
                for (int i = 0; i < VALUES_EACH; i++) {
                    sent.add(values.next(4));
                }
                List<?> back = client.call(List.class, "echo", sent);
                assertThat(back).hasSize(VALUES_EACH);
                for (int i = 0; i < VALUES_EACH; i++) {
                    assertThat(same(sent.get(i), back.get(i)))
                            .as("value %d: %s came back as %s", VALUES_EACH * call + i, sent.get(i), back.get(i))
                            .isTrue();
                }
            }
        }
    }

    @Test
    void valuesOfPythonsComeBackToIt() throws Exception {
        try (RpcServer server = RpcServer.builder()
                .register(RawClient.Text.class, value -> value)
                .listen("http://127.0.0.1:0")
                .start()) {
            assertThat(Python.run("""
                    import sys, datetime, math, random, struct, xmlrpc.client
                    server = xmlrpc.client.ServerProxy(sys.argv[1], allow_none=True, use_builtin_types=True)
                    draw = random.Random(4711)
                    def text():
                        return ''.join(draw.choice([lambda: draw.choice('<>&"\\' \\n\\t]'), lambda: chr(draw.randint(0x80, 0xd7ff)),
                                       lambda: chr(draw.randint(0x10000, 0x10ffff)), lambda: chr(draw.randint(32, 126))])()
                                       for i in range(draw.randint(0, 12)))
                    def value(depth):
                        return draw.choice([
                            lambda: None, lambda: draw.random() < 0.5, lambda: draw.randint(-2**31, 2**31 - 1), lambda: draw.randint(-1, 1),
                            lambda: struct.unpack('d', draw.randbytes(8))[0],
                            lambda: draw.choice([0.0, -0.0, 1e22, 0.1, math.nan, math.inf, -math.inf, 5e-324]),
                            text, lambda: draw.randbytes(draw.choice([0, 1, 2, 500])),
                            lambda: datetime.datetime(1, 1, 1) + datetime.timedelta(seconds=draw.randrange(315537897600)),
                            lambda: [value(depth - 1) for i in range(draw.randint(0, 4) if depth else 0)],
                            lambda: {text(): value(depth - 1) for i in range(draw.randint(0, 4) if depth else 0)}])()
                    count = 0
                    for call in range(100):
                        sent = [value(4) for i in range(100)]
                        back = server.echo(sent)
                        # A NaN equals nothing; minus zero and True equal what they aren't.
                        assert len(back) == 100
                        for one, other in zip(sent, back):
                            assert repr(one) == repr(other), (one, other)
                            count += 1
                    print(count)
                    """, server.uris().get(0).toString())).isEqualTo("10000\n");
        }
    }
}
