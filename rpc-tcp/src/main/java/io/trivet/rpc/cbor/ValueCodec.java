package io.trivet.rpc.cbor;

import io.trivet.rpc.values.ReadFailures;
import io.trivet.rpc.values.ValueException;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/** Codec of one declared type; created by {@link CborValues#codec}. Thread-safe. */
public abstract class ValueCodec {
    private static final MethodHandle ENCODE =
            MethodHandleUtil.virtual(ValueCodec.class, "encode", void.class, CborWriter.class, Object.class);
    private static final MethodHandle DECODE =
            MethodHandleUtil.virtual(ValueCodec.class, "decode", Object.class, CborReader.class);

    ValueCodec() {}

    /**
     * Writes a value. After a {@link ValueException}, the writer's content is unusable.
     *
     * @param value of the declared type; null is allowed unless that is primitive
     */
    public final void write(CborWriter out, @Nullable Object value) {
        try {
            encode(out, value);
        } catch (RuntimeException e) {
            throw ValueException.ofWriting(e);
        }
        out.requireFit();
    }

    /** Reads a value. After a {@link ValueException}, the reader can't be used any more. */
    public final @Nullable Object read(CborReader in) {
        try {
            return decode(in);
        } catch (ValueException e) {
            throw e;
        } catch (RuntimeException e) {
            // Constructors and comparators are application code too.
            throw in.failure(ReadFailures.refused(e), e);
        }
    }

    abstract void encode(CborWriter out, @Nullable Object value);

    abstract @Nullable Object decode(CborReader in);

    /** Returns {@link #encode} of this codec, in a form that the JVM compiles well as part of larger writers. */
    MethodHandle writer() {
        return ENCODE.bindTo(this);
    }

    /** Returns {@link #decode} of this codec, in a form that the JVM compiles well as part of larger readers. */
    MethodHandle reader() {
        return DECODE.bindTo(this);
    }

    /** Returns the memory of a value's own object, if reading it doesn't count that. */
    int boxed() {
        return 0;
    }
}
