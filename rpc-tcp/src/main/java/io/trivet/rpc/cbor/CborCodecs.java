package io.trivet.rpc.cbor;

import io.trivet.rpc.values.TextForm;
import io.trivet.rpc.values.ValueBinding;
import io.trivet.rpc.values.ValueType;
import io.trivet.rpc.values.binary.BinaryCodecs;
import io.trivet.rpc.values.binary.BinaryWriter;
import io.trivet.rpc.values.binary.ValueCodec;
import tools.jackson.databind.JavaType;

/** Creates the codecs of CBOR. */
final class CborCodecs extends BinaryCodecs {
    private final ValueBinding beans;

    /**
     * Creates a factory.
     *
     * @param beans handles the types that are left to Jackson
     * @param untyped the codec of values without a declared type
     */
    CborCodecs(ValueBinding beans, CborUntypedCodec untyped) {
        super(untyped);
        this.beans = beans;
    }

    @Override
    protected BinaryWriter writer() {
        return CborWriter.ofAtMost(Integer.MAX_VALUE);
    }

    @Override
    public ValueCodec text(TextForm<?> form) {
        return JavaTimeCodecs.codec(form);
    }

    @Override
    public ValueCodec elements(ValueType.Elements type, ValueCodec element) {
        return new CborElementsCodec(type, element);
    }

    @Override
    public ValueCodec bean(JavaType type) {
        return new FallbackCodec(beans, type);
    }
}
