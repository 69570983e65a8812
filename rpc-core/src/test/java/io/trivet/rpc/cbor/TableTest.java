package io.trivet.rpc.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.type.TypeReference;

/** Lists of records, whoever reads them. */
class TableTest {
    record Point(int x, String name, List<Point> near) {}

    /** As the other side may have it by now. */
    record Newer(String name, double weight, int x, String colour) {}

    record Weighty(String name, Double weight) {}

    public static class Bean {
        public int x;
        public String name;
        public List<Bean> near;
    }

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
        // Within a bean Jackson has it all.
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
        assertThatThrownBy(() -> Cbor.read(newer, Cbor.write(POINTS, TWO)))
                .isInstanceOf(CborException.class)
                .hasMessageContaining("weight");
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
        byte[] bytes = HexFormat.of().parseHex((HEAD + items).replace(" ", ""));
        Type listOfMaps = Cbor.type(new TypeReference<List<Map<String, Object>>>() {});
        for (Type type : List.of(POINTS, Object.class, listOfMaps)) {
            assertThatThrownBy(() -> Cbor.read(type, bytes)).isInstanceOf(CborException.class);
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
            assertThatThrownBy(() -> Cbor.read(Object.class, bytes)).isInstanceOf(CborException.class);
        }
    }
}
