package io.trivet.rpc.cbor;

import io.trivet.rpc.spi.MessageMemory;
import io.trivet.rpc.values.MemberNames;
import io.trivet.rpc.values.ReadFailures;
import io.trivet.rpc.values.RecordCode;
import io.trivet.rpc.values.RecordType;
import io.trivet.rpc.values.ValueException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Codec of records: a map on the wire, from the names of their components. */
final class RecordCodec extends ValueCodec {
    private static final MethodHandle RAW =
            MethodHandleUtil.virtual(CborWriter.class, "raw", void.class, byte[].class, int.class, int.class);
    private static final MethodHandle REFUSED = MethodHandleUtil.ofStatic(
            RecordCodec.class, "refused", ValueException.class, Throwable.class, CborReader.class);

    private final RecordType type;

    /** The names as they are written. */
    private final byte[][] keys;

    /** The names as written at the beginning of a table. */
    private final byte[] header;

    /** Identifies a table whose columns are the components, in their order. */
    private final int[] own;

    /**
     * The codecs of the members. They are set after construction, because a record may have a component of its own
     * type.
     */
    private ValueCodec[] members = {};

    /** The compiled code. It is created on first use, because not every declared record is sent. */
    private volatile @Nullable RecordCode code;

    RecordCodec(RecordType type) {
        this.type = type;
        MemberNames names = type.names();
        keys = new byte[names.size()][];
        own = new int[names.size()];
        try (CborWriter out = CborWriter.ofAtMost(Integer.MAX_VALUE)) {
            out.head(Major.ARRAY, keys.length);
            for (int i = 0; i < keys.length; i++) {
                int from = out.length();
                out.text(names.name(i));
                keys[i] = Arrays.copyOfRange(out.bytes(), from, out.length());
                own[i] = i;
            }
            header = Arrays.copyOf(out.bytes(), out.length());
        }
    }

    void complete(List<ValueCodec> all) {
        members = all.toArray(new ValueCodec[0]);
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
            made = compiled();
            code = made;
        }
        return made;
    }

    private RecordCode compiled() {
        List<RecordCode.Member> ofMembers = new ArrayList<>();
        for (int i = 0; i < members.length; i++) {
            MethodHandle keyWriter = MethodHandles.insertArguments(RAW, 1, keys[i], 0, keys[i].length);
            ofMembers.add(new RecordCode.Member(members[i].reader(), members[i].writer(), keyWriter));
        }
        return RecordCode.of(type, ofMembers, REFUSED, null);
    }

    static ValueException refused(Throwable thrown, CborReader in) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return in.failure(ReadFailures.refused(thrown), thrown);
    }

    /** Writes the beginning of a table of this many rows. */
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
            columns[i] = type.names().indexOf(in.text("a name"));
        }
        return columns;
    }

    @Nullable
    Object decodeRow(CborReader in, int[] columns) {
        if (!Tables.begins(in, columns.length, size())) {
            return null;
        }
        if (columns == own && RecordCode.canRead(type)) {
            Object read = code().read(in);
            in.up();
            return read;
        }
        @Nullable Object[] values = new Object[members.length];
        for (int index : columns) {
            if (index < 0) {
                IndefiniteLengthItems.skip(in);
            } else {
                decodeMember(in, values, index);
            }
        }
        in.up();
        return make(in, values);
    }

    /** Returns the memory of a record, including its members' objects except records, lists and strings. */
    private int size() {
        return MessageMemory.BOXED * (1 + members.length);
    }

    private void decodeMember(CborReader in, @Nullable Object[] values, int index) {
        try {
            values[index] = members[index].decode(in);
        } catch (ValueException e) {
            throw e.within(type.names().name(index));
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
        // Most writers send the members in the record's order, and then a key needs no look-up.
        int expected = 0;
        for (int i = 0; in.more(i, count); i++) {
            int index = expected < members.length && in.skipIfNext(keys[expected])
                    ? expected
                    : type.names().indexOf(Keys.readText(in, "text"));
            if (index < 0) {
                IndefiniteLengthItems.skip(in);
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
                values[i] = type.members().get(i).type().absent();
            }
        }
        try {
            return type.make(values);
        } catch (RuntimeException e) {
            throw refused(e, in);
        }
    }
}
