package io.trivet.rpc.cbor;

import io.trivet.rpc.values.MemberNames;
import io.trivet.rpc.values.RecordCode;
import io.trivet.rpc.values.binary.RecordCodec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The rows of a table of one class of records. */
final class RecordTable {
    private final RecordCodec record;
    private final MemberNames names;

    /** The names as written at the beginning of a table. */
    private final byte[] header;

    /** Identifies a table whose columns are the components, in their order. */
    private final int[] own;

    RecordTable(RecordCodec record) {
        this.record = record;
        names = record.type().names();
        own = new int[names.size()];
        try (CborWriter out = CborWriter.ofAtMost(Integer.MAX_VALUE)) {
            out.arrayHeader(own.length);
            for (int i = 0; i < own.length; i++) {
                out.text(names.name(i));
                own[i] = i;
            }
            header = Arrays.copyOf(out.bytes(), out.length());
        }
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
        out.arrayHeader(own.length);
        record.encodeValues(out, value);
        out.up();
    }

    /** Reads which member each column of a table is, or -1 for one that this record doesn't have. */
    int[] decodeHeader(CborReader in) {
        if (in.skipIfNext(header)) {
            return own;
        }
        int[] columns = new int[Tables.namesCount(in)];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = names.indexOf(in.text("a name"));
        }
        return columns;
    }

    @Nullable
    Object decodeRow(CborReader in, int[] columns) {
        if (!Tables.begins(in, columns.length, record.memory())) {
            return null;
        }
        if (columns == own && RecordCode.canRead(record.type())) {
            Object read = record.decodeValues(in);
            in.up();
            return read;
        }
        @Nullable Object[] values = new Object[own.length];
        for (int index : columns) {
            if (index < 0) {
                in.skip();
            } else {
                record.decodeMember(in, values, index);
            }
        }
        in.up();
        return record.make(in, values);
    }
}
