package io.trivet.rpc.cbor;

import io.trivet.rpc.values.Codecs;
import io.trivet.rpc.values.RecordType;
import io.trivet.rpc.values.TextForm;
import io.trivet.rpc.values.ValueBinding;
import io.trivet.rpc.values.ValueType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;

/** Creates the codecs of CBOR. */
final class CborCodecs implements Codecs<ValueCodec> {
    private final ValueBinding beans;
    private final UntypedCodec untyped;

    /**
     * Creates a factory.
     *
     * @param beans handles the types that are left to Jackson
     * @param untyped the codec of values without a declared type
     */
    CborCodecs(ValueBinding beans, UntypedCodec untyped) {
        this.beans = beans;
        this.untyped = untyped;
    }

    @Override
    public ValueCodec nothing() {
        return new NothingCodec();
    }

    @Override
    public ValueCodec any() {
        return untyped;
    }

    @Override
    public ValueCodec scalar(ValueType.Scalar type) {
        return type.type() == Number.class
                ? new ScalarCodec<Number>(type.expected(), null, untyped::encode, this::number)
                : Scalars.codec(type);
    }

    private Number number(CborReader in, String expected) {
        if (untyped.decode(in) instanceof Number number) {
            return number;
        }
        throw in.failure(expected + " was expected");
    }

    @Override
    public ValueCodec text(TextForm<?> form) {
        return JavaTimeCodecs.codec(form);
    }

    @Override
    public ValueCodec primitives(Class<?> component) {
        return PrimitiveArrays.of(component);
    }

    @Override
    public ValueCodec elements(ValueType.Elements type, ValueCodec element) {
        return new ElementsCodec(type, element);
    }

    @Override
    public ValueCodec entries(ValueType.Entries type, ValueCodec value) {
        return new MapCodec(type, value);
    }

    @Override
    public ValueCodec maybe(ValueType.Maybe type, ValueCodec content) {
        return new OptionalCodec(type, content);
    }

    @Override
    public ValueCodec bean(JavaType type) {
        return new FallbackCodec(beans, type);
    }

    @Override
    public ValueCodec record(RecordType type) {
        return new RecordCodec(type);
    }

    @Override
    public void complete(ValueCodec record, List<ValueCodec> members) {
        ((RecordCodec) record).complete(members);
    }

    /** Codec of void: it accepts and skips any value. */
    private static final class NothingCodec extends ValueCodec {
        @Override
        void encode(CborWriter out, @Nullable Object value) {
            out.nothing();
        }

        @Override
        @Nullable
        Object decode(CborReader in) {
            IndefiniteLengthItems.skip(in);
            return null;
        }
    }
}
