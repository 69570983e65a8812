package io.trivet.rpc.values.binary;

import io.trivet.rpc.spi.MessageMemory;
import io.trivet.rpc.values.ValueType;
import org.jspecify.annotations.Nullable;

/** Codec of Optional, OptionalInt, OptionalLong and OptionalDouble: the value, or null if there is none. */
final class OptionalCodec extends ValueCodec {
    private final ValueType.Maybe type;
    private final ValueCodec content;

    OptionalCodec(ValueType.Maybe type, ValueCodec content) {
        this.type = type;
        this.content = content;
    }

    @Override
    public void encode(BinaryWriter out, @Nullable Object value) {
        Object present = value == null ? null : type.open().apply(value);
        if (present == null) {
            out.nothing();
        } else {
            content.encode(out, present);
        }
    }

    @Override
    public Object decode(BinaryReader in) {
        Object read = content.decode(in);
        // In nested optionals, it is unknown which of them is empty.
        return read == null ? type.absent() : type.wrap().apply(read);
    }

    @Override
    protected int boxed() {
        return MessageMemory.BOXED + content.boxed();
    }
}
