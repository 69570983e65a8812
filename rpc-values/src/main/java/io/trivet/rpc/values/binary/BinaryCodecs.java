package io.trivet.rpc.values.binary;

import io.trivet.rpc.values.Codecs;
import io.trivet.rpc.values.MemberNames;
import io.trivet.rpc.values.RecordType;
import io.trivet.rpc.values.TextForm;
import io.trivet.rpc.values.ValueType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Creates the codecs of a binary format. A subclass creates those that the format has in another form. */
public abstract class BinaryCodecs implements Codecs<ValueCodec> {
    private final UntypedCodec untyped;

    /**
     * Creates a factory.
     *
     * @param untyped the codec of values without a declared type
     */
    protected BinaryCodecs(UntypedCodec untyped) {
        this.untyped = untyped;
    }

    /** Returns a writer of the format, for the names of members. */
    protected abstract BinaryWriter writer();

    @Override
    public final ValueCodec nothing() {
        return new NothingCodec();
    }

    @Override
    public final ValueCodec any() {
        return untyped;
    }

    @Override
    public final ValueCodec scalar(ValueType.Scalar type) {
        return type.type() == Number.class
                ? new ScalarCodec<Number>(type.expected(), null, untyped::encode, this::number)
                : Scalars.codec(type);
    }

    /** Reads a number of any kind. */
    protected Number number(BinaryReader in, String expected) {
        if (untyped.decode(in) instanceof Number number) {
            return number;
        }
        throw in.failure(expected + " was expected");
    }

    @Override
    public ValueCodec text(TextForm<?> form) {
        return new TextCodec<>(form);
    }

    @Override
    public final ValueCodec primitives(Class<?> component) {
        return PrimitiveArrays.of(component);
    }

    @Override
    public ValueCodec elements(ValueType.Elements type, ValueCodec element) {
        return new ElementsCodec(type, element);
    }

    @Override
    public final ValueCodec entries(ValueType.Entries type, ValueCodec value) {
        return new MapCodec(type, value);
    }

    @Override
    public final ValueCodec maybe(ValueType.Maybe type, ValueCodec content) {
        return new OptionalCodec(type, content);
    }

    @Override
    public final ValueCodec record(RecordType type) {
        MemberNames names = type.names();
        byte[][] keys = new byte[names.size()][];
        try (BinaryWriter out = writer()) {
            for (int i = 0; i < keys.length; i++) {
                int from = out.length();
                out.text(names.name(i));
                keys[i] = Arrays.copyOfRange(out.bytes(), from, out.length());
            }
        }
        return new RecordCodec(type, keys);
    }

    @Override
    public final void complete(ValueCodec record, List<ValueCodec> members) {
        ((RecordCodec) record).complete(members);
    }

    /** Codec of void: it accepts and skips any value. */
    private static final class NothingCodec extends ValueCodec {
        @Override
        public void encode(BinaryWriter out, @Nullable Object value) {
            out.nothing();
        }

        @Override
        public @Nullable Object decode(BinaryReader in) {
            in.skip();
            return null;
        }
    }
}
