package io.trivet.rpc.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import io.trivet.rpc.values.ValueException;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.type.TypeReference;

/** Lists of records, for all kinds of readers. */
class TableTest {
    record Point(int x, String name, List<Point> near) {}

    /** The other side's newer version of the record. */
    record Newer(String name, double weight, int x, String colour) {}

    record Weighty(String name, Double weight) {}

    public static class Bean {
        public int x;
        public String name;
        public List<Bean> near;
    }

    record Picky(int x, byte small, String name) {
        Picky {
            if (x == 13) {
                throw new IllegalArgumentException("bad luck");
            }
        }
    }

    /** More components than are read together. */
    private record Wide(
            int c0,
            int c1,
            int c2,
            int c3,
            int c4,
            int c5,
            int c6,
            int c7,
            int c8,
            int c9,
            int c10,
            int c11,
            int c12,
            int c13,
            int c14,
            int c15,
            int c16,
            int c17,
            int c18,
            int c19,
            int c20,
            int c21,
            int c22,
            int c23,
            int c24,
            int c25,
            int c26,
            int c27,
            int c28,
            int c29,
            int c30,
            int c31,
            int last) {}

    private record Primitives(byte b, short s, int i, long l, float f, double d, boolean z, char c) {}

    private static final Type POINTS = Cbor.type(new TypeReference<List<Point>>() {});

    private static final List<Point> TWO = List.of(new Point(1, "a", null), new Point(-2, "b", List.of()));

    private static final List<Point> NESTED = Arrays.asList(new Point(7, null, TWO), null, new Point(8, "c", TWO));

    private static final String HEAD = "da54525654";

    @Test
    void namesComeOnce() {
        assertThat(Cbor.hex(POINTS, TWO))
                .isEqualTo(HEAD + "83 83 6178 646e616d65 646e656172 83 01 6161 f6 83 21 6162 80".replace(" ", ""));
        assertThat(Cbor.hex(POINTS, List.of(TWO.get(0)))).doesNotContain(HEAD);
    }

    @Test
    void recordsComeBack() {
        assertThat(Cbor.there(POINTS, TWO)).isEqualTo(TWO);
        assertThat(Cbor.there(POINTS, NESTED)).isEqualTo(NESTED);
        assertThat((Point[]) Cbor.there(Point[].class, NESTED.toArray(new Point[0])))
                .containsExactlyElementsOf(NESTED);
    }

    @Test
    void componentsOfAllKindsComeBack() {
        Primitives least = new Primitives(
                Byte.MIN_VALUE,
                Short.MIN_VALUE,
                Integer.MIN_VALUE,
                Long.MIN_VALUE,
                Float.MIN_VALUE,
                Double.MIN_VALUE,
                false,
                Character.MIN_VALUE);
        Primitives most = new Primitives(
                Byte.MAX_VALUE,
                Short.MAX_VALUE,
                Integer.MAX_VALUE,
                Long.MAX_VALUE,
                Float.NEGATIVE_INFINITY,
                Double.NaN,
                true,
                '\u20ac');
        Type primitives = Cbor.type(new TypeReference<List<Primitives>>() {});
        assertThat(Cbor.there(primitives, List.of(least, most))).isEqualTo(List.of(least, most));
        Wide wide = new Wide(
                0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27,
                28, 29, 30, 31, 32);
        Type wides = Cbor.type(new TypeReference<List<Wide>>() {});
        assertThat(Cbor.there(wides, List.of(wide, wide))).isEqualTo(List.of(wide, wide));
    }

    /** Columns that the record has are read by other code than unknown columns. */
    @ParameterizedTest
    @CsvSource({
        "83f60161 61, '[1].x: an int was expected, and null found'",
        "8363616263 01 6161, '[1].x: an int was expected, and text found'",
        "831b7fffffffffffffff 01 6161, '[1].x: the number is out of range: an int was expected'",
        "83011880 6161, '[1].small: the number is out of range: a byte was expected'",
        "830101 07, '[1].name: a string was expected, and an integer found'",
        "830101 61ff, '[1].name: text isn''t UTF-8'",
        "830d01 6161, '[1]: it was refused: bad luck'",
        "8201016161, '[1]: a row of 3 values was expected, and another found'",
    })
    void refusalsSayWhere(String row, String message) {
        Type picky = Cbor.type(new TypeReference<List<Picky>>() {});
        String names = "83 6178 65736d616c6c 646e616d65";
        String good = "83 01 02 6161";
        assertThatThrownBy(() -> Cbor.read(picky, table("83", names, good, row)))
                .isInstanceOf(ValueException.class)
                .hasMessageStartingWith(message + ", at byte ");
        if (row.startsWith("83")) {
            String more = names.replaceFirst("83", "84") + "6179";
            assertThatThrownBy(() -> Cbor.read(
                            picky,
                            table(
                                    "83",
                                    more,
                                    good.replaceFirst("83", "84") + "f6",
                                    row.replaceFirst("83", "84") + "f6")))
                    .isInstanceOf(ValueException.class)
                    .hasMessageStartingWith(message + ", at byte ");
        }
    }

