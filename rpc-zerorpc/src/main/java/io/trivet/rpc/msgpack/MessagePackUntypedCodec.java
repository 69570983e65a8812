package io.trivet.rpc.msgpack;

import io.trivet.rpc.values.binary.BinaryReader;
import io.trivet.rpc.values.binary.UntypedCodec;
import io.trivet.rpc.values.binary.ValueCodec;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads values declared as Object from any MessagePack. */
final class MessagePackUntypedCodec extends UntypedCodec {
    private static final String EXPECTED = "a value";

    MessagePackUntypedCodec(Function<Class<?>, ValueCodec> codecs) {
        super(codecs);
    }

    @Override
    public @Nullable Object decode(BinaryReader input) {
        MessagePackReader in = (MessagePackReader) input;
        int first = in.next();
        if (Format.isInteger(first)) {
            return in.smallest(first);
        }
        if (Format.isText(first)) {
            return in.textBehind(first);
        }
        if (Format.isArray(first)) {
            return list(in, in.count(first));
        }
        if (Format.isMap(first)) {
            return map(in, in.count(first));
        }
        if (Format.isFloating(first)) {
            return in.real(first);
        }
        if (Format.isBinary(first)) {
            return in.binaryBehind(first);
        }
        if (Format.isExtension(first)) {
            return in.timestampBehind(first, EXPECTED);
        }
        return switch (first) {
            case Format.NIL -> null;
            case Format.TRUE -> true;
            case Format.FALSE -> false;
            default -> throw in.unexpected(EXPECTED, first);
        };
    }
}
