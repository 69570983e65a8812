package io.trivet.rpc.cbor;

import java.util.Map;
import java.util.function.IntFunction;

/** What is a map on the wire and in Java. */
final class MapCodec extends ValueCodec {
    private final Keys.Kind key;
    private final ValueCodec value;
    private final IntFunction<? extends Map<Object, Object>> maker;

    /**
     * Makes a codec.
     *
     * @param maker gets how many entries to make room for, which more may come than
     */
    MapCodec(Keys.Kind key, ValueCodec value, IntFunction<? extends Map<Object, Object>> maker) {
        this.key = key;
        this.value = value;
        this.maker = maker;
    }

    @Override
    void encode(CborWriter out, Object map) {
        if (map == null) {
            out.nothing();
        } else {
            write(out, (Map<?, ?>) map, key, value);
        }
    }

    static void write(CborWriter out, Map<?, ?> map, Keys.Kind key, ValueCodec value) {
        out.down();
        int count = map.size();
        out.head(Major.MAP, count);
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
    Object decode(CborReader in) {
        int initial = in.next();
        if (Major.of(initial) == Major.MAP) {
            return read(in, initial);
        }
        if (initial == Major.NULL || initial == Major.UNDEFINED) {
            return null;
        }
        throw in.unexpected("a map", initial);
    }

    Map<Object, Object> read(CborReader in, int initial) {
        int count = in.count(initial);
        Map<Object, Object> map = maker.apply(ElementsCodec.room(count));
        in.down();
        for (int i = 0; in.more(i, count); i++) {
            Object name = key.read(in);
            try {
                map.put(name, value.decode(in));
            } catch (CborException e) {
                throw e.within("[" + TextCodec.shortened(name.toString()) + "]");
            }
        }
        in.up();
        return map;
    }
}
