package io.trivet.rpc.cbor;

import io.trivet.rpc.values.binary.BinaryReader;
import io.trivet.rpc.values.binary.UntypedCodec;
import io.trivet.rpc.values.binary.ValueCodec;
import java.math.BigInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads values declared as Object from any item. */
final class CborUntypedCodec extends UntypedCodec {
    CborUntypedCodec(Function<Class<?>, ValueCodec> codecs) {
        super(codecs);
    }

    @Override
    public @Nullable Object decode(BinaryReader in) {
        return decode((CborReader) in);
    }

    private @Nullable Object decode(CborReader in) {
        int initial = in.next();
        if (Tables.isTable(in, initial)) {
            return decode(Tables.expanded(in, initial));
        }
        return switch (Major.of(initial)) {
            case Major.UNSIGNED, Major.NEGATIVE -> integer(in, initial);
            case Major.BYTES -> bytes(in, initial);
            case Major.TEXT -> in.textBehind(initial);
            case Major.ARRAY ->
                Numbers.isDecimal(in, initial) ? Numbers.decimal(in, initial) : list(in, in.count(initial));
            case Major.MAP -> map(in, in.count(initial));
            default -> simple(in, initial);
        };
    }

    private static Object integer(CborReader in, int initial) {
        BigInteger big;
        long argument = in.argument(initial);
        if (argument >= 0) {
            long value = Major.of(initial) == Major.UNSIGNED ? argument : ~argument;
            if (value == (int) value) {
                return (int) value;
            }
            return value;
        }
        big = Numbers.unsigned(argument);
        return Major.of(initial) == Major.UNSIGNED ? big : big.not();
    }

    private static Object bytes(CborReader in, int initial) {
        int tag = in.tag();
        if (in.isBigTag()) {
            return Numbers.big(in, initial);
        }
        byte[] bytes = in.bytesBehind(initial);
        return tag == Major.TAG_UUID && bytes.length == CborReader.UUID_BYTES ? CborReader.uuid(bytes) : bytes;
    }

    private static @Nullable Object simple(CborReader in, int initial) {
        if (!Numbers.isFloating(initial)) {
            return switch (initial) {
                case Major.TRUE -> true;
                case Major.FALSE -> false;
                case Major.NULL, Major.UNDEFINED -> null;
                default -> throw in.unexpected("a value", initial);
            };
        }
        return Numbers.floating(in, initial);
    }
}
