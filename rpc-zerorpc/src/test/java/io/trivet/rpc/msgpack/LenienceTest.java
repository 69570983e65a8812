package io.trivet.rpc.msgpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.values.ValueException;
import io.trivet.rpc.values.binary.ArgumentsCodec;
import io.trivet.rpc.values.binary.ValueCodec;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;

/** Forms of a type that Python and JavaScript may send, and forms that are refused. */
class LenienceTest {
    private static final Type STRINGS = MessagePack.type(new TypeReference<List<String>>() {});

    private record Order(String item, int quantity, double price, List<String> tags, Optional<Long> weight) {}

    private record Primitives(byte b, short s, int i, long l, float f, double d, boolean z, char c) {}

    private record Positive(int value) {
        Positive {
            if (value <= 0) {
                throw new IllegalArgumentException("it must be positive");
            }
        }
    }

    /** A bean with members whose forms differ from Jackson's. */
    public static final class Bean {
        public long number;
        public BigInteger big;
        public BigDecimal decimal;
        public Number any;
        public Instant at;
        public Date day;
        public byte[] bytes;
        public UUID id;
        public double real;
        public Object other;
        public Map<Integer, String> map;
    }

    private static byte[] map(Object... namesAndValues) {
        Map<String, Object> map = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return MessagePack.write(Object.class, map);
    }

