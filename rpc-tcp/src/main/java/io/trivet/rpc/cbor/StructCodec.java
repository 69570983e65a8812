package io.trivet.rpc.cbor;

import io.trivet.rpc.spi.MessageMemory;
import io.trivet.rpc.values.ValueException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Codec of maps whose members each have a name and a type: a record without a class. */
final class StructCodec extends ValueCodec {
    private final Map<String, ValueCodec> members;

    StructCodec(Map<String, ValueCodec> members) {
        this.members = new LinkedHashMap<>(members);
    }

    @Override
    void encode(CborWriter out, @Nullable Object value) {
        // A value without a class is never null.
        Map<?, ?> values = (Map<?, ?>) Objects.requireNonNull(value);
        out.down();
        out.head(Major.MAP, members.size());
        members.forEach((name, codec) -> {
            out.text(name);
            try {
                codec.encode(out, values.get(name));
            } catch (ValueException e) {
                throw e.within(name);
            }
        });
        out.up();
    }

    @Override
    Object decode(CborReader in) {
        int initial = in.next();
        if (Major.of(initial) != Major.MAP) {
            throw in.unexpected("a map", initial);
        }
        int count = in.count(initial);
        in.down(MessageMemory.MAP);
        Map<String, @Nullable Object> values = new HashMap<>();
        for (int i = 0; in.more(i, count); i++) {
            String name = Keys.readText(in, "text");
            ValueCodec codec = members.get(name);
            if (codec == null) {
                IndefiniteLengthItems.skip(in);
                continue;
            }
            in.charge(MessageMemory.ENTRY);
            try {
                values.put(name, codec.decode(in));
            } catch (ValueException e) {
                throw e.within(name);
            }
        }
        in.up();
        return values;
    }
}
