package io.trivet.rpc.cbor;

import io.trivet.rpc.RpcLimits;
import io.trivet.rpc.spi.MemoryAccount;
import io.trivet.rpc.values.ValueException;
import io.trivet.rpc.values.binary.BinaryReader;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads CBOR items from a part of an array of bytes, which it doesn't change. For one thread.
 *
 * <p>It never reads beyond that part, and trusts no length before the bytes are there.
 */
public final class CborReader extends BinaryReader {
    static final int UUID_BYTES = 16;

    private static final int MAX_TAGS = 200;

    /** Maximum total size to which the tables of a value are expanded, because each row repeats the table's names. */
    private static final int MAX_EXPANDED = 64 << 20;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    static final int NO_TAG = -1;

    /** The reader of the whole value, if this one reads an expanded part of it. */
    private final CborReader whole;

    private int expanded;

    /** The last tag before the item that {@link #next} found. */
    private int tag = NO_TAG;

    /** Creates a reader of this many bytes from an index on, with the default limits. */
    public CborReader(byte[] bytes, int from, int count) {
        this(bytes, from, count, RpcLimits.defaults(), null);
    }

    /**
     * Creates a reader of this many bytes from an index on.
     *
     * @param account the account from which the values' memory is taken, or null if only the limits apply
     */
    public CborReader(byte[] bytes, int from, int count, RpcLimits limits, @Nullable MemoryAccount account) {
        this(bytes, from, count, limits, account, null);
    }

    private CborReader(
            byte[] bytes,
            int from,
            int count,
            RpcLimits limits,
            @Nullable MemoryAccount account,
            @Nullable CborReader whole) {
        super(bytes, from, count, limits, account, whole);
        this.whole = whole == null ? this : whole.whole;
    }

    /** Returns a reader of the expanded form of a part of this reader's value. */
    CborReader ofExpanded(byte[] plain) {
        whole.expanded += plain.length;
        charge(plain.length);
        return new CborReader(plain, 0, plain.length, limits(), account(), this);
    }

    /** Returns how many more bytes the tables of this value may take when expanded. */
    private int remainingExpansion() {
        return (int) Math.min(MAX_EXPANDED, limits().maxMessageMemory()) - whole.expanded;
    }

    byte[] bytes() {
        return bytes;
    }

    int tag() {
        return tag;
    }

    /** Returns a writer for the expanded tables of this value. */
    CborWriter expanding() {
        return CborWriter.ofAtMost(remainingExpansion(), limits(), account());
    }

    /** Returns this reader, set to a value that is this many levels deep inside another. */
    CborReader at(int levels) {
        depth(levels);
        return this;
    }

