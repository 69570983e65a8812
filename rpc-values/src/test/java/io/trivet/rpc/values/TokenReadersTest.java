package io.trivet.rpc.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.json.JsonMapper;

/** JSON, which no wire of Trivet uses, is read by the same descriptions as all formats. */
class TokenReadersTest {
    record Point(int x, int y) {
        Point {
            if (x < 0) {
                throw new IllegalArgumentException("x is below zero");
            }
        }
    }

    record Shape(
            String name,
            Optional<String> label,
            List<Point> points,
            Map<DayOfWeek, double[]> hours,
            @Nullable Shape inside,
            boolean closed) {}

    record Sorted(TreeSet<String> names) {}

    private final ValueTypes types = new ValueTypes();
    private final CodecCache<TokenReader> readers = new CodecCache<>(types, new TokenReaders(types.beans()));
    private final JsonMapper json = new JsonMapper();

    private @Nullable Object read(Class<?> type, String text) {
        try (JsonParser parser = json.createParser(text)) {
            parser.nextToken();
            return readers.of(type).read(parser);
        }
    }

    @Test
    void aRecordIsReadWithAllItsMembers() {
        Object read = read(Shape.class, """
                {"points": [{"x": 1, "y": 2}, null, {"y": 4, "more": [{}, [1]]}], "name": "a", "unknown": {"b": [null]},
                 "hours": {"MONDAY": [1.5, 2]}, "label": "c", "inside": {"name": "d"}}
                """);
        assertThat(read).isInstanceOfSatisfying(Shape.class, shape -> {
            assertThat(shape.points()).isEqualTo(Arrays.asList(new Point(1, 2), null, new Point(0, 4)));
            assertThat(shape.hours().get(DayOfWeek.MONDAY)).containsExactly(1.5, 2);
            assertThat(shape.label()).contains("c");
            assertThat(shape.inside()).isEqualTo(new Shape("d", Optional.empty(), null, null, null, false));
            assertThat(shape.closed()).isFalse();
        });
    }

    @Test
    void whatHasNoTypeIsTheNearestOfThePlainOnes() {
        assertThat(read(Object.class, "[1, 2.5, \"a\", true, null, {\"b\": [3000000000]}]"))
                .isEqualTo(Arrays.asList(1, 2.5, "a", true, null, Map.of("b", List.of(3_000_000_000L))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"x\": null, \"y\": 1}   | an int was expected, and null found",
                "{\"x\": \"1\", \"y\": 1}  | an int was expected, and a string found",
                "{\"x\": 1.5, \"y\": 1}    | an int was expected, and a floating-point number found",
                "{\"x\": -1, \"y\": 1}     | it was refused: x is below zero",
                "[1]                       | a map was expected, and an array found",
                "7                         | a map was expected, and an integer found",
            })
    void aValueThatDoesntFitIsDescribedForItsSender(String text, String told) {
        assertThatThrownBy(() -> read(Point.class, text))
                .isInstanceOfSatisfying(
                        JacksonException.class,
                        e -> assertThat(ReadFailures.what(e)).isEqualTo(told));
    }

    @Test
    void aValueThatACollectionRefusesIsReportedAsUnfit() {
        assertThatThrownBy(() -> read(Sorted.class, "{\"names\": [\"a\", null]}"))
                .isInstanceOfSatisfying(
                        JacksonException.class,
                        e -> assertThat(ReadFailures.what(e)).startsWith("it was refused"));
    }
}
