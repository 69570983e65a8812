package io.trivet.rpc.values;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names of a record's members, in their order. Immutable. */
public final class MemberNames {
    /** There are no more members. */
    public static final int END = -2;

    private static final int NONE = -1;

    private final String[] names;
    private final byte[][] utf8;
    private final Map<String, Integer> indexes = new HashMap<>();

    MemberNames(List<String> names) {
        this.names = names.toArray(new String[0]);
        utf8 = new byte[this.names.length][];
        for (int i = 0; i < utf8.length; i++) {
            utf8[i] = this.names[i].getBytes(StandardCharsets.UTF_8);
            indexes.put(this.names[i], i);
        }
    }

    /** Returns how many there are. */
    public int size() {
        return names.length;
    }

    /** Returns one of them. */
    public String name(int index) {
        return names[index];
    }

    /** Returns the bytes of one of them, not to be changed. */
    public byte[] utf8(int index) {
        return utf8[index];
    }

    /** Returns which of them it is, or -1. */
    public int indexOf(@Nullable String name) {
        return indexes.getOrDefault(name, NONE);
    }
}
