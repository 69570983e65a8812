package io.trivet.rpc.values;

import java.util.List;
import tools.jackson.databind.JavaType;

/**
 * Makes a format's codecs of types; {@link CodecCache} asks for each once, and for those of a type's parts before. Thread-safe. For transports.
 *
 * @param <C> what a codec is in the format
 */
public interface Codecs<C> {
    /** Returns the codec of nothing: null is written, and whatever comes is skipped. */
    C nothing();

    /** Returns the codec of what has no declared type. */
    C any();

    /** Returns the codec of a scalar. */
    C scalar(ValueType.Scalar type);

    /** Returns the codec of what travels as text. */
    C text(TextForm<?> form);

    /** Returns the codec of an array of primitives. */
    C primitives(Class<?> component);

    /** Returns the codec of a collection or an array. */
    C elements(ValueType.Elements type, C element);

    /** Returns the codec of a map. */
    C entries(ValueType.Entries type, C value);

    /** Returns the codec of an Optional. */
    C maybe(ValueType.Maybe type, C content);

    /** Returns the codec of what Jackson carries. */
    C bean(JavaType type);

    /** Returns the codec of a record, which is of use once it is {@linkplain #complete complete}: a record may have members of its own type. */
    C record(RecordType type);

    /** Hands a record's codec those of its members, in their order. */
    void complete(C record, List<C> members);
}
