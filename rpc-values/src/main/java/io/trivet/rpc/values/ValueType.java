package io.trivet.rpc.values;

import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;

/**
 * Description of a type whose values can be sent: their parts, and how they are read and created. {@link ValueTypes}
 * describes a type once. From the description each format creates its codecs, by {@link CodecCache}. Immutable. For
 * transports.
 */
public sealed interface ValueType
        permits ValueType.Nothing,
                ValueType.Any,
                ValueType.Scalar,
                ValueType.Text,
                ValueType.Primitives,
                ValueType.Elements,
                ValueType.Entries,
                ValueType.Maybe,
                ValueType.Bean,
                RecordType {
    /** Returns the value of a record's missing member: a primitive's zero, an empty Optional, otherwise null. */
    default @Nullable Object absent() {
        return null;
    }

    /** The result type of methods that return nothing. */
    record Nothing() implements ValueType {}

    /** Object, or no declared type: written according to the value's class, read as the nearest plain Java type. */
    record Any() implements ValueType {}

    /**
     * A type whose values are a single item: a number, a boolean, a character, a string, bytes or a UUID. Only strings
     * and characters are text.
     *
     * @param type primitive, or a class whose values may be null
     * @param expected the type's name for people: "an int"
     * @param absent the value of a missing primitive: its zero; otherwise null
     */
    record Scalar(Class<?> type, String expected, @Nullable Object absent) implements ValueType {}

    /** A type that is sent as text, such as an enum. */
    record Text(TextForm<?> form) implements ValueType {}

    /**
     * An array of primitives other than bytes or characters; arrays of those are {@link Scalar}s.
     *
     * @param component the type of the elements
     */
    record Primitives(Class<?> component) implements ValueType {}

    /**
     * A collection, or an array of objects.
     *
     * @param maker makes an empty collection with room for the given number of elements, which is only a hint; null if
     *     values are only written
     * @param component the type of an array's elements, to which the maker's list is converted; null for a collection
     */
    record Elements(
            ValueType element,
            @Nullable IntFunction<? extends Collection<@Nullable Object>> maker,
            @Nullable Class<?> component)
            implements ValueType {}

    /**
     * A map.
     *
     * @param key the text form of the keys, which are text on every wire; null if their class isn't declared, and then
     *     they are read as strings
     * @param maker as for {@link Elements}
     */
    record Entries(
            @Nullable TextForm<?> key,
            ValueType value,
            @Nullable IntFunction<? extends Map<Object, @Nullable Object>> maker)
            implements ValueType {}

    /**
     * Optional, OptionalInt, OptionalLong or OptionalDouble: the content, or null if there is none.
     *
     * @param open returns the content, or null
     * @param wrap takes the content
     * @param absent the empty value
     */
    record Maybe(
            ValueType content, Function<Object, @Nullable Object> open, Function<Object, Object> wrap, Object absent)
            implements ValueType {}

    /** A class that Jackson handles, because it isn't a record or has Jackson's annotations. */
    record Bean(JavaType type) implements ValueType {}
}
