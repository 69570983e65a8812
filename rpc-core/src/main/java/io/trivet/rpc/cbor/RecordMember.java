package io.trivet.rpc.cbor;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/** A component of a record: its name, its codec, and how its value is got. */
final class RecordMember {
    private static final MethodHandle WITHIN =
            Handles.virtual(CborException.class, "within", CborException.class, String.class);
    private static final MethodHandle RAW =
            Handles.virtual(CborWriter.class, "raw", void.class, byte[].class, int.class, int.class);

    final String name;
    final ValueCodec codec;

    /** The name as it's written. */
    final byte[] key;

    private final MethodHandle accessor;

    /** Makes a member; throws IllegalArgumentException if the record's module doesn't let us. */
    RecordMember(RecordComponent component, ValueCodec codec) {
        name = component.getName();
        this.codec = codec;
        accessor = Records.accessor(component);
        try (CborWriter out = CborWriter.ofAtMost(Integer.MAX_VALUE)) {
            out.text(name);
            key = Arrays.copyOf(out.bytes(), out.length());
        }
    }

    Class<?> type() {
        return accessor.type().returnType();
    }

    /** Returns what reads the component, as an Object unless it is primitive: it takes a reader, and names the component in what it throws. */
    MethodHandle reader() {
        Class<?> type = type().isPrimitive() ? type() : Object.class;
        MethodHandle named = MethodHandles.filterArguments(
                MethodHandles.throwException(type, CborException.class),
                0,
                MethodHandles.insertArguments(WITHIN, 1, name));
        return MethodHandles.catchException(
                codec.reader().asType(MethodType.methodType(type, CborReader.class)), CborException.class, named);
    }

    /** Returns what writes the component's value: it takes a writer and the record. */
    MethodHandle writer() {
        MethodHandle ofValue = codec.writer().asType(MethodType.methodType(void.class, CborWriter.class, type()));
        return MethodHandles.filterArguments(ofValue, 1, accessor);
    }

    /** Returns what writes the component's name: it takes a writer. */
    MethodHandle keyWriter() {
        return MethodHandles.insertArguments(RAW, 1, key, 0, key.length);
    }
}
