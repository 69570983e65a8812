package io.trivet.rpc.values.binary;

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
    public void encode(BinaryWriter out, @Nullable Object value) {
        // A value without a class is never null.
        Map<?, ?> values = (Map<?, ?>) Objects.requireNonNull(value);
        out.down();
        out.mapHeader(members.size());
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
    public Object decode(BinaryReader in) {
        int count = in.mapHeader("a map");
        in.down(MessageMemory.MAP);
        Map<String, @Nullable Object> values = new HashMap<>();
        for (int i = 0; in.more(i, count); i++) {
            String name = in.key("text");
            ValueCodec codec = members.get(name);
            if (codec == null) {
                in.skip();
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
