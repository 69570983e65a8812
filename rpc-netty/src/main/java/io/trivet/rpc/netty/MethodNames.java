package io.trivet.rpc.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a server has for each method, found by the bytes of the method's name, so that calls don't create strings.
 * Immutable.
 *
 * @param <T> what it has
 */
public final class MethodNames<T> {
    private record Entry<T>(byte[] name, T value, @Nullable Entry<T> next) {}

    private final @Nullable Entry<T>[] table;

    /** Creates a table of these values by names. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    public MethodNames(Map<String, T> values) {
        table = new Entry[Integer.highestOneBit(Math.max(4, values.size())) * 4];
        values.forEach((name, value) -> {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            int index = index(Unpooled.wrappedBuffer(bytes), 0, bytes.length);
            table[index] = new Entry<>(bytes, value, table[index]);
        });
    }

    /** Returns the value for the name at this position, or null if there is none. */
    public @Nullable T find(ByteBuf in, int from, int length) {
        for (Entry<T> entry = table[index(in, from, length)]; entry != null; entry = entry.next()) {
            if (isAt(entry.name(), in, from, length)) {
                return entry.value();
            }
        }
        return null;
    }

    private int index(ByteBuf in, int from, int length) {
        int hash = 0;
        for (int i = from; i < from + length; i++) {
            hash = 31 * hash + in.getByte(i);
        }
        return hash & table.length - 1;
    }

    private static boolean isAt(byte[] name, ByteBuf in, int from, int length) {
        if (name.length != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (name[i] != in.getByte(from + i)) {
                return false;
            }
        }
        return true;
    }
}
