package io.trivet.rpc.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trivet.rpc.values.ValueException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The examples of RFC 8949, appendix A. */
class Rfc8949VectorsTest {
    private static final List<Integer> TO_25 =
            IntStream.rangeClosed(1, 25).boxed().toList();
    private static final List<Object> NESTED = List.of(1, List.of(2, 3), List.of(4, 5));
    private static final Map<String, String> LETTERS = new LinkedHashMap<>();

    static {
        List.of("a", "b", "c", "d", "e")
                .forEach(letter -> LETTERS.put(letter, letter.toUpperCase(java.util.Locale.ROOT)));
    }

    private record Vector(String hex, Object value) {}

    private final List<Vector> vectors = new ArrayList<>();

    private void add(String hex, Object value) {
        vectors.add(new Vector(hex, value));
    }

    @Test
    void whatWeWriteAsTheyDo() {
        add("00", 0);
        add("01", 1);
        add("0a", 10);
        add("17", 23);
        add("1818", 24);
        add("1819", 25);
        add("1864", 100);
        add("1903e8", 1000);
        add("1a000f4240", 1_000_000);
        add("1b000000e8d4a51000", 1_000_000_000_000L);
        add("c249010000000000000000", new BigInteger("18446744073709551616"));
        add("c349010000000000000000", new BigInteger("-18446744073709551617"));
        add("20", -1);
        add("29", -10);
        add("3863", -100);
        add("3903e7", -1000);
        add("fb3ff199999999999a", 1.1);
        add("fa47c35000", 100000.0);
        add("fa7f7fffff", 3.4028234663852886e+38);
        add("fb7e37e43c8800759c", 1.0e+300);
        add("fbc010666666666666", -4.1);
        add("fa7f800000", Double.POSITIVE_INFINITY);
        add("fa7fc00000", Double.NaN);
        add("faff800000", Double.NEGATIVE_INFINITY);
        add("f4", false);
        add("f5", true);
        add("f6", null);
        add("40", new byte[0]);
        add("4401020304", new byte[] {1, 2, 3, 4});
        add("60", "");
        add("6161", "a");
        add("6449455446", "IETF");
        add("62225c", "\"\\");
        add("62c3bc", "\u00fc");
        add("63e6b0b4", "\u6c34");
        add("64f0908591", "\ud800\udd51");
        add("80", List.of());
        add("83010203", List.of(1, 2, 3));
        add("8301820203820405", NESTED);
        add("98190102030405060708090a0b0c0d0e0f101112131415161718181819", TO_25);
        add("a0", Map.of());
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("a", 1);
        map.put("b", List.of(2, 3));
        add("a26161016162820203", map);
        add("826161a161626163", List.of("a", Map.of("b", "c")));
        add("a56161614161626142616361436164614461656145", LETTERS);
        for (Vector vector : vectors) {
            assertThat(Cbor.hex(Object.class, vector.value)).isEqualTo(vector.hex);
            assertThat(Cbor.read(Object.class, vector.hex)).as(vector.hex).isEqualTo(vector.value);
        }
    }

    @Test
    void whatWeOnlyRead() {
        add("1bffffffffffffffff", new BigInteger("18446744073709551615"));
        add("3bffffffffffffffff", new BigInteger("-18446744073709551616"));
        add("f90000", 0.0);
        add("f98000", -0.0);
        add("f93c00", 1.0);
        add("f93e00", 1.5);
        add("f97bff", 65504.0);
        add("f90001", 0x1p-24);
        add("f90400", 0.00006103515625);
        add("f9c400", -4.0);
        add("f97c00", Double.POSITIVE_INFINITY);
        add("f97e00", Double.NaN);
        add("f9fc00", Double.NEGATIVE_INFINITY);
        add("fb7ff0000000000000", Double.POSITIVE_INFINITY);
        add("fb7ff8000000000000", Double.NaN);
        add("fbfff0000000000000", Double.NEGATIVE_INFINITY);
        add("f7", null);
        add("c074323031332d30332d32315432303a30343a30305a", "2013-03-21T20:04:00Z");
        add("c11a514b67b0", 1363896240);
        add("c1fb41d452d9ec200000", 1363896240.5);
        add("d74401020304", new byte[] {1, 2, 3, 4});
        add("d818456449455446", HexFormat.of().parseHex("6449455446"));
        add("d82076687474703a2f2f7777772e6578616d706c652e636f6d", "http://www.example.com");
        add("a201020304", Map.of("1", 2, "3", 4));
        add("5f42010243030405ff", new byte[] {1, 2, 3, 4, 5});
        add("7f657374726561646d696e67ff", "streaming");
        add("9fff", List.of());
        add("9f018202039f0405ffff", NESTED);
        add("9f01820203820405ff", NESTED);
        add("83018202039f0405ff", NESTED);
        add("83019f0203ff820405", NESTED);
        add("9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff", TO_25);
        add("bf61610161629f0203ffff", Map.of("a", 1, "b", List.of(2, 3)));
        add("826161bf61626163ff", List.of("a", Map.of("b", "c")));
        add("bf6346756ef563416d7421ff", Map.of("Fun", true, "Amt", -2));
        for (Vector vector : vectors) {
            assertThat(Cbor.read(Object.class, vector.hex)).as(vector.hex).isEqualTo(vector.value);
        }
    }

    @Test
    void simpleValuesHaveNoMeaningInJava() {
        for (String hex : List.of("f0", "f8ff", "f818", "f800")) {
            assertThatThrownBy(() -> Cbor.read(Object.class, hex)).isInstanceOf(ValueException.class);
        }
        assertThat(Cbor.read(void.class, "82f0f8ff")).isNull();
        assertThatThrownBy(() -> Cbor.read(void.class, "f818")).isInstanceOf(ValueException.class);
    }
}
