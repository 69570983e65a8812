package io.trivet.rpc.cbor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads CBOR items from a part of an array of bytes, which isn't changed. For one thread.
 *
 * <p>It never reads beyond that part, and believes no length before the bytes are there.
 */
public final class CborReader {
    /** Deeper nesting than this is refused, both ways. */
    static final int MOST_DEPTH = 200;

    /** Strings, arrays and maps in a value, all together: the smallest take one byte here, and many more in memory. */
    static final int MOST_OBJECTS = 2_000_000;

    /** What the tables in a value are written out to at most, all together: their names may be repeated as often as they have rows. */
    private static final int MOST_EXPANDED = 64 << 20;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    static final int NO_TAG = -1;

    private final byte[] bytes;
    private final int start;
    private final int limit;
    private int position;
    private int depth;

    /** The reader of the whole value, of which this one reads a part in another form; it counts for all. */
    private final CborReader whole;

    private int objects;
    private int expanded;

    /** The last tag before the item that {@link #next} found. */
    private int tag = NO_TAG;

    /** Makes a reader of so many bytes from an index on. */
    public CborReader(byte[] bytes, int from, int count) {
        this(bytes, from, count, null);
    }

    private CborReader(byte[] bytes, int from, int count, @Nullable CborReader whole) {
        Objects.checkFromIndexSize(from, count, bytes.length);
        this.bytes = bytes;
        start = from;
        position = from;
        limit = from + count;
        this.whole = whole == null ? this : whole;
    }

    /** Returns a reader of what a part of this one's value was written out to. */
    CborReader ofExpanded(byte[] plain) {
        whole.expanded += plain.length;
        return new CborReader(plain, 0, plain.length, whole);
    }

    /** Returns how many bytes more the tables of this value may be written out to. */
    int mostExpanded() {
        return MOST_EXPANDED - whole.expanded;
    }

    /** Returns the index in the array at which the next item begins. */
    public int position() {
        return position;
    }

    /** Returns how many bytes are left. */
    public int remaining() {
        return limit - position;
    }

    /** Refuses what follows the values that were read, with {@link CborException}. */
    public void requireEnd() {
        if (position < limit) {
            throw failure(remaining() + " bytes more follow what belongs there");
        }
    }

    byte[] bytes() {
        return bytes;
    }

    int tag() {
        return tag;
    }

    void down() {
        countObject();
        if (++depth > MOST_DEPTH) {
            throw failure("it nests deeper than " + MOST_DEPTH + " levels");
        }
    }

    private void countObject() {
        if (++whole.objects > MOST_OBJECTS) {
            throw failure("it holds more than " + MOST_OBJECTS + " strings, arrays and maps");
        }
    }

    void up() {
        depth--;
    }

