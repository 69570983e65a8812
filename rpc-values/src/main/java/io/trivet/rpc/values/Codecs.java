package io.trivet.rpc.values;

import java.util.List;
import tools.jackson.databind.JavaType;

/**
 * Creates a format's codecs of types. {@link CodecCache} requests each codec once, and those of a type's parts first.
 * Thread-safe. For transports.
 *
 * @param <C> the format's class of codecs
 */
public interface Codecs<C> {
    /** Returns the codec of void: it writes null, and skips any value that it reads. */
    C nothing();

    /** Returns the codec of values without a declared type. */
    C any();

    /** Returns the codec of a scalar. */
    C scalar(ValueType.Scalar type);

    /** Returns the codec of a type that is sent as text. */
    C text(TextForm<?> form);

    /** Returns the codec of an array of primitives. */
    C primitives(Class<?> component);

    /** Returns the codec of a collection or an array. */
    C elements(ValueType.Elements type, C element);

    /** Returns the codec of a map. */
    C entries(ValueType.Entries type, C value);

    /** Returns the codec of an Optional. */
    C maybe(ValueType.Maybe type, C content);

    /** Returns the codec of a type that Jackson handles. */
    C bean(JavaType type);

    /**
     * Returns the codec of a record. It can be used after {@link #complete complete} was called for it: a record may
     * have members of its own type.
     */
    C record(RecordType type);

    /** Gives a record's codec the codecs of its members, in the members' order. */
    void complete(C record, List<C> members);
}
