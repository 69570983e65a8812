package io.trivet.rpc.values;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names of a record's members, in order. Immutable. */
public final class MemberNames {
    /** Index that stands for the end of the members. */
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

    /** Returns the number of names. */
    public int size() {
        return names.length;
    }

    /** Returns the name at an index. */
    public String name(int index) {
        return names[index];
    }

    /** Returns the bytes of the name at an index; they must not be changed. */
    public byte[] utf8(int index) {
        return utf8[index];
    }

    /** Returns the index of a name, or -1. */
    public int indexOf(@Nullable String name) {
        return indexes.getOrDefault(name, NONE);
    }
}
