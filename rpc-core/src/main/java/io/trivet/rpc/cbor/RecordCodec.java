package io.trivet.rpc.cbor;

import io.trivet.rpc.spi.MessageMemory;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A record: a map on the wire, from its components' names. */
final class RecordCodec extends ValueCodec {
    private final MethodHandle constructor;
    private final Records.Maker maker;

    // These come after the codec is made, since a record may have a component of its own type.
    private RecordMember[] members;
    private Map<String, Integer> indexes;

    /** The names as a table begins with them. */
    private byte[] header;

    /** What tells of a table that its columns are the components, in their order. */
    private int[] own;

    /** Made when it's needed first, since not every record that is declared ever travels. */
    private volatile @Nullable RecordCode code;

    @SuppressWarnings("NullAway.Init") // The compiler completes it before anybody gets it.
    RecordCodec(Class<?> type) {
        constructor = Records.constructor(type);
        maker = Records.maker(constructor);
    }

    void complete(List<RecordMember> all) {
        Map<String, Integer> byName = new HashMap<>();
        for (int i = 0; i < all.size(); i++) {
            byName.put(all.get(i).name, i);
        }
        members = all.toArray(new RecordMember[0]);
        indexes = byName;
        own = new int[members.length];
        Arrays.setAll(own, i -> i);
        try (CborWriter out = CborWriter.ofAtMost(Integer.MAX_VALUE)) {
            out.head(Major.ARRAY, members.length);
            for (RecordMember member : members) {
                out.raw(member.key, 0, member.key.length);
            }
            header = Arrays.copyOf(out.bytes(), out.length());
        }
    }

    @Override
    void encode(CborWriter out, @Nullable Object value) {
        if (value == null) {
            out.nothing();
            return;
        }
        out.down();
        out.head(Major.MAP, members.length);
        code().writeMembers(out, value);
        out.up();
    }

    private RecordCode code() {
        RecordCode made = code;
        if (made == null) {
            made = RecordCode.of(constructor, members);
            code = made;
        }
        return made;
    }

    /** Writes what begins a table of so many rows. */
    void encodeHeader(CborWriter out, int rows) {
        out.head(Major.TAG, Major.TAG_TABLE);
        out.head(Major.ARRAY, rows + 1L);
        out.raw(header, 0, header.length);
    }

    void encodeRow(CborWriter out, @Nullable Object value) {
        if (value == null) {
            out.nothing();
            return;
        }
        out.down();
        out.head(Major.ARRAY, members.length);
        code().writeValues(out, value);
        out.up();
    }

    /** Reads which member each column of a table is, or -1 for one that this record doesn't have. */
    int[] decodeHeader(CborReader in) {
        if (in.skipIfNext(header)) {
            return own;
        }
        int[] columns = new int[Tables.namesCount(in)];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = indexes.getOrDefault(in.text("a name"), -1);
        }
        return columns;
    }

    @Nullable
    Object decodeRow(CborReader in, int[] columns) {
        if (!Tables.begins(in, columns.length, size())) {
            return null;
        }
        if (columns == own && RecordCode.canRead(members)) {
            Object read = code().read(in);
            in.up();
            return read;
        }
        @Nullable Object[] values = new Object[members.length];
        for (int index : columns) {
            if (index < 0) {
                Chunks.skip(in);
            } else {
                decodeMember(in, values, index);
            }
        }
        in.up();
        return make(in, values);
    }

    /** Returns what one takes of memory, its members' objects included that are no records, lists or strings. */
    private int size() {
        return MessageMemory.BOXED * (1 + members.length);
    }

    private void decodeMember(CborReader in, @Nullable Object[] values, int index) {
        try {
            values[index] = members[index].codec.decode(in);
        } catch (CborException e) {
            throw e.within(members[index].name);
        }
    }

    @Override
    @Nullable
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

    private Object read(CborReader in, int initial) {
        int count = in.count(initial);
        in.down(size());
        @Nullable Object[] values = new Object[members.length];
        // Most writers have the members in the record's order, and then a key needs no look-up.
        int expected = 0;
        for (int i = 0; in.more(i, count); i++) {
            int index = expected < members.length && in.skipIfNext(members[expected].key)
                    ? expected
                    : indexes.getOrDefault(Keys.readText(in, "text"), -1);
            if (index < 0) {
                Chunks.skip(in);
                continue;
            }
            expected = index + 1;
            decodeMember(in, values, index);
        }
        in.up();
        return make(in, values);
    }

    private Object make(CborReader in, @Nullable Object[] values) {
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null) {
                values[i] = members[i].codec.absent();
            }
        }
        try {
            return maker.make(values);
        } catch (RuntimeException e) {
            throw RecordCode.refusal(e, in);
        }
    }
}