    private static byte[] table(String... items) {
        return HexFormat.of().parseHex((HEAD + String.join("", items)).replace(" ", ""));
    }

    @Test
    void othersReadMaps() {
        List<Map<String, Object>> maps =
                List.of(Map.of("x", 1, "name", "a"), Map.of("x", -2, "name", "b", "near", List.of()));
        Type listOfMaps = Cbor.type(new TypeReference<List<Map<String, Object>>>() {});
        for (Type type : List.of(Object.class, listOfMaps)) {
            Object read = Cbor.read(type, Cbor.write(POINTS, TWO));
            assertThat(read).asInstanceOf(LIST).hasSize(2);
            assertThat(((Map<?, ?>) ((List<?>) read).get(1))).isEqualTo(maps.get(1));
        }
        Object deep = Cbor.read(Object.class, Cbor.write(POINTS, NESTED));
        assertThat(deep.toString()).contains("near=[{x=1, name=a").contains("null, {x=8");
    }

    @Test
    void beansReadThemToo() {
        Type beans = Cbor.type(new TypeReference<List<Bean>>() {});
        List<?> read = (List<?>) Cbor.read(beans, Cbor.write(POINTS, NESTED));
        assertThat(read).hasSize(3);
        assertThat(read.get(1)).isNull();
        assertThat(((Bean) read.get(2)).near.get(1).name).isEqualTo("b");
        // Inside a bean, Jackson reads everything.
        assertThat(((Bean) Cbor.read(Bean.class, Cbor.write(Point.class, NESTED.get(0)))).near)
                .hasSize(2);
    }

    @Test
    void eitherSideMayBeNewer() {
        Type weighty = Cbor.type(new TypeReference<List<Weighty>>() {});
        Type newer = Cbor.type(new TypeReference<List<Newer>>() {});
        byte[] sent = Cbor.write(newer, List.of(new Newer("a", 0.5, 1, "red"), new Newer("b", 1, 2, "blue")));
        assertThat(Cbor.read(weighty, sent)).isEqualTo(List.of(new Weighty("a", 0.5), new Weighty("b", 1.0)));
        assertThat(Cbor.read(weighty, Cbor.write(POINTS, TWO)))
                .isEqualTo(List.of(new Weighty("a", null), new Weighty("b", null)));
        assertThat(Cbor.read(newer, Cbor.write(POINTS, TWO)))
                .as("a primitive that an older peer lacks is zero")
                .isEqualTo(List.of(new Newer("a", 0, 1, null), new Newer("b", 0, -2, null)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80", // no names
                "9f81617881 01ff", // of unknown length
                "8101", // names that are none
                "82816178 01", // a row that is none
                "82816178 820102", // too long a row
                "8281617880", // too short a row
                "8281f6 8101", // a name that is none
                "83816178 8101" // a row too few
            })
    void whatIsNoTableIsRefused(String items) {
        byte[] bytes = table(items);
        Type listOfMaps = Cbor.type(new TypeReference<List<Map<String, Object>>>() {});
        for (Type type : List.of(POINTS, Object.class, listOfMaps)) {
            assertThatThrownBy(() -> Cbor.read(type, bytes)).isInstanceOf(ValueException.class);
        }
    }

    @Test
    void namesAreNotRepeatedWithoutLimit() {
        byte[] name = "x".repeat(60_000).getBytes(StandardCharsets.US_ASCII);
        int rows = 10_000;
        try (CborWriter out = CborWriter.ofAtMost(1 << 20)) {
            out.head(Major.TAG, Major.TAG_TABLE);
            out.head(Major.ARRAY, rows + 1L);
            out.head(Major.ARRAY, 1);
            out.head(Major.TEXT, name.length);
            out.raw(name, 0, name.length);
            for (int i = 0; i < rows; i++) {
                out.head(Major.ARRAY, 1);
                out.integer(1);
            }
            byte[] bytes = Arrays.copyOf(out.bytes(), out.length());
            assertThatThrownBy(() -> Cbor.read(Object.class, bytes)).isInstanceOf(ValueException.class);
        }
    }
}
