package io.trivet.rpc.values.binary;

import io.trivet.rpc.values.ReadFailures;
import io.trivet.rpc.values.ValueException;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/** Codec of one declared type; created by {@link BinaryValues#codec}. Thread-safe. */
public abstract class ValueCodec {
    private static final MethodHandle ENCODE =
            MethodHandleUtil.virtual(ValueCodec.class, "encode", void.class, BinaryWriter.class, Object.class);
    private static final MethodHandle DECODE =
            MethodHandleUtil.virtual(ValueCodec.class, "decode", Object.class, BinaryReader.class);

    /** Called by subclasses. */
    protected ValueCodec() {}

    /**
     * Writes a value. After a {@link ValueException}, the writer's content is unusable.
     *
     * @param value of the declared type; null is allowed unless that is primitive
     */
    public final void write(BinaryWriter out, @Nullable Object value) {
        try {
            encode(out, value);
        } catch (RuntimeException e) {
            throw ValueException.ofWriting(e);
        }
        out.requireFit();
    }

    /** Reads a value. After a {@link ValueException}, the reader can't be used any more. */
    public final @Nullable Object read(BinaryReader in) {
        try {
            return decode(in);
        } catch (ValueException e) {
            throw e;
        } catch (RuntimeException e) {
            // Constructors and comparators are application code too.
            throw in.failure(ReadFailures.refused(e), e);
        }
    }

    /** Writes a value for {@link #write}; may throw any exception that says why it can't. */
    public abstract void encode(BinaryWriter out, @Nullable Object value);

    /** Reads a value for {@link #read}. */
    public abstract @Nullable Object decode(BinaryReader in);

    /** Returns {@link #encode} of this codec, in a form that the JVM compiles well as part of larger writers. */
    MethodHandle writer() {
        return ENCODE.bindTo(this);
    }

    /** Returns {@link #decode} of this codec, in a form that the JVM compiles well as part of larger readers. */
    MethodHandle reader() {
        return DECODE.bindTo(this);
    }

    /** Returns the memory of a value's own object, if reading it doesn't count that. */
    protected int boxed() {
        return 0;
    }
}
