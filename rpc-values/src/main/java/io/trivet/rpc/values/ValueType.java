package io.trivet.rpc.values;

import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;

/**
 * What is known of a type whose values travel: what they are made of, and how they are taken apart and made. A type is described once, by
 * {@link ValueTypes}; each format makes its codecs of the description, by {@link CodecCache}. Immutable. For transports.
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
    /** Returns what a member of a record is that doesn't come at all: a primitive's zero, an empty Optional, else null. */
    default @Nullable Object absent() {
        return null;
    }

    /** Of methods that return nothing. */
    record Nothing() implements ValueType {}

    /** Declared as Object, or not at all: written by the class that the value has, read as the nearest of Java's plain types. */
    record Any() implements ValueType {}

    /**
     * A number, a boolean, a character, a string, bytes or a UUID: what is one item, and not text unless it is one in Java.
     *
     * @param type primitive, or a class whose values may be null
     * @param expected for people: "an int"
     * @param absent what a primitive is where nothing comes: its zero; else null
     */
    record Scalar(Class<?> type, String expected, @Nullable Object absent) implements ValueType {}

    /** What travels as text; constants of enums among it. */
    record Text(TextForm<?> form) implements ValueType {}

    /**
     * An array of primitives, but not one of bytes or characters, which are {@link Scalar}s.
     *
     * @param component what the elements are
     */
    record Primitives(Class<?> component) implements ValueType {}

    /**
     * A collection, or an array of objects.
     *
     * @param maker makes an empty one, and gets how many elements to make room for, which more may come than; null if nothing is ever read
     * @param component what an array's elements are, which the maker's list is turned into; null for a collection
     */
    record Elements(
            ValueType element,
            @Nullable IntFunction<? extends Collection<@Nullable Object>> maker,
            @Nullable Class<?> component)
            implements ValueType {}

    /**
     * A map.
     *
     * @param key how keys become text, which they are on every wire; null where their class isn't declared, and they come back as strings
     * @param maker as {@link Elements}'
     */
    record Entries(
            @Nullable TextForm<?> key,
            ValueType value,
            @Nullable IntFunction<? extends Map<Object, @Nullable Object>> maker)
            implements ValueType {}

    /**
     * Optional and its kin: the content, or null if there is none.
     *
     * @param open returns the content, or null
     * @param wrap takes the content
     * @param absent the empty one
     */
    record Maybe(
            ValueType content, Function<Object, @Nullable Object> open, Function<Object, Object> wrap, Object absent)
            implements ValueType {}

    /** A class that Jackson carries, since it is no record or says by annotations how. */
    record Bean(JavaType type) implements ValueType {}
}
