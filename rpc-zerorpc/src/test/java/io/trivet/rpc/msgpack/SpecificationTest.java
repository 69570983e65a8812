package io.trivet.rpc.msgpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.rpc.values.ValueException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each format of the MessagePack specification, with its smallest and its largest values. */
class SpecificationTest {
    /** What we write as these bytes, and read from them. */
    private static void both(String hex, Object value) {
        String plain = hex.replace(" ", "");
        assertThat(MessagePack.hex(Object.class, value)).isEqualTo(plain);
        reads(plain, value);
    }

    private static void reads(String hex, Object value) {
        assertThat(MessagePack.read(Object.class, hex)).as(hex).isEqualTo(value);
        assertThat(MessagePack.read(void.class, hex)).isNull();
    }

    private static String ascii(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void nilAndBooleans() {
        both("c0", null);
        both("c2", false);
        both("c3", true);
    }

    @Test
    void integersAreShortest() {
        both("00", 0);
        both("7f", 127);
        both("ff", -1);
        both("e0", -32);
        both("cc 80", 128);
        both("cc ff", 255);
        both("cd 0100", 256);
        both("cd ffff", 65_535);
        both("ce 00010000", 65_536);
        both("ce 7fffffff", Integer.MAX_VALUE);
        both("ce ffffffff", 4_294_967_295L);
        both("cf 0000000100000000", 4_294_967_296L);
        both("cf 7fffffffffffffff", Long.MAX_VALUE);
        both("cf ffffffffffffffff", BigInteger.TWO.pow(64).subtract(BigInteger.ONE));
        both("cf 8000000000000000", BigInteger.TWO.pow(63));
        both("d0 df", -33);
        both("d0 80", -128);
        both("d1 ff7f", -129);
        both("d1 8000", -32_768);
        both("d2 ffff7fff", -32_769);
        both("d2 80000000", Integer.MIN_VALUE);
        both("d3 ffffffff7fffffff", Integer.MIN_VALUE - 1L);
        both("d3 8000000000000000", Long.MIN_VALUE);
    }

    @Test
    void integersMayBeLonger() {
        for (String one : List.of(
                "cc01",
                "cd0001",
                "ce00000001",
                "cf0000000000000001",
                "d001",
                "d10001",
                "d200000001",
                "d30000000000000001")) {
            reads(one, 1);
            assertThat(MessagePack.read(int.class, one)).isEqualTo(1);
            assertThat(MessagePack.read(long.class, one)).isEqualTo(1L);
            assertThat(MessagePack.read(double.class, one)).isEqualTo(1.0);
            assertThat(MessagePack.read(BigInteger.class, one)).isEqualTo(BigInteger.ONE);
        }
        reads("d0ff", -1);
        reads("d1ffff", -1);
        reads("d2ffffffff", -1);
        reads("d3ffffffffffffffff", -1);
    }

    @Test
    void floatingPointNumbers() {
        both("cb 3ff199999999999a", 1.1);
        both("cb 4059000000000000", 100.0);
        both("cb 7fefffffffffffff", Double.MAX_VALUE);
        both("cb 7ff0000000000000", Double.POSITIVE_INFINITY);
        both("cb fff0000000000000", Double.NEGATIVE_INFINITY);
        both("cb 7ff8000000000000", Double.NaN);
        both("cb 8000000000000000", -0.0);
        reads("ca 3fc00000".replace(" ", ""), 1.5);
        reads("ca7f800000", Double.POSITIVE_INFINITY);
        reads("ca7fc00000", Double.NaN);
    }

    @Test
    void textsAndBytesOfAllLengths() {
        both("a0", "");
        both("a1 61", "a");
        both("a3 e6b0b4", "\u6c34");
        both("a4 f0908591", "\ud800\udd51");
        both("bf" + ascii("x").repeat(31), "x".repeat(31));
        both("d920" + ascii("x").repeat(32), "x".repeat(32));
        both("d9ff" + ascii("x").repeat(255), "x".repeat(255));
        both("da0100" + ascii("x").repeat(256), "x".repeat(256));
        both("daffff" + ascii("x").repeat(65_535), "x".repeat(65_535));
        both("db00010000" + ascii("x").repeat(65_536), "x".repeat(65_536));
        both("bf" + "c3a9".repeat(15) + "61", "\u00e9".repeat(15) + "a");
        both("d920" + "c3a9".repeat(16), "\u00e9".repeat(16));
        reads("d90161", "a");
        reads("da000161", "a");
        reads("db0000000161", "a");
        both("c400", new byte[0]);
        both("c4 03 0102fd", new byte[] {1, 2, -3});
        both("c4ff" + "00".repeat(255), new byte[255]);
        both("c50100" + "00".repeat(256), new byte[256]);
        both("c5ffff" + "00".repeat(65_535), new byte[65_535]);
        both("c600010000" + "00".repeat(65_536), new byte[65_536]);
        reads("c5000107", new byte[] {7});
        reads("c60000000107", new byte[] {7});
    }

    @Test
    void arraysAndMapsOfAllLengths() {
        both("90", List.of());
        both("93 01 a3 74776f 90", List.of(1, "two", List.of()));
        both("9f" + "05".repeat(15), Collections.nCopies(15, 5));
        both("dc0010" + "05".repeat(16), Collections.nCopies(16, 5));
        both("dcffff" + "05".repeat(65_535), Collections.nCopies(65_535, 5));
        both("dd00010000" + "05".repeat(65_536), Collections.nCopies(65_536, 5));
        reads("dc000105", List.of(5));
        reads("dd0000000105", List.of(5));
        both("80", Map.of());
        both("81 a3 6b6579 c0", Collections.singletonMap("key", null));
        Map<String, Integer> map = new LinkedHashMap<>();
        StringBuilder entries = new StringBuilder();
        for (int i = 0; i < 70_000; i++) {
            String key = String.format("%05d", i);
            map.put(key, 1);
            entries.append("a5").append(ascii(key)).append("01");
            switch (map.size()) {
                case 15 -> both("8f" + entries, map);
                case 16 -> both("de0010" + entries, map);
                case 65_535 -> both("deffff" + entries, map);
                case 65_536 -> both("df00010000" + entries, map);
                default -> {
                    // between the limits
                }
            }
        }
        reads("de0001a16101", Map.of("a", 1));
        reads("df00000001a16101", Map.of("a", 1));
    }

    @Test
    void timestampsInTheirThreeLengths() {
        reads("d6ff514b67b0", Instant.parse("2013-03-21T20:04:00Z"));
        reads("d6ffffffffff", Instant.ofEpochSecond(0xFFFF_FFFFL));
        reads("d7ff773593fc514b67b0", Instant.parse("2013-03-21T20:04:00.499999999Z"));
        reads("d7ff0000000400000000", Instant.ofEpochSecond(0, 1).plusSeconds(0));
        reads("c70cff3b9ac9ffffffffffffffffff", Instant.ofEpochSecond(-1, 999_999_999));
        reads("c70cff00000000ffffffff00000000", Instant.ofEpochSecond(-4_294_967_296L));
        for (String bad : List.of(
                "d4ff00",
                "d5ff0000",
                "d8ff" + "00".repeat(16),
                "c700ff",
                "c705ff0000000000",
                "d7ffee6b280000000000",
                "c70cff3b9aca000000000000000000",
                "c70cff000000007fffffffffffffff")) {
            assertThatThrownBy(() -> MessagePack.read(Object.class, bad))
                    .as(bad)
                    .isInstanceOf(ValueException.class)
                    .hasMessageContaining("timestamp");
        }
    }

    @Test
    void otherExtensionsAreSkippedButNotRead() {
        for (String other : List.of(
                "d405aa",
                "d505aabb",
                "d605aabbccdd",
                "d705" + "aa".repeat(8),
                "d805" + "aa".repeat(16),
                "c70305aabbcc",
                "c8000305aabbcc",
                "c90000000305aabbcc")) {
            assertThat(MessagePack.read(void.class, other)).isNull();
            assertThatThrownBy(() -> MessagePack.read(Object.class, other))
                    .as(other)
                    .isInstanceOf(ValueException.class)
                    .hasMessageContaining("an extension of type 5");
            assertThatThrownBy(() -> MessagePack.read(void.class, other.substring(0, other.length() - 2)))
                    .isInstanceOf(ValueException.class);
        }
        assertThatThrownBy(() -> MessagePack.read(Object.class, "c1"))
                .as("never used")
                .isInstanceOf(ValueException.class);
        assertThatThrownBy(() -> MessagePack.read(void.class, "c1")).isInstanceOf(ValueException.class);
    }
}