    /** Returns the first byte of the next item, after its tags, which are only remembered. */
    int next() {
        tag = NO_TAG;
        int initial = oneByte();
        for (int tags = 0; Major.of(initial) == Major.TAG; tags++) {
            if (tags == MAX_TAGS) {
                throw failure("more than " + MAX_TAGS + " tags follow each other");
            }
            long number = argument(initial);
            tag = number < 0 || number > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) number;
            initial = oneByte();
        }
        return initial;
    }

    /** Skips the next item if it is null, or undefined, which is the same in Java. */
    @Override
    public boolean skipNull() {
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

    /** Returns whether text comes next, possibly after tags. */
    @Override
    public boolean isText() {
        int before = position;
        int initial = next();
        position = before;
        return Major.of(initial) == Major.TEXT;
    }

    /** Returns the tag of the next item, or {@link #NO_TAG}. */
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

    /**
     * Returns the argument of an item whose first byte was read, as an unsigned number; for floating-point numbers
     * their bits.
     */
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
    @Override
    public long integer(String expected) {
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
        // An argument of 64 bits changed the sign.
        if (value < 0 != (major == Major.NEGATIVE)) {
            throw tooBig(expected);
        }
        return value;
    }

    boolean isBigTag() {
        return tag == Major.TAG_POSITIVE || tag == Major.TAG_NEGATIVE;
    }

    @Override
    public String text(String expected) {
        int initial = next();
        if (Major.of(initial) != Major.TEXT) {
            throw unexpected(expected, initial);
        }
        return textBehind(initial);
    }

    /** Reads the text whose first byte was read. */
    String textBehind(int initial) {
        if (Major.info(initial) == Major.INDEFINITE) {
            return IndefiniteLengthItems.text(this);
        }
        return textOf(length(initial));
    }

    /** Reads the byte string whose first byte was read. */
    byte[] bytesBehind(int initial) {
        if (Major.info(initial) == Major.INDEFINITE) {
            return IndefiniteLengthItems.bytes(this);
        }
        return bytesOf(length(initial));
    }

    @Override
    public BigInteger bigInteger(String expected) {
        return Numbers.big(this, expected);
    }

    @Override
    public BigDecimal decimal(String expected) {
        return Numbers.decimal(this, expected);
    }

    @Override
    public double floating(String expected) {
        return Numbers.floating(this, expected);
    }

    @Override
    public boolean bool(String expected) {
        int initial = next();
        if (initial != Major.TRUE && initial != Major.FALSE) {
            throw unexpected(expected, initial);
        }
        return initial == Major.TRUE;
    }

    @Override
    public String key(String expected) {
        int initial = next();
        return switch (Major.of(initial)) {
            case Major.TEXT -> textBehind(initial);
            case Major.UNSIGNED -> Numbers.unsigned(argument(initial)).toString();
            case Major.NEGATIVE -> Numbers.unsigned(argument(initial)).not().toString();
            default -> {
                if (initial != Major.TRUE && initial != Major.FALSE) {
                    throw unexpected(expected + " as a map's key", initial);
                }
                yield Boolean.toString(initial == Major.TRUE);
            }
        };
    }

    @Override
    public byte[] binary(String expected) {
        int initial = next();
        if (Major.of(initial) == Major.BYTES) {
            return bytesBehind(initial);
        }
        if (Major.of(initial) != Major.ARRAY) {
            throw unexpected(expected, initial);
        }
        return bytesOfArray(count(initial));
    }

    @Override
    public UUID uuid(String expected) {
        int initial = next();
        if (Major.of(initial) == Major.TEXT) {
            return UUID.fromString(textBehind(initial));
        }
        if (Major.of(initial) != Major.BYTES) {
            throw unexpected(expected, initial);
        }
        byte[] bytes = bytesBehind(initial);
        if (bytes.length != UUID_BYTES) {
            throw failure(expected + " of " + bytes.length + " bytes");
        }
        return uuid(bytes);
    }

    /** Returns the UUID of 16 bytes. */
    static UUID uuid(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    @Override
    public void skip() {
        IndefiniteLengthItems.skip(this);
    }

    @Override
    public int arrayHeader(String expected) {
        return header(Major.ARRAY, expected);
    }

    @Override
    public int mapHeader(String expected) {
        return header(Major.MAP, expected);
    }

    private int header(int major, String expected) {
        int initial = next();
        if (Major.of(initial) != major) {
            throw unexpected(expected, initial);
        }
        return count(initial);
    }

    /** Goes back to the beginning of an item. */
    void back(int to) {
        position = to;
    }

    /** Skips this many bytes, which must be there. */
    void skipBytes(int count) {
        position += count;
    }

    /** Returns the length of a byte or text string, all of whose bytes must be there. */
    int length(int initial) {
        long count = argument(initial);
        if (count < 0 || count > remaining()) {
            throw failure(Major.name(initial) + " of " + Long.toUnsignedString(count) + " bytes begins " + remaining()
                    + " bytes before the end");
        }
        return (int) count;
    }

    /**
     * Returns how many elements or members follow, or -1 if only their end shows it. A number is checked against the
     * remaining bytes, because each element takes at least one.
     */
    int count(int initial) {
        if (Major.info(initial) == Major.INDEFINITE) {
            return UNKNOWN;
        }
        long count = argument(initial);
        int there = Major.of(initial) == Major.MAP ? remaining() / 2 : remaining();
        if (count < 0 || count > there) {
            throw failure(Major.name(initial) + " of " + Long.toUnsignedString(count) + " elements begins "
                    + remaining() + " bytes before the end");
        }
        return (int) count;
    }

    /** Returns whether another element follows after this many of a count; skips the end if that comes. */
    @Override
    public boolean more(int done, int count) {
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

    ValueException unexpected(String expected, int initial) {
        return failure(expected + " was expected, and " + Major.name(initial) + " found");
    }
}
