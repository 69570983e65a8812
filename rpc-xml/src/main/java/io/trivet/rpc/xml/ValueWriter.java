package io.trivet.rpc.xml;

import io.trivet.rpc.values.ValueException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/** Writes the values of one type; {@link ValueWriters} makes it. Thread-safe. */
abstract class ValueWriter {
    private static final MethodHandle WRITE =
            handle(ValueWriter.class, "write", MethodType.methodType(void.class, XmlWriter.class, Object.class));

    /** Writes a value, or throws {@link ValueException}, {@link NoRoomException}, or what the value's own code throws. */
    abstract void write(XmlWriter out, @Nullable Object value);

    /** Returns what writes a value, as the JVM compiles it best into what writes many: it takes the writer and the value. */
    MethodHandle handle() {
        return WRITE.bindTo(this);
    }

    static MethodHandle handle(Class<?> owner, String method, MethodType type) {
        try {
            return MethodHandles.lookup().findVirtual(owner, method, type);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    /** Returns what to throw where a part of a value can't be written: it says which. */
    static RuntimeException failed(RuntimeException thrown, String part) {
        return thrown instanceof NoRoomException
                ? thrown
                : ValueException.ofWriting(thrown).within(part);
    }
}
