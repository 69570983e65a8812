package io.trivet.rpc.cbor;

import io.trivet.rpc.values.ReadFailures;
import io.trivet.rpc.values.ValueException;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/** Writes and reads the values of one declared type; {@link CborValues#codec} makes it. Thread-safe. */
public abstract class ValueCodec {
    private static final MethodHandle ENCODE =
            MethodHandleUtil.virtual(ValueCodec.class, "encode", void.class, CborWriter.class, Object.class);
    private static final MethodHandle DECODE =
            MethodHandleUtil.virtual(ValueCodec.class, "decode", Object.class, CborReader.class);

    ValueCodec() {}

    /**
     * Writes a value, or throws {@link ValueException}, after which what was written is of no use.
     *
     * @param value of the declared type; null unless that's primitive
     */
    public final void write(CborWriter out, @Nullable Object value) {
        try {
            encode(out, value);
        } catch (RuntimeException e) {
            throw ValueException.ofWriting(e);
        }
        out.requireFit();
    }

    /** Reads a value, or throws {@link ValueException}, after which the reader is of no use. */
    public final @Nullable Object read(CborReader in) {
        try {
            return decode(in);
        } catch (ValueException e) {
            throw e;
        } catch (RuntimeException e) {
            // So are constructors and comparators.
            throw in.failure(ReadFailures.refused(e), e);
        }
    }

    abstract void encode(CborWriter out, @Nullable Object value);

    abstract @Nullable Object decode(CborReader in);

    /** Returns {@link #encode} of this codec, as the JVM compiles it best into what writes many values. */
    MethodHandle writer() {
        return ENCODE.bindTo(this);
    }

    /** Returns {@link #decode} of this codec, as the JVM compiles it best into what reads many values. */
    MethodHandle reader() {
        return DECODE.bindTo(this);
    }

    /** Returns what a value's own object takes of memory, where reading it doesn't count that. */
    int boxed() {
        return 0;
    }
}
