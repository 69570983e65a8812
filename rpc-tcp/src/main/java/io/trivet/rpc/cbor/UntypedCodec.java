package io.trivet.rpc.cbor;

import io.trivet.rpc.spi.MessageMemory;
import io.trivet.rpc.values.ValueType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Codec of values declared as Object: written according to their class, read as the nearest plain Java type. */
final class UntypedCodec extends ValueCodec {
    private static final String EXPECTED = "a value";

    private final Function<Class<?>, ValueCodec> codecs;
    private final MapCodec maps =
            new MapCodec(new ValueType.Entries(null, new ValueType.Any(), room -> new LinkedHashMap<>()), this);

    /**
     * Creates a codec that gets the codecs of classes from a function. The function throws ValueException for classes
     * that can't be written.
     */
    UntypedCodec(Function<Class<?>, ValueCodec> codecs) {
        this.codecs = codecs;
    }

    @Override
    void encode(CborWriter out, @Nullable Object value) {
        if (value == null) {
            out.nothing();
        } else if (value instanceof String text) {
            out.text(text);
        } else if (value instanceof Integer number) {
            out.integer(number);
        } else if (value instanceof Collection<?> elements) {
            ElementsCodec.write(out, elements, this);
        } else if (value instanceof Map<?, ?> map) {
            MapCodec.write(out, map, Keys.ANY, this);
        } else {
            Class<?> type = value instanceof Enum<?> constant ? constant.getDeclaringClass() : value.getClass();
            codecs.apply(type).encode(out, value);
        }
    }

    @Override
    @Nullable
    Object decode(CborReader in) {
        int initial = in.next();
        if (Tables.isTable(in, initial)) {
            return decode(Tables.expanded(in, initial));
        }
        return switch (Major.of(initial)) {
            case Major.UNSIGNED, Major.NEGATIVE -> integer(in, initial);
            case Major.BYTES -> bytes(in, initial);
            case Major.TEXT -> in.textBehind(initial);
            case Major.ARRAY -> Numbers.isDecimal(in, initial) ? Numbers.decimal(in, initial) : list(in, initial);
            case Major.MAP -> maps.read(in, initial);
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
        return tag == Major.TAG_UUID && Scalars.isUuid(bytes) ? Scalars.uuid(bytes) : bytes;
    }

    private List<@Nullable Object> list(CborReader in, int initial) {
        int count = in.count(initial);
        List<@Nullable Object> list = new ArrayList<>(ElementsCodec.room(count));
        in.down(MessageMemory.LIST);
        for (int i = 0; in.more(i, count); i++) {
            int before = in.position();
            Object value = decode(in);
            // An item of one byte is null, or an object that the JVM has already.
            in.charge(in.position() - before > 1 ? MessageMemory.SLOT + MessageMemory.BOXED : MessageMemory.SLOT);
            list.add(value);
        }
        in.up();
        return list;
    }

    private static @Nullable Object simple(CborReader in, int initial) {
        if (!Numbers.isFloating(initial)) {
            return switch (initial) {
                case Major.TRUE -> true;
                case Major.FALSE -> false;
                case Major.NULL, Major.UNDEFINED -> null;
                default -> throw in.unexpected(EXPECTED, initial);
            };
        }
        return Numbers.floating(in, initial);
    }
}
