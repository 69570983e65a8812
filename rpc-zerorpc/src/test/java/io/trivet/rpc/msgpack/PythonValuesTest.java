package io.trivet.rpc.msgpack;

import static org.assertj.core.api.Assertions.assertThat;

import io.trivet.testkit.foreign.ForeignProcess;
import io.trivet.testkit.foreign.ForeignProgram;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.type.TypeReference;

/** What Python's msgpack reads of ours, and what it writes for us. */
@Timeout(120)
class PythonValuesTest {
    /** Starts Python with msgpack, and returns the lines that a script prints. */
    private static List<String> run(String script, String... arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("-c", script));
        command.addAll(List.of(arguments));
        ForeignProgram python =
                ForeignProgram.find(List.of("/usr/bin/python3", "python3"), "python3-msgpack", "-c", "import msgpack");
        try (ForeignProcess process = python.start(command.toArray(new String[0]))) {
            return process.rest().lines().toList();
        }
    }

    private enum Kind {
        NORMAL
    }

    private record Line(String item, int count, double price, boolean paid, Kind kind, List<Line> parts) {}

    private record Sample(Type type, Object value, String python) {}

    private static Sample sample(Type type, Object value, String python) {
        return new Sample(type, value, python);
    }

    @Test
    void ourValuesAreNaturalInPython() throws InterruptedException {
        Map<Object, Object> keys = new LinkedHashMap<>();
        keys.put(1, true);
        keys.put(LocalDate.EPOCH, null);
        List<Sample> samples = List.of(
                sample(int.class, 7, "7"),
                sample(long.class, Long.MIN_VALUE, "-9223372036854775808"),
                sample(BigInteger.class, BigInteger.TWO.pow(64).subtract(BigInteger.ONE), "18446744073709551615"),
                sample(BigInteger.class, BigInteger.TWO.pow(64), "'18446744073709551616'"),
                sample(BigDecimal.class, new BigDecimal("1.50"), "'1.50'"),
                sample(double.class, 1.0, "1.0"),
                sample(double.class, 0.1, "0.1"),
                sample(double.class, Double.NEGATIVE_INFINITY, "-inf"),
                sample(float.class, 1.5f, "1.5"),
                sample(boolean.class, true, "True"),
                sample(String.class, null, "None"),
                sample(String.class, "t\u00e9xt \ud83d\ude00", "'t\u00e9xt \ud83d\ude00'"),
                sample(byte[].class, new byte[] {1, 2, -1}, "b'\\x01\\x02\\xff'"),
                sample(int[].class, new int[] {1, 1000}, "[1, 1000]"),
                sample(UUID.class, new UUID(1, 2), "'00000000-0000-0001-0000-000000000002'"),
                sample(Instant.class, Instant.ofEpochMilli(1500), "'1970-01-01T00:00:01.500Z'"),
                sample(LocalDateTime.class, LocalDateTime.of(2024, 2, 29, 12, 0), "'2024-02-29T12:00:00'"),
                sample(Kind.class, Kind.NORMAL, "'NORMAL'"),
                sample(Object.class, keys, "{'1': True, '1970-01-01': None}"),
                sample(
                        Line.class,
                        new Line("a", 2, 0.5, false, Kind.NORMAL, List.of(new Line(null, 0, 1, true, null, null))),
                        "{'item': 'a', 'count': 2, 'price': 0.5, 'paid': False, 'kind': 'NORMAL', 'parts': [{'item': None,"
                                + " 'count': 0, 'price': 1.0, 'paid': True, 'kind': None, 'parts': None}]}"));
        String[] written = samples.stream()
                .map(each -> MessagePack.hex(each.type, each.value))
                .toArray(String[]::new);
        List<String> read = run("""
                import msgpack, sys
                for each in sys.argv[1:]:
                    value = msgpack.unpackb(bytes.fromhex(each), raw=False)
                    assert msgpack.packb(value, use_bin_type=True) == bytes.fromhex(each) or isinstance(value, float)
                    print(ascii(value))
                """, written);
        assertThat(read)
                .isEqualTo(samples.stream().map(each -> ascii(each.python)).toList());
    }

    /** Returns text as Python's ascii() shows it. */
    private static String ascii(String text) {
        StringBuilder ascii = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (c < 0x80) {
                ascii.appendCodePoint(c);
            } else {
                ascii.append(c < 0x100 ? String.format("\\x%02x", c) : String.format("\\U%08x", c));
            }
        });
        return ascii.toString();
    }

    @Test
    void pythonsValuesAreNaturalInJava() throws InterruptedException {
        List<String> written = run("""
                import datetime, msgpack
                def show(value, **options):
                    print(msgpack.packb(value, **options).hex())
                show([None, True, 1, -1, 2**40, 2**64 - 1, 0.1, 'text', b'bytes', (1, 2), {'k': []}])
                show({'item': 'a', 'count': 2, 'price': 1, 'paid': False, 'kind': 'NORMAL', 'parts': ()})
                show({b'item': 'a'})
                show({1: 'a', -5: 'b'}, strict_types=False)
                show(datetime.datetime(2013, 3, 21, 20, 4, tzinfo=datetime.timezone.utc), datetime=True)
                show(msgpack.Timestamp(-1, 5))
                show('raw', use_bin_type=False)
                show(b'raw', use_bin_type=False)
                show(0.5, use_single_float=True)
                show(msgpack.ExtType(5, b'x'))
                """);
        assertThat(written).hasSize(10);
        assertThat(MessagePack.read(Object.class, written.get(0)))
                .usingRecursiveComparison()
                .isEqualTo(Arrays.asList(
                        null,
                        true,
                        1,
                        -1,
                        1L << 40,
                        BigInteger.TWO.pow(64).subtract(BigInteger.ONE),
                        0.1,
                        "text",
                        new byte[] {'b', 'y', 't', 'e', 's'},
                        List.of(1, 2),
                        Map.of("k", List.of())));
        assertThat(MessagePack.read(Line.class, written.get(1)))
                .isEqualTo(new Line("a", 2, 1, false, Kind.NORMAL, List.of()));
        assertThat(MessagePack.read(Line.class, written.get(2))).isEqualTo(new Line("a", 0, 0, false, null, null));
        assertThat(MessagePack.read(MessagePack.type(new TypeReference<Map<Integer, String>>() {}), written.get(3)))
                .isEqualTo(Map.of(1, "a", -5, "b"));
        assertThat(MessagePack.read(Instant.class, written.get(4))).isEqualTo(Instant.parse("2013-03-21T20:04:00Z"));
        assertThat(MessagePack.read(Object.class, written.get(5))).isEqualTo(Instant.ofEpochSecond(-1, 5));
        assertThat(MessagePack.read(String.class, written.get(6))).isEqualTo("raw");
        assertThat(MessagePack.read(String.class, written.get(7))).isEqualTo("raw");
        assertThat(MessagePack.read(double.class, written.get(8))).isEqualTo(0.5);
        assertThat(MessagePack.read(void.class, written.get(9))).isNull();
    }

    private final Random random = new Random(20_240_229);

    private Object next(int depth) {
        return switch (random.nextInt(depth > 0 ? 11 : 9)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextInt() >> random.nextInt(32);
            case 3 -> random.nextLong() >> random.nextInt(64) | 1L << 33;
            case 4 -> new BigInteger(64, random).setBit(63);
            case 5 -> Double.longBitsToDouble(random.nextLong() & ~(1L << 62));
            case 6 -> "\u00e9x".repeat(random.nextInt(40));
            case 7 -> "x".repeat(random.nextInt(300));
            case 8 -> {
                byte[] bytes = new byte[random.nextInt(300)];
                random.nextBytes(bytes);
                yield bytes;
            }
            case 9 -> {
                List<Object> list = new ArrayList<>();
                for (int count = random.nextInt(40); count > 0; count--) {
                    list.add(next(depth - 1));
                }
                yield list;
            }
            default -> {
                Map<String, Object> map = new LinkedHashMap<>();
                for (int count = random.nextInt(40); count > 0; count--) {
                    map.put("k" + random.nextInt(), next(depth - 1));
                }
                yield map;
            }
        };
    }

    @Test
    void randomValuesGoThroughPythonUnchanged(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("values");
        List<String> values = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            values.add(MessagePack.hex(Object.class, next(2)));
        }
        String script = """
                import msgpack, sys
                for each in open(sys.argv[1]):
                    value = msgpack.unpackb(bytes.fromhex(each), raw=False)
                    print(msgpack.packb(value, use_bin_type=True).hex())
                """;
        Files.write(file, values);
        List<String> back = run(script, file.toString());
        assertThat(back).isEqualTo(values);
        for (String each : back) {
            assertThat(MessagePack.hex(
                            Object.class,
                            MessagePack.read(Object.class, HexFormat.of().parseHex(each))))
                    .isEqualTo(each);
        }
    }
}
