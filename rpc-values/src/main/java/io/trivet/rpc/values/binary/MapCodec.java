package io.trivet.rpc.values.binary;

import io.trivet.rpc.spi.MessageMemory;
import io.trivet.rpc.values.MapKeys;
import io.trivet.rpc.values.ReadFailures;
import io.trivet.rpc.values.ValueException;
import io.trivet.rpc.values.ValueType;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Codec of maps. */
final class MapCodec extends ValueCodec {
    private final ValueType.Entries type;
    private final Keys.Kind key;
    private final ValueCodec value;

    MapCodec(ValueType.Entries type, ValueCodec value) {
        this.type = type;
        this.value = value;
        key = Keys.of(type.key());
    }

    @Override
    public void encode(BinaryWriter out, @Nullable Object map) {
        if (map == null) {
            out.nothing();
        } else {
            write(out, (Map<?, ?>) map, key, value);
        }
    }

    @SuppressWarnings("ReferenceEquality") // each kind has only one instance
    static void write(BinaryWriter out, Map<?, ?> map, Keys.Kind key, ValueCodec value) {
        out.down();
        int count = map.size();
        if (key == Keys.ANY) {
            MapKeys.requireDifferentTexts(map);
        }
        out.mapHeader(count);
        int written = 0;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            key.write(out, entry.getKey());
            value.encode(out, entry.getValue());
            written++;
        }
        ElementsCodec.requireSame(count, written);
        out.up();
    }

    @Override
    public @Nullable Object decode(BinaryReader in) {
        return in.skipNull() ? null : read(in, in.mapHeader("a map"));
    }

    /** Makes the map for the entries. A type that is written only by its class has no maker, and isn't read. */
    private Map<Object, @Nullable Object> make(int room) {
        return Objects.requireNonNull(type.maker()).apply(room);
    }

    private static void put(BinaryReader in, Map<Object, @Nullable Object> map, Object name, @Nullable Object content) {
        try {
            map.put(name, content);
        } catch (RuntimeException e) {
            throw in.failure(ReadFailures.refused(e), e);
        }
    }

    Map<Object, @Nullable Object> read(BinaryReader in, int count) {
        Map<Object, @Nullable Object> map = make(ElementsCodec.room(count));
        in.down(MessageMemory.MAP);
        for (int i = 0; in.more(i, count); i++) {
            Object name = key.read(in);
            try {
                in.charge(MessageMemory.ENTRY);
                put(in, map, name, value.decode(in));
            } catch (ValueException e) {
                throw e.within("[" + ReadFailures.shortened(name.toString()) + "]");
            }
        }
        in.up();
        return map;
    }
}
