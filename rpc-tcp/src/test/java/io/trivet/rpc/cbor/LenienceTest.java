package io.trivet.rpc.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.rpc.values.ValueException;
import io.trivet.rpc.values.binary.ArgumentsCodec;
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

/** Forms of a type that other writers may send, and forms that are refused. */
class LenienceTest {
    private static final Type STRINGS = Cbor.type(new TypeReference<List<String>>() {});
    private static final Type BY_NAME = Cbor.type(new TypeReference<Map<String, Integer>>() {});
    private static final Type BY_INT = Cbor.type(new TypeReference<Map<Integer, String>>() {});

    private record Order(String item, int quantity, double price, List<String> tags, Optional<Long> weight) {}

    private record Primitives(byte b, short s, int i, long l, float f, double d, boolean z, char c) {}

    private record Positive(int value) {
        Positive {
            if (value <= 0) {
                throw new IllegalArgumentException("it must be positive");
            }
        }
    }

    private static byte[] order(Object... namesAndValues) {
        Map<String, Object> map = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return Cbor.write(Object.class, map);
    }

    @Test
    void membersMayComeInAnyOrderBeMoreOrFewer() {
        assertThat(Cbor.read(Order.class, order("price", 2, "unknown", List.of(Map.of("a", 1)), "quantity", 1)))
                .isEqualTo(new Order(null, 1, 2, null, Optional.empty()));
        assertThat(Cbor.read(Order.class, order("weight", 3, "quantity", 1, "price", 2.5f, "item", null)))
                .isEqualTo(new Order(null, 1, 2.5, null, Optional.of(3L)));
        assertThat(Cbor.read(Positive.class, "a2 6576616c7565 01 6576616c7565 02"))
                .as("the last of two with one name")
                .isEqualTo(new Positive(2));
        assertThat(Cbor.read(Positive.class, "a2 01 02 6576616c7565 02"))
                .as("a member whose name is a number is unknown")
                .isEqualTo(new Positive(2));
    }

    @Test
    void aPrimitiveThatAnOlderPeerLacksIsZeroAndNullIsNone() {
        assertThat(Cbor.read(Order.class, order("price", 2))).isEqualTo(new Order(null, 0, 2, null, Optional.empty()));
        assertThat(Cbor.read(Primitives.class, "a0"))
                .isEqualTo(new Primitives((byte) 0, (short) 0, 0, 0, 0, 0, false, '\0'));
        assertThat(Cbor.read(Cbor.type(new TypeReference<List<Primitives>>() {}), "da54525654 83 81 6169 81 05 81 06"))
                .as("rows of a table with one column")
                .isEqualTo(List.of(
                        new Primitives((byte) 0, (short) 0, 5, 0, 0, 0, false, '\0'),
                        new Primitives((byte) 0, (short) 0, 6, 0, 0, 0, false, '\0')));
        refused(Order.class, order("quantity", null, "price", 2), "quantity: an int was expected, and null found");
        refused(Order.class, order("quantity", 1, "price", 2, "tags", List.of("a", 1)), "tags[1]: a string");
        refused(Positive.class, order("value", 0), "it must be positive");
    }

