package io.trivet.rpc.values.binary;

import io.trivet.rpc.spi.MessageMemory;
import io.trivet.rpc.values.ValueType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Codec of values declared as Object: written according to their class, read as the nearest plain Java type. */
public abstract class UntypedCodec extends ValueCodec {
    private final Function<Class<?>, ValueCodec> codecs;
    private final MapCodec maps =
            new MapCodec(new ValueType.Entries(null, new ValueType.Any(), room -> new LinkedHashMap<>()), this);

    /**
     * Creates a codec that gets the codecs of classes from a function. The function throws ValueException for classes
     * that can't be written.
     */
    protected UntypedCodec(Function<Class<?>, ValueCodec> codecs) {
        this.codecs = codecs;
    }

    @Override
    public final void encode(BinaryWriter out, @Nullable Object value) {
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

    /** Reads the elements of an array. */
    protected final List<@Nullable Object> list(BinaryReader in, int count) {
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

    /** Reads the entries of a map. */
    protected final Map<Object, @Nullable Object> map(BinaryReader in, int count) {
        return maps.read(in, count);
    }
}
