package io.trivet.rpc.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import io.trivet.rpc.values.ValueException;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;

/** Types without a codec, and types that annotations make possible. */
class RefusedTypesTest {
    private sealed interface Shape {}

    private record Circle(int radius) implements Shape {}

    private record Drawing(String name, List<Shape> shapes) {}

    private record Endless<T>(Endless<List<T>> next) {}

    private abstract static class Base {}

    /** A class without visible members. */
    private static final class Blank {}

    /** A class that can't be created. */
    public static final class Sealed {
        @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // Nothing uses it, as intended.
        private Sealed(int a, int b) {}

        public int getSize() {
            return 1;
        }
    }

    @Test
    void theReasonNamesTheType() {
        for (Type type : List.of(
                Shape.class,
                Base.class,
                Blank.class,
                Sealed.class,
                Thread.class,
                InputStream.class,
                Class.class,
                Runnable.class,
                Comparable.class,
                Iterator.class,
                BitSet.class,
                Cbor.type(new TypeReference<Future<String>>() {}),
                Cbor.type(new TypeReference<Stream<String>>() {}),
                Cbor.type(new TypeReference<Map<List<String>, String>>() {}),
                Cbor.type(new TypeReference<Endless<String>>() {}))) {
            assertThatThrownBy(() -> Cbor.VALUES.codec(type))
                    .as(type.getTypeName())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("can't be carried: ");
        }
        assertThatThrownBy(() -> Cbor.VALUES.codec(Cbor.type(new TypeReference<Map<String, Drawing[]>>() {})))
                .hasMessage(Shape.class.getName() + " (in {} [] Drawing.shapes []) can't be carried: it's abstract, and"
                        + " values don't name their classes: declare a record or another concrete class.");
        assertThatThrownBy(() -> Cbor.VALUES.codec(Drawing.class))
                .as("the second time as well")
                .isInstanceOf(IllegalArgumentException.class);
    }

    private record Renamed(@JsonProperty("the-name") String name, int size) {}

    private enum Code {
        ONE;

        @JsonValue
        int number() {
            return 7;
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    @JsonSubTypes(@JsonSubTypes.Type(value = Cat.class, name = "cat"))
    private interface Animal {}

    private record Cat(int lives) implements Animal {}

    private record House(Renamed renamed, Code code, Animal animal) {}

    @Test
    void annotationsSayHow() {
        House house = new House(new Renamed("n", 1), Code.ONE, new Cat(9));
        assertThat(Cbor.there(House.class, house)).isEqualTo(house);
        assertThat(Cbor.read(Object.class, Cbor.write(House.class, house)))
                .isEqualTo(Map.of(
                        "renamed",
                        Map.of("the-name", "n", "size", 1),
                        "code",
                        7,
                        "animal",
                        Map.of("@type", "cat", "lives", 9)));
    }

    @Test
    void aValueThatIsTooLongIsRefused() {
        byte[] exactly = Cbor.write(Object.class, Map.of("key", "x".repeat(200)));
        try (CborWriter out = CborWriter.ofAtMost(exactly.length)) {
            Cbor.VALUES.codec(Object.class).write(out, Map.of("key", "x".repeat(200)));
            assertThat(out.length()).isEqualTo(exactly.length);
        }
        for (Object value : List.of("x".repeat(200), new byte[5000], List.of(1, 2, 3, "x".repeat(100)), new int[200])) {
            try (CborWriter out = CborWriter.ofAtMost(100)) {
                assertThatThrownBy(() -> Cbor.VALUES.codec(Object.class).write(out, value))
                        .isInstanceOf(ValueException.class)
                        .hasMessageContaining("more than 100 bytes");
            }
        }
        for (int most = 0; most < 30; most++) {
            try (CborWriter out = CborWriter.ofAtMost(most)) {
                String text = "x".repeat(30);
                assertThatThrownBy(() -> Cbor.VALUES.codec(Object.class).write(out, List.of(text)))
                        .isInstanceOf(ValueException.class);
            }
        }
    }

    @Test
    void aValueOfAnotherTypeIsRefused() {
        assertThatThrownBy(() -> Cbor.write(int.class, null)).isInstanceOf(ValueException.class);
        assertThatThrownBy(() -> Cbor.write(int.class, "x")).isInstanceOf(ValueException.class);
        assertThatThrownBy(() -> Cbor.write(Drawing[].class, "x")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Cbor.write(Circle.class, "x")).isInstanceOf(ValueException.class);
    }
}