    private static void refused(Type type, byte[] bytes, String message) {
        assertThatThrownBy(() -> Cbor.read(type, bytes))
                .isInstanceOf(ValueException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("at byte");
    }

    private static void refused(Type type, Object value) {
        assertThatThrownBy(() -> Cbor.read(type, Cbor.write(Object.class, value)))
                .as("%s as %s", value, type)
                .isInstanceOf(ValueException.class);
    }

    @Test
    void numbersAreTakenWhereTheyFit() {
        assertThat(Cbor.read(double.class, "01")).isEqualTo(1.0);
        assertThat(Cbor.read(double.class, "3bffffffffffffffff")).isEqualTo(-0x1p64);
        assertThat(Cbor.read(double.class, "1bffffffffffffffff")).isEqualTo(0x1p64);
        assertThat(Cbor.read(double.class, "c249010000000000000000")).isEqualTo(0x1p64);
        assertThat(Cbor.read(double.class, "c48221196ab3")).isEqualTo(273.15);
        assertThat(Cbor.read(float.class, "fb3fb999999999999a")).isEqualTo(0.1f);
        assertThat(Cbor.read(int.class, "1b0000000000000001")).isEqualTo(1);
        assertThat(Cbor.read(long.class, "c24101")).isEqualTo(1L);
        assertThat(Cbor.read(long.class, "c3487fffffffffffffff")).isEqualTo(Long.MIN_VALUE);
        assertThat(Cbor.read(BigInteger.class, "01")).isEqualTo(BigInteger.ONE);
        assertThat(Cbor.read(BigDecimal.class, "01")).isEqualTo(BigDecimal.ONE);
        assertThat(Cbor.read(BigDecimal.class, "fb3fb999999999999a")).isEqualTo(new BigDecimal("0.1"));
        assertThat(Cbor.read(BigDecimal.class, "fa3dcccccd")).isEqualTo(new BigDecimal("0.1"));
        assertThat(Cbor.read(BigDecimal.class, "c49f21196ab3ff")).isEqualTo(new BigDecimal("273.15"));
        refused(int.class, 1L << 40);
        refused(int.class, 1.0);
        refused(long.class, BigInteger.TWO.pow(63));
        refused(long.class, new BigDecimal("1"));
        refused(byte.class, 128);
        refused(short.class, -32769);
        refused(float.class, 1e300);
        refused(int.class, "1");
        refused(double.class, "1");
        refused(boolean.class, 1);
        refused(String.class, 1);
        refused(char.class, "ab");
        refused(BigDecimal.class, Double.NaN);
        assertThatThrownBy(() -> Cbor.read(long.class, "1b8000000000000000")).isInstanceOf(ValueException.class);
        assertThatThrownBy(() -> Cbor.read(long.class, "3b8000000000000000")).isInstanceOf(ValueException.class);
    }

    @Test
    void lengthsMayBeLeftToTheEnd() {
        assertThat(Cbor.read(String.class, "7f657374726561646d696e67ff")).isEqualTo("streaming");
        assertThat((byte[]) Cbor.read(byte[].class, "5f42010243030405ff")).containsExactly(1, 2, 3, 4, 5);
        assertThat((byte[]) Cbor.read(byte[].class, "83010218ff")).containsExactly(1, 2, -1);
        assertThat(Cbor.read(STRINGS, "9f61617f6162ffff")).isEqualTo(List.of("a", "b"));
        assertThat((int[]) Cbor.read(int[].class, "9f" + "01".repeat(40) + "ff"))
                .hasSize(40);
        assertThat((String[]) Cbor.read(String[].class, "9f6161ff")).containsExactly("a");
        assertThat(Cbor.read(BY_NAME, "bf616101ff")).isEqualTo(Map.of("a", 1));
        assertThat(Cbor.read(Positive.class, "bf7f6376616c627565ff05ff")).isEqualTo(new Positive(5));
        assertThatThrownBy(() -> Cbor.read(String.class, "7f7f6161ffff")).isInstanceOf(ValueException.class);
        assertThatThrownBy(() -> Cbor.read(String.class, "7f4161ff")).isInstanceOf(ValueException.class);
    }

    @Test
    void tagsThatAreNotKnownAreSkippedAndUndefinedIsNull() {
        assertThat(Cbor.read(String.class, "d9d9f76161")).isEqualTo("a");
        assertThat(Cbor.read(STRINGS, "d90102816161")).isEqualTo(List.of("a"));
        assertThat(Cbor.read(int.class, "d82ac105")).isEqualTo(5);
        assertThat(Cbor.read(String.class, "f7")).isNull();
        assertThat(Cbor.read(String.class, "c1f7")).isNull();
        assertThat(Cbor.read(Order.class, "c1f6")).isNull();
        assertThat(Cbor.read(Object.class, "d9d9f7f7")).isNull();
        assertThat(Cbor.read(BY_INT, "a20161613903e76162")).isEqualTo(Map.of(1, "a", -1000, "b"));
        assertThat(Cbor.read(Object.class, "a2016161f502")).isEqualTo(Map.of("1", "a", "true", 2));
        assertThat(Cbor.read(UUID.class, "50" + "00".repeat(15) + "01")).isEqualTo(new UUID(0, 1));
        assertThat(Cbor.read(UUID.class, Cbor.write(String.class, new UUID(1, 2).toString())))
                .isEqualTo(new UUID(1, 2));
    }

    @Test
    void datesComeInTheFormsOfTheirTags() {
        Instant instant = Instant.parse("2013-03-21T20:04:00Z");
        assertThat(Cbor.read(Instant.class, "c074323031332d30332d32315432303a30343a30305a"))
                .isEqualTo(instant);
        assertThat(Cbor.read(Instant.class, "c11a514b67b0")).isEqualTo(instant);
        assertThat(Cbor.read(Instant.class, "c1fb41d452d9ec200000")).isEqualTo(instant.plusMillis(500));
        assertThat(Cbor.read(Instant.class, "c120")).isEqualTo(Instant.ofEpochSecond(-1));
        assertThat(Cbor.read(Instant.class, "c1fbbff8000000000000")).isEqualTo(Instant.ofEpochSecond(-2, 500_000_000));
        assertThat(Cbor.read(Date.class, "c11a514b67b0")).isEqualTo(Date.from(instant));
        assertThat(Cbor.read(LocalDate.class, "d86401")).isEqualTo(LocalDate.of(1970, 1, 2));
        assertThat(Cbor.read(Instant.class, Cbor.write(String.class, "2013-03-21T21:04:00+01:00")))
                .isEqualTo(instant);
        refused(Instant.class, 5);
        refused(LocalDate.class, "yesterday");
        for (String bad : List.of("c1fb7e37e43c8800759c", "c1f97e00", "c1fb7ff0000000000000", "c11bffffffffffffffff")) {
            assertThatThrownBy(() -> Cbor.read(Instant.class, bad)).isInstanceOf(ValueException.class);
        }
    }

    @Test
    void voidAcceptsAnyValue() {
        assertThat(Cbor.read(void.class, "820163616263")).isNull();
        assertThat(Cbor.hex(void.class, null)).isEqualTo("f6");
    }

    @Test
    void argumentsAreCounted() {
        ArgumentsCodec codec = Cbor.VALUES.arguments(List.of(int.class, STRINGS));
        try (CborWriter out = CborWriter.ofAtMost(100)) {
            codec.write(out, List.of(1, List.of("x")));
            assertThat(codec.read(new CborReader(out.bytes(), 0, out.length()))).isEqualTo(List.of(1, List.of("x")));
        }
        assertArguments(codec, new byte[] {(byte) 0x81, 1}, "takes 2 arguments, and got 1");
        assertArguments(codec, new byte[] {(byte) 0x83, 1, (byte) 0x80, 1}, "takes 2 arguments, and got 3");
        assertArguments(codec, new byte[] {(byte) 0x82, 1, 1}, "argument 2: an array was expected");
        assertArguments(codec, new byte[] {1}, "an array of the arguments was expected");
        try (CborWriter out = CborWriter.ofAtMost(100)) {
            assertThatThrownBy(() -> codec.write(out, List.of(1)))
                    .isInstanceOf(ValueException.class)
                    .hasMessageContaining("got 1");
        }
    }

    private static void assertArguments(ArgumentsCodec codec, byte[] bytes, String message) {
        assertThatThrownBy(() -> codec.read(new CborReader(bytes, 0, bytes.length)))
                .isInstanceOf(ValueException.class)
                .hasMessageContaining(message);
    }
}