    private static void refusedBytes(Type type, byte[] bytes, String message) {
        assertThatThrownBy(() -> MessagePack.read(type, bytes))
                .isInstanceOf(ValueException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("at byte");
    }

    private static void refused(Type type, Object value, String message) {
        refusedBytes(type, MessagePack.write(Object.class, value), message);
    }

    @Test
    void membersMayComeInAnyOrderBeMoreOrFewer() {
        assertThat(MessagePack.read(Order.class, map("price", 2, "unknown", List.of(Map.of("a", 1)), "quantity", 1)))
                .isEqualTo(new Order(null, 1, 2, null, Optional.empty()));
        assertThat(MessagePack.read(Order.class, map("weight", 3, "quantity", 1, "price", 2.5f, "item", null)))
                .isEqualTo(new Order(null, 1, 2.5, null, Optional.of(3L)));
        assertThat(MessagePack.read(Positive.class, "82 a576616c7565 01 a576616c7565 02"))
                .as("the last of two with one name")
                .isEqualTo(new Positive(2));
        assertThat(MessagePack.read(Positive.class, "82 01 02 a576616c7565 02"))
                .as("a member whose name is a number is unknown")
                .isEqualTo(new Positive(2));
        assertThat(MessagePack.read(Positive.class, "82 a178 d4 05 00 a576616c7565 02"))
                .as("an extension in an unknown member")
                .isEqualTo(new Positive(2));
        assertThat(MessagePack.read(Positive.class, "81 c4 05 76616c7565 02"))
                .as("a name in bytes")
                .isEqualTo(new Positive(2));
        assertThat(MessagePack.read(Positive.class, "de 0001 d9 05 76616c7565 d1 0002"))
                .as("heads that are longer than necessary")
                .isEqualTo(new Positive(2));
        assertThat(MessagePack.read(Primitives.class, "80"))
                .isEqualTo(new Primitives((byte) 0, (short) 0, 0, 0, 0, 0, false, '\0'));
        refusedBytes(Order.class, map("quantity", null), "quantity: an int was expected, and null found");
        refusedBytes(Order.class, map("quantity", 1, "tags", List.of("a", 1)), "tags[1]: a string");
        refusedBytes(Positive.class, map("value", 0), "it must be positive");
    }

    private record Pair(int a, Pair next, String b) {}

    /** After a record in another order, the next ones are read as well, in either order. */
    @Test
    void allMembersInAnotherOrder() {
        Pair pair = new Pair(1, new Pair(2, null, "inner"), "outer");
        byte[] inOrder = MessagePack.write(Pair.class, pair);
        String inner = "83 a162 a5 696e6e6572 a161 02 a46e657874 c0";
        for (int i = 0; i < 3; i++) {
            assertThat(MessagePack.read(Pair.class, "83 a161 01 a46e657874 " + inner + "a162 a5 6f75746572"))
                    .isEqualTo(pair);
            assertThat(MessagePack.read(Pair.class, inOrder)).isEqualTo(pair);
            assertThat(MessagePack.read(Pair.class, "83 a161 01 a162 a5 6f75746572 a46e657874 " + inner))
                    .isEqualTo(pair);
        }
        assertThat(MessagePack.read(Pair.class, "83 a161 01 a161 02 a161 03")).isEqualTo(new Pair(3, null, null));
        for (int i = 0; i < 2000; i++) {
            assertThat(MessagePack.read(Pair.class, inOrder)).isEqualTo(pair);
        }
        refusedBytes(Pair.class, map("a", "x", "next", null, "b", null), "a: an int was expected, and text found");
        refusedBytes(Pair.class, map("a", 1, "next", 5, "b", null), "next: a map");
    }

    @Test
    void numbersAreTakenWhereTheyFit() {
        assertThat(MessagePack.read(double.class, "01")).isEqualTo(1.0);
        assertThat(MessagePack.read(double.class, "cfffffffffffffffff")).isEqualTo(0x1p64);
        assertThat(MessagePack.read(float.class, "cb3fb999999999999a")).isEqualTo(0.1f);
        assertThat(MessagePack.read(double.class, "ca3dcccccd")).isEqualTo((double) 0.1f);
        assertThat(MessagePack.read(BigDecimal.class, "01")).isEqualTo(BigDecimal.ONE);
        assertThat(MessagePack.read(BigDecimal.class, "cb3fb999999999999a")).isEqualTo(new BigDecimal("0.1"));
        assertThat(MessagePack.read(BigDecimal.class, "ca3dcccccd")).isEqualTo(new BigDecimal("0.1"));
        assertThat(MessagePack.read(BigInteger.class, "cfffffffffffffffff"))
                .isEqualTo(new BigInteger("18446744073709551615"));
        assertThat(MessagePack.read(Number.class, MessagePack.write(Number.class, new BigDecimal("1.50"))))
                .isEqualTo(new BigDecimal("1.50"));
        assertThat(MessagePack.read(Number.class, MessagePack.write(Number.class, BigInteger.TWO.pow(64))))
                .isEqualTo(BigInteger.TWO.pow(64));
        refused(int.class, 1L << 40, "out of range: an int was expected");
        refused(long.class, BigInteger.TWO.pow(63), "out of range: a long was expected");
        refused(byte.class, 128, "out of range: a byte was expected");
        refused(short.class, -32_769, "out of range: a short was expected");
        refused(float.class, 1e300, "out of range: a float was expected");
        refused(int.class, "1", "an int was expected, and text found");
        refused(double.class, "1", "a double was expected, and text found");
        refused(boolean.class, 1, "a boolean was expected, and an integer found");
        refused(String.class, 1, "a string was expected, and an integer found");
        refused(String.class, new byte[1], "a string was expected, and bytes found");
        refused(byte[].class, "AAAA", "bytes was expected, and text found");
        refused(char.class, "ab", "one character was expected, and 2 found");
        refused(BigDecimal.class, Double.NaN, "a decimal was expected, and NaN found");
        refused(BigDecimal.class, "x", "a decimal was expected, and 'x' found");
        refused(BigInteger.class, "1.5", "an integer was expected, and '1.5' found");
        refused(BigInteger.class, "", "an integer was expected, and '' found");
        refused(Number.class, "one", "a number was expected, and 'one' found");
        refused(Number.class, true, "a number was expected");
    }

    @Test
    void integersOfJavaScriptBeyond32Bits() {
        assertThat(MessagePack.read(long.class, "cb4340000000000000")).isEqualTo(1L << 53);
        assertThat(MessagePack.read(long.class, "cbc1f0000000000000")).isEqualTo(-1L << 32);
        assertThat(MessagePack.read(long.class, "cbc3e0000000000000")).isEqualTo(Long.MIN_VALUE);
        assertThat(MessagePack.read(BigInteger.class, "cb4430000000000000")).isEqualTo(BigInteger.TWO.pow(68));
        refused(long.class, 1.0, "a long was expected, and a floating-point number found");
        refused(int.class, 1.0, "an int was expected, and a floating-point number found");
        refused(int.class, 0x1p53, "out of range: an int was expected");
        refused(long.class, 0x1p63, "out of range: a long was expected");
        for (double other : List.of(0x1p40 + 0.5, Double.NaN, Double.POSITIVE_INFINITY, -0.0)) {
            refused(long.class, other, "a long was expected, and a floating-point number found");
            refused(BigInteger.class, other, "an integer was expected, and a floating-point number found");
        }
    }

    @Test
    void keysMayBeBytesIntegersAndBooleans() {
        Type byInt = MessagePack.type(new TypeReference<Map<Integer, String>>() {});
        assertThat(MessagePack.read(byInt, "83 01a161 d1fc18a162 c4 01 39 a163"))
                .isEqualTo(Map.of(1, "a", -1000, "b", 9, "c"));
        assertThat(MessagePack.read(Object.class, "83 cfffffffffffffffff a161 c3 02 c401 6b 03"))
                .isEqualTo(Map.of("18446744073709551615", "a", "true", 2, "k", 3));
        refusedBytes(
                Object.class,
                new byte[] {(byte) 0x81, (byte) 0x90, 1},
                "text as a map's key was expected, and an array");
        refusedBytes(Object.class, new byte[] {(byte) 0x81, (byte) 0xC4, 1, (byte) 0xFF, 1}, "text isn't UTF-8");
        refusedBytes(byInt, map("one", "1"), "an int was expected as a map's key, and 'one' found");
    }

    @Test
    void otherFormsOfOneType() {
        assertThat((byte[]) MessagePack.read(byte[].class, "93 01 02 ccff")).containsExactly(1, 2, -1);
        assertThat(MessagePack.read(UUID.class, "c410" + "00".repeat(15) + "01"))
                .isEqualTo(new UUID(0, 1));
        refused(UUID.class, new byte[3], "a UUID of 3 bytes");
        refused(UUID.class, "x", "a UUID was expected, and 'x' found");
        Instant instant = Instant.parse("2013-03-21T20:04:00Z");
        assertThat(MessagePack.read(Instant.class, "d6ff514b67b0")).isEqualTo(instant);
        assertThat(MessagePack.read(Date.class, "d6ff514b67b0")).isEqualTo(Date.from(instant));
        assertThat(MessagePack.read(Instant.class, MessagePack.write(String.class, "2013-03-21T21:04:00+01:00")))
                .isEqualTo(instant);
        refused(Instant.class, 5, "an instant was expected, and an integer found");
        refusedBytes(
                Instant.class,
                new byte[] {(byte) 0xD4, 1, 0},
                "an instant was expected, and an extension of type 1 found");
        refused(Instant.class, "yesterday", "an instant was expected, and 'yesterday' found");
        refusedBytes(
                LocalDate.class,
                new byte[] {(byte) 0xD6, -1, 0, 0, 0, 0},
                "a date was expected, and an extension found");
        assertThat(MessagePack.read(void.class, "920193a1616263")).isNull();
        assertThat(MessagePack.hex(void.class, null)).isEqualTo("c0");
    }

    @SuppressWarnings("unchecked") // values without a declared type are plain
    private static Map<String, Object> asMap(Object read) {
        return (Map<String, Object>) read;
    }

    @Test
    void beansTakeTheSameForms() {
        Bean bean = new Bean();
        bean.number = 1L << 60;
        bean.big = BigInteger.TWO.pow(70);
        bean.decimal = new BigDecimal("1.50");
        bean.any = 2.5;
        bean.at = Instant.parse("2013-03-21T20:04:00.5Z");
        bean.day = new Date(5);
        bean.bytes = new byte[] {1, 2};
        bean.id = new UUID(1, 2);
        bean.real = 0.1;
        bean.other = List.of(Map.of("k", 1));
        bean.map = Map.of(5, "five");
        assertThat(MessagePack.there(Bean.class, bean))
                .usingRecursiveComparison()
                .isEqualTo(bean);
        assertThat(asMap(MessagePack.read(Object.class, MessagePack.write(Bean.class, bean))))
                .containsEntry("big", "1180591620717411303424")
                .containsEntry("decimal", "1.50")
                .containsEntry("at", "2013-03-21T20:04:00.500Z")
                .containsEntry("bytes", new byte[] {1, 2})
                .containsEntry("id", "00000000-0000-0001-0000-000000000002")
                .containsEntry("map", Map.of("5", "five"));
        Bean read = (Bean) MessagePack.read(
                Bean.class,
                "87 a66e756d626572 cb4340000000000000 a3626967 cb4430000000000000 a26174 d6ff514b67b0"
                        + "a3646179 d6ff514b67b0 a3616e79 cfffffffffffffffff a36d6170 81 05 a178 a26964 c410"
                        + "00".repeat(15) + "01");
        assertThat(read.number).isEqualTo(1L << 53);
        assertThat(read.big).isEqualTo(BigInteger.TWO.pow(68));
        assertThat(read.at).isEqualTo(Instant.parse("2013-03-21T20:04:00Z"));
        assertThat(read.day).isEqualTo(Date.from(read.at));
        assertThat(read.any).isEqualTo(BigInteger.TWO.pow(64).subtract(BigInteger.ONE));
        assertThat(read.map).isEqualTo(Map.of(5, "x"));
        assertThat(read.id).isEqualTo(new UUID(0, 1));
        refusedBytes(Bean.class, map("number", 1.0), "number: a long was expected, and a floating-point number found");
        refusedBytes(Bean.class, map("number", "1"), "number: a long was expected, and a string found");
        refusedBytes(Bean.class, map("real", "1"), "real: a double was expected, and a string found");
        refusedBytes(Bean.class, map("decimal", "x"), "decimal: a decimal was expected, and a string found");
        refused(Bean.class, List.of(1), "a map was expected, and an array found");
    }

    @Test
    void argumentsAreCounted() {
        ArgumentsCodec codec = MessagePack.VALUES.arguments(List.of(int.class, STRINGS));
        try (MessagePackWriter out = MessagePackWriter.ofAtMost(100)) {
            codec.write(out, List.of(1, List.of("x")));
            assertThat(codec.read(new MessagePackReader(out.bytes(), 0, out.length())))
                    .isEqualTo(List.of(1, List.of("x")));
        }
        assertArguments(codec, new byte[] {(byte) 0x91, 1}, "takes 2 arguments, and got 1");
        assertArguments(codec, new byte[] {(byte) 0x93, 1, (byte) 0x90, 1}, "takes 2 arguments, and got 3");
        assertArguments(codec, new byte[] {(byte) 0x92, 1, 1}, "argument 2: an array was expected");
        assertArguments(codec, new byte[] {1}, "an array of the arguments was expected");
        assertArguments(codec, new byte[] {(byte) 0xC0}, "an array of the arguments was expected, and null found");
        try (MessagePackWriter out = MessagePackWriter.ofAtMost(100)) {
            assertThatThrownBy(() -> codec.write(out, List.of(1)))
                    .isInstanceOf(ValueException.class)
                    .hasMessageContaining("got 1");
        }
    }

    private static void assertArguments(ArgumentsCodec codec, byte[] bytes, String message) {
        assertThatThrownBy(() -> codec.read(new MessagePackReader(bytes, 0, bytes.length)))
                .isInstanceOf(ValueException.class)
                .hasMessageContaining(message);
    }

    @Test
    void structsAreMapsOfTypedMembers() {
        ValueCodec codec = MessagePack.VALUES.struct(Map.of("name", String.class, "count", int.class));
        try (MessagePackWriter out = MessagePackWriter.ofAtMost(100)) {
            codec.write(out, Map.of("name", "n", "count", 2));
            assertThat(codec.read(new MessagePackReader(out.bytes(), 0, out.length())))
                    .isEqualTo(Map.of("name", "n", "count", 2));
        }
    }

    @Test
    void aValueIsEchoedAsItCame() {
        for (String hex : List.of("c4020102", "d9036162 63", "cd0001", "93010203", "d405aa", "81a16101")) {
            byte[] bytes = java.util.HexFormat.of().parseHex(hex.replace(" ", ""));
            MessagePackReader in = new MessagePackReader(bytes, 0, bytes.length, RpcLimits.defaults(), null);
            int from = in.position();
            in.skip();
            in.requireEnd();
            byte[] slice = in.slice(from);
            assertThat(slice).isEqualTo(bytes);
        }
    }
}
