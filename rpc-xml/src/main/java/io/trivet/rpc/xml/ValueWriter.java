package io.trivet.rpc.xml;

import io.trivet.rpc.values.ValueException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/** Writes the values of one type; created by {@link ValueWriters}. Thread-safe. */
abstract class ValueWriter {
    private static final MethodHandle WRITE =
            handle(ValueWriter.class, "write", MethodType.methodType(void.class, XmlWriter.class, Object.class));

    /**
     * Writes a value. Throws {@link ValueException}, {@link NoRoomException}, or an exception of the value's own code.
     */
    abstract void write(XmlWriter out, @Nullable Object value);

    /**
     * Returns a handle that writes a value, in a form that the JVM compiles well as part of larger writers. It takes
     * the writer and the value.
     */
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

    /** Returns the exception to throw if a part of a value can't be written; its message names the part. */
    static RuntimeException failed(RuntimeException thrown, String part) {
        return thrown instanceof NoRoomException
                ? thrown
                : ValueException.ofWriting(thrown).within(part);
    }
}
