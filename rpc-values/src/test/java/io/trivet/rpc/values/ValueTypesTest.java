package io.trivet.rpc.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.net.URL;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JavaType;

/** The types that can be sent, and their descriptions: the same for every format. */
class ValueTypesTest {
    record Node(int value, @Nullable Node next) {}

    record Box<T>(T content, List<T> more) {}

    record Endless<T>(@Nullable Endless<List<T>> inside) {}

    record Order(String item, InetSocketAddress sender) {}

    static final class Person {
        private final String name;

        Person(String name) {
            this.name = name;
        }

        public String getName() {
            return name;
        }
    }

    interface Animal {
        String getName();
    }

    interface Samples {
        Box<Optional<BigDecimal>> box();

        Map<DayOfWeek, int[]> hours();

        SortedSet<Node> nodes();

        Endless<String> endless();

        List<Runnable> tasks();

        List<Animal> animals();

        EnumSet<DayOfWeek> days();

        LocalDate[] dates();

        Map<Object, @Nullable Object> any();
    }

    private final ValueTypes types = new ValueTypes();

    private static Type type(String sample) {
        return Arrays.stream(Samples.class.getDeclaredMethods())
                .filter(method -> method.getName().equals(sample))
                .findFirst()
                .orElseThrow()
                .getGenericReturnType();
    }

    @Test
    void aTypeIsDescribedOnceAndMayHoldItself() {
        ValueType node = types.of(Node.class);
        assertThat(types.of(Node.class)).isSameAs(node);
        assertThat(((RecordType) node).members().get(1).type()).isSameAs(node);
        assertThat(((RecordType) node).make(new Object[] {7, null})).isEqualTo(new Node(7, null));
    }

    /** A format whose codecs are only names of types. */
    private static final class Names implements Codecs<StringBuilder> {
        private int made;

        private StringBuilder name(String name) {
            made++;
            return new StringBuilder(name);
        }

        @Override
        public StringBuilder nothing() {
            return name("nothing");
        }

        @Override
        public StringBuilder any() {
            return name("any");
        }

        @Override
        public StringBuilder scalar(ValueType.Scalar type) {
            return name(type.expected());
        }

        @Override
        public StringBuilder text(TextForm<?> form) {
            return name(form.type().getSimpleName());
        }

        @Override
        public StringBuilder primitives(Class<?> component) {
            return name(component + "s");
        }

        @Override
        public StringBuilder elements(ValueType.Elements type, StringBuilder element) {
            return name("[" + element + "]");
        }

        @Override
        public StringBuilder entries(ValueType.Entries type, StringBuilder value) {
            TextForm<?> key = type.key();
            return name("{" + (key == null ? "any" : key.type().getSimpleName()) + ": " + value + "}");
        }

        @Override
        public StringBuilder maybe(ValueType.Maybe type, StringBuilder content) {
            return name(content + "?");
        }

        @Override
        public StringBuilder bean(JavaType type) {
            return name("bean " + type.getRawClass().getSimpleName());
        }

        @Override
        public StringBuilder record(RecordType type) {
            return name(type.type().getSimpleName());
        }

        @Override
        public void complete(StringBuilder record, List<StringBuilder> members) {
            // A type that contains itself has a name already.
            record.append(members.stream()
                    .map(each -> each == record ? "itself" : each.toString())
                    .toList());
        }
    }

    @ParameterizedTest
    @MethodSource
    void aFormatsCodecsAreMadeOfTheDescription(Type type, String name) {
        Names names = new Names();
        CodecCache<StringBuilder> cache = new CodecCache<>(new ValueTypes(), names);
        StringBuilder codec = cache.of(type);
        assertThat(codec).hasToString(name);
        int made = names.made;
        assertThat(cache.of(type)).isSameAs(codec);
        assertThat(names.made).isEqualTo(made);
    }

    static Stream<Arguments> aFormatsCodecsAreMadeOfTheDescription() {
        return Stream.of(
                Arguments.of(void.class, "nothing"),
                Arguments.of(Object.class, "any"),
                Arguments.of(long.class, "a long"),
                Arguments.of(byte[].class, "bytes"),
                Arguments.of(OptionalInt.class, "an int?"),
                Arguments.of(Node.class, "Node[an int, itself]"),
                Arguments.of(type("box"), "Box[a decimal?, [a decimal?]]"),
                Arguments.of(type("hours"), "{DayOfWeek: ints}"),
                Arguments.of(type("days"), "[DayOfWeek]"),
                Arguments.of(type("dates"), "[LocalDate]"),
                Arguments.of(type("any"), "{any: any}"),
                Arguments.of(Map.Entry.class, "bean Entry"));
    }

    @Test
    void whatDoesntComeIsZeroOrEmptyOrNull() {
        assertThat(types.of(int.class).absent()).isEqualTo(0);
        assertThat(types.of(char.class).absent()).isEqualTo('\0');
        assertThat(types.of(Optional.class).absent()).isEqualTo(Optional.empty());
        assertThat(types.of(Integer.class).absent()).isNull();
        assertThat(types.of(Node.class).absent()).isNull();
    }

    @ParameterizedTest
    @MethodSource
    void whatCantBeCarriedIsRefusedByItsPlaceAndWithTheReason(Type type, String told) {
        assertThatThrownBy(() -> types.of(type))
                .isInstanceOf(RefusedTypeException.class)
                .hasMessageContaining(told)
                .hasMessageEndingWith(".");
    }

    static Stream<Arguments> whatCantBeCarriedIsRefusedByItsPlaceAndWithTheReason() {
        return Stream.of(
                Arguments.of(URL.class, "java.net.URL can't be carried: it's a class of the JDK"),
                Arguments.of(
                        Order.class, "(in Order.sender) can't be carried: it's a class of the JDK that isn't a value:"),
                Arguments.of(type("nodes"), "can't be carried: its elements have no natural order"),
                Arguments.of(type("endless"), "can't be carried: its types contain each other without end"),
                Arguments.of(type("tasks"), "java.lang.Runnable (in []) can't be carried: it's a class of the JDK"),
                Arguments.of(type("animals"), "Animal (in []) can't be carried: it's abstract"));
    }

    @Test
    void whatIsOnlyWrittenNeedsNoMakerAndPartsMayBeAbstract() {
        ValueType list = types.ofClass(List.of(1).getClass());
        assertThat(list).isInstanceOfSatisfying(ValueType.Elements.class, elements -> {
            assertThat(elements.element()).isInstanceOf(ValueType.Any.class);
            assertThat(elements.maker()).isNull();
        });
        assertThat(types.ofClass(Person.class)).isInstanceOf(ValueType.Bean.class);
        assertThatThrownBy(() -> types.ofClass(Thread.class)).isInstanceOf(RefusedTypeException.class);
    }
}