    /** Returns the first byte of the next item, behind its tags, which are only remembered. */
    int next() {
        tag = NO_TAG;
        int initial = oneByte();
        for (int tags = 0; Major.of(initial) == Major.TAG; tags++) {
            if (tags == MOST_DEPTH) {
                throw failure("more than " + MOST_DEPTH + " tags follow each other");
            }
            long number = argument(initial);
            tag = number < 0 || number > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) number;
            initial = oneByte();
        }
        return initial;
    }

    /** Passes over the next item if it's null, or undefined, which is the same in Java. */
    boolean skipNull() {
        if (position == limit) {
            return false;
        }
        int initial = bytes[position] & 0xFF;
        if (initial == Major.NULL || initial == Major.UNDEFINED) {
            position++;
            return true;
        }
        return Major.of(initial) == Major.TAG && skipTaggedNull();
    }

    private boolean skipTaggedNull() {
        int before = position;
        int initial = next();
        if (initial == Major.NULL || initial == Major.UNDEFINED) {
            return true;
        }
        position = before;
        return false;
    }

    /** Tells whether text comes next, behind tags. */
    boolean isText() {
        int before = position;
        int initial = next();
        position = before;
        return Major.of(initial) == Major.TEXT;
    }

    /** Returns the tag that the next item has, or {@link #NO_TAG}. */
    int nextTag() {
        int before = position;
        next();
        position = before;
        return tag;
    }

    private int oneByte() {
        if (position == limit) {
            throw truncated();
        }
        return bytes[position++] & 0xFF;
    }

    private void require(int count) {
        if (limit - position < count) {
            throw truncated();
        }
    }

    /** Returns the argument of an item whose first byte was read, as unsigned; for floating-point numbers their bits. */
    long argument(int initial) {
        int info = Major.info(initial);
        int at = position;
        return switch (info) {
            case 24 -> oneByte();
            case 25 -> {
                require(2);
                position = at + 2;
                yield (short) SHORT.get(bytes, at) & 0xFFFFL;
            }
            case 26 -> {
                require(4);
                position = at + 4;
                yield (int) INT.get(bytes, at) & 0xFFFF_FFFFL;
            }
            case 27 -> {
                require(8);
                position = at + 8;
                yield (long) LONG.get(bytes, at);
            }
            default -> {
                if (info > 27) {
                    throw failure("no item begins with the byte 0x" + Integer.toHexString(initial));
                }
                yield info;
            }
        };
    }

    /** Reads an integer of at most 64 bits. */
    long integer(String expected) {
        if (position < limit && bytes[position] >= 0 && bytes[position] < 24) {
            return bytes[position++];
        }
        int initial = next();
        int major = Major.of(initial);
        long value;
        if (major == Major.UNSIGNED) {
            value = argument(initial);
        } else if (major == Major.NEGATIVE) {
            value = ~argument(initial);
        } else if (major == Major.BYTES && isBigTag()) {
            BigInteger big = Numbers.big(this, initial);
            if (big.bitLength() > 63) {
                throw tooBig(expected);
            }
            return big.longValue();
        } else {
            throw unexpected(expected, initial);
        }
        // An argument of 64 bits turned the sign.
        if (value < 0 != (major == Major.NEGATIVE)) {
            throw tooBig(expected);
        }
        return value;
    }

    boolean isBigTag() {
        return tag == Major.TAG_POSITIVE || tag == Major.TAG_NEGATIVE;
    }

    String text(String expected) {
        int initial = next();
        if (Major.of(initial) != Major.TEXT) {
            throw unexpected(expected, initial);
        }
        return textBehind(initial);
    }

    /** Reads the text whose first byte was read. */
    String textBehind(int initial) {
        countObject();
        if (Major.info(initial) == Major.INDEFINITE) {
            return Chunks.text(this);
        }
        int count = length(initial);
        String text = Texts.decode(bytes, position, count);
        if (text == null) {
            throw failure("text isn't UTF-8");
        }
        position += count;
        return text;
    }

    /** Reads the bytes whose item's first byte was read. */
    byte[] bytesBehind(int initial) {
        countObject();
        if (Major.info(initial) == Major.INDEFINITE) {
            return Chunks.bytes(this);
        }
        int count = length(initial);
        byte[] read = Arrays.copyOfRange(bytes, position, position + count);
        position += count;
        return read;
    }

    /** Passes over these very bytes if they come next. */
    boolean skipIfNext(byte[] expected) {
        int end = position + expected.length;
        // The sum of two lengths of arrays may overflow.
        if (end < 0 || end > limit || !Arrays.equals(bytes, position, end, expected, 0, expected.length)) {
            return false;
        }
        position = end;
        return true;
    }

    /** Goes back to where an item began. */
    void back(int to) {
        position = to;
    }

    /** Passes over so many bytes, which are there. */
    void skipBytes(int count) {
        position += count;
    }

    /** Returns the length of a byte or text string that is there in full. */
    int length(int initial) {
        long count = argument(initial);
        if (count < 0 || count > remaining()) {
            throw failure(Major.name(initial) + " of " + Long.toUnsignedString(count) + " bytes begins " + remaining()
                    + " bytes before the end");
        }
        return (int) count;
    }

    /** Returns how many elements or members follow, for each of which there is a byte at least, or -1 if only their end will tell. */
    int count(int initial) {
        if (Major.info(initial) == Major.INDEFINITE) {
            return -1;
        }
        long count = argument(initial);
        int there = Major.of(initial) == Major.MAP ? remaining() / 2 : remaining();
        if (count < 0 || count > there) {
            throw failure(Major.name(initial) + " of " + Long.toUnsignedString(count) + " elements begins "
                    + remaining() + " bytes before the end");
        }
        return (int) count;
    }

    /** Tells whether another element follows after so many of a count; passes over the end if that's what comes. */
    boolean more(int done, int count) {
        if (count >= 0) {
            return done < count;
        }
        if (position == limit) {
            throw truncated();
        }
        if ((bytes[position] & 0xFF) != Major.BREAK) {
            return true;
        }
        position++;
        return false;
    }

    CborException unexpected(String expected, int initial) {
        return failure(expected + " was expected, and " + Major.name(initial) + " found");
    }

    CborException tooBig(String expected) {
        return failure("the number is out of range: " + expected + " was expected");
    }

    private CborException truncated() {
        return failure("the value isn't complete");
    }

    CborException failure(String what) {
        return failure(what, null);
    }

    CborException failure(String what, @Nullable Throwable cause) {
        return new CborException(what + ", at byte " + (position - start), cause);
    }
}
