package io.trivet.rpc.cbor;

import io.trivet.rpc.values.ReadFailures;
import io.trivet.rpc.values.ValueBinding;
import io.trivet.rpc.values.ValueException;
import io.trivet.rpc.values.WriteFailures;
import io.trivet.rpc.values.binary.BinaryReader;
import io.trivet.rpc.values.binary.BinaryWriter;
import io.trivet.rpc.values.binary.ValueCodec;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JavaType;

/** Codec of the types that Jackson handles: beans, and classes with Jackson's annotations. */
final class FallbackCodec extends ValueCodec {
    private final ValueBinding binding;
    private final JavaType type;

    FallbackCodec(ValueBinding binding, JavaType type) {
        this.binding = binding;
        this.type = type;
    }

    @Override
    public void encode(BinaryWriter to, @Nullable Object value) {
        CborWriter out = (CborWriter) to;
        if (value == null) {
            out.nothing();
            return;
        }
        int from = out.length();
        try (JsonGenerator generator = binding.mapper().createGenerator(new Sink(out))) {
            binding.write(generator, value);
        } catch (JacksonException e) {
            ValueException refusal = refusal(e);
            throw refusal == null ? new ValueException(WriteFailures.describe(e), e) : refusal;
        }
        out.requireDepth(from);
    }

    /**
     * Returns the exception by which our own writer or reader refused a value, which Jackson wraps, or null if there is
     * none.
     */
    private static @Nullable ValueException refusal(JacksonException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ValueException refusal) {
                return refusal;
            }
        }
        return null;
    }

    @Override
    public @Nullable Object decode(BinaryReader from) {
        CborReader in = (CborReader) from;
        if (in.skipNull()) {
            return null;
        }
        int start = in.position();
        IndefiniteLengthItems.skipCounting(in);
        CborReader plain = Tables.expandedIfAny(in, start);
        if (plain != null) {
            int begin = plain.position();
            IndefiniteLengthItems.skipCounting(plain);
            plain.back(begin);
        }
        byte[] bytes = plain == null ? in.bytes() : plain.bytes();
        int first = plain == null ? start : plain.position();
        int count = plain == null ? in.position() - start : plain.remaining();
        try (JsonParser parser = binding.mapper().createParser(bytes, first, count)) {
            return binding.read(parser, type, in::charge);
        } catch (JacksonException e) {
            ValueException refusal = refusal(e);
            ValueException failure = refusal == null ? in.failure(ReadFailures.what(e), e) : refusal;
            List<String> members = ReadFailures.members(e);
            for (int i = members.size() - 1; i >= 0; i--) {
                failure = failure.within(members.get(i));
            }
            throw failure;
        }
    }

    /** Passes on Jackson's output. */
    private static final class Sink extends OutputStream {
        private final CborWriter out;

        Sink(CborWriter out) {
            this.out = out;
        }

        @Override
        public void write(int b) {
            out.raw(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) {
            out.raw(bytes, from, count);
        }
    }
}
