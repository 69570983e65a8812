package io.trivet.rpc.cbor;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Lists of records, with the names of their components written only once.
 *
 * <p>A reader of records takes the rows directly. For other readers the list is first expanded to maps.
 */
final class Tables {
    /** The first bytes of a table: its tag. */
    private static final byte[] HEAD = {(byte) 0xDA, 0x54, 0x52, 0x56, 0x54};

    private Tables() {}

    static boolean isTable(CborReader in, int initial) {
        return in.tag() == Major.TAG_TABLE && Major.of(initial) == Major.ARRAY;
    }

    /** Returns a reader of the same value without tables; the first byte of the first table was read. */
    static CborReader expanded(CborReader in, int initial) {
        try (CborWriter out = in.expanding()) {
            table(in, initial, out);
            return reader(in, out);
        }
    }

    /** Returns a reader of the last skipped item without tables, or null if it has none. */
    static @Nullable CborReader expandedIfAny(CborReader in, int from) {
        int count = in.position() - from;
        if (!canContainTables(in.bytes(), from, count)) {
            return null;
        }
        try (CborWriter out = in.expanding()) {
            copy(new CborReader(in.bytes(), from, count, in.limits(), null), out);
            return reader(in, out);
        }
    }

    private static CborReader reader(CborReader in, CborWriter out) {
        out.requireFit();
        return in.ofExpanded(Arrays.copyOf(out.bytes(), out.length()));
    }

    private static boolean canContainTables(byte[] bytes, int from, int count) {
        for (int i = from; i <= from + count - HEAD.length; i++) {
            if (bytes[i] == HEAD[0] && Arrays.equals(bytes, i, i + HEAD.length, HEAD, 0, HEAD.length)) {
                return true;
            }
        }
        return false;
    }

    private static void copy(CborReader in, CborWriter out) {
        int start = in.position();
        int initial = in.next();
        if (isTable(in, initial)) {
            table(in, initial, out);
            return;
        }
        int major = Major.of(initial);
        if (major != Major.ARRAY && major != Major.MAP) {
            in.back(start);
            IndefiniteLengthItems.skip(in);
            out.raw(in.bytes(), start, in.position() - start);
            return;
        }
        int count = in.count(initial);
        out.raw(in.bytes(), start, in.position() - start);
        in.down(0);
        for (int i = 0; in.more(i, count); i++) {
            copy(in, out);
            if (major == Major.MAP) {
                copy(in, out);
            }
        }
        in.up();
        if (count < 0) {
            out.raw(new byte[] {(byte) Major.BREAK}, 0, 1);
        }
    }

    private static void table(CborReader in, int initial, CborWriter out) {
        int rows = rows(in, initial);
        in.down(0);
        byte[][] names = names(in);
        out.head(Major.ARRAY, rows);
        for (int row = 0; row < rows; row++) {
            if (!begins(in, names.length, 0)) {
                out.nothing();
                continue;
            }
            out.head(Major.MAP, names.length);
            for (byte[] name : names) {
                out.raw(name, 0, name.length);
                copy(in, out);
            }
            in.up();
        }
        in.up();
    }

    /** Returns the number of rows of a table whose first byte was read. */
    static int rows(CborReader in, int initial) {
        int count = in.count(initial);
        if (count < 1) {
            throw in.failure("a table begins with its names, in an array with a length");
        }
        return count - 1;
    }

    /** Reads the names as the bytes of their items. */
    private static byte[][] names(CborReader in) {
        byte[][] names = new byte[namesCount(in)][];
        for (int i = 0; i < names.length; i++) {
            int start = in.position();
            in.text("a name");
            names[i] = Arrays.copyOfRange(in.bytes(), start, in.position());
        }
        return names;
    }

    static int namesCount(CborReader in) {
        int initial = in.next();
        int count = Major.of(initial) == Major.ARRAY ? in.count(initial) : -1;
        if (count < 0) {
            throw in.unexpected("an array of names", initial);
        }
        return count;
    }

    /** Enters a row, whose Java object takes this many bytes of memory; false if the row is null. */
    static boolean begins(CborReader in, int names, int taking) {
        if (in.skipNull()) {
            return false;
        }
        int initial = in.next();
        if (Major.of(initial) != Major.ARRAY || in.count(initial) != names) {
            throw in.failure("a row of " + names + " values was expected, and another found");
        }
        in.down(taking);
        return true;
    }
}
