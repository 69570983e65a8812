package io.trivet.rpc.msgpack;

import io.trivet.rpc.values.TextForm;
import io.trivet.rpc.values.ValueBinding;
import io.trivet.rpc.values.binary.BinaryCodecs;
import io.trivet.rpc.values.binary.BinaryReader;
import io.trivet.rpc.values.binary.BinaryWriter;
import io.trivet.rpc.values.binary.TextCodec;
import io.trivet.rpc.values.binary.ValueCodec;
import java.time.Instant;
import java.util.Date;
import tools.jackson.databind.JavaType;

/** Creates the codecs of MessagePack. */
final class MessagePackCodecs extends BinaryCodecs {
    private final ValueBinding beans;

    /**
     * Creates a factory.
     *
     * @param beans handles the types that are left to Jackson
     * @param untyped the codec of values without a declared type
     */
    MessagePackCodecs(ValueBinding beans, MessagePackUntypedCodec untyped) {
        super(untyped);
        this.beans = beans;
    }

    @Override
    protected BinaryWriter writer() {
        return MessagePackWriter.ofAtMost(Integer.MAX_VALUE);
    }

    /** Reads a number, which is text if MessagePack has none that holds it. */
    @Override
    protected Number number(BinaryReader in, String expected) {
        if (!in.isText()) {
            return super.number(in, expected);
        }
        String text = in.text(expected);
        Number number = TextNumbers.number(text);
        if (number == null) {
            throw in.failure(TextNumbers.isNone(expected, text));
        }
        return number;
    }

    @Override
    public ValueCodec text(TextForm<?> form) {
        return timed(form);
    }

    /** Other languages have timestamps for points in time. */
    private static <T> ValueCodec timed(TextForm<T> form) {
        Class<T> type = form.type();
        if (type == Instant.class) {
            return new TextCodec<>(form, in -> type.cast(timestamp(in, form)));
        }
        if (type == Date.class) {
            return new TextCodec<>(form, in -> type.cast(Date.from(timestamp(in, form))));
        }
        return new TextCodec<>(form);
    }

    private static Instant timestamp(BinaryReader in, TextForm<?> form) {
        return ((MessagePackReader) in).timestamp(form.expected());
    }

    @Override
    public ValueCodec bean(JavaType type) {
        return new BeanCodec(beans, type);
    }
}
