package io.trivet.rpc.xml;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.trivet.rpc.spi.MemoryAccount;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A document that is being written, as long as it is no longer than it may be and there is memory for it; else {@link NoRoomException} is thrown.
 * Each thread keeps the bytes of its last short one for the next. Not thread-safe.
 */
final class XmlOutput implements AutoCloseable {
    private static final int FIRST_BYTES = 2048;

    /** What is longer is counted, and a thread that once wrote it needn't hold its memory for ever. */
    private static final int MAX_KEPT_BYTES = 64 * 1024;

    /** What is no longer goes to the socket in one piece with the headers before it. */
    private static final int MAX_BEHIND_HEADERS = 512;

    private static final int MAX_ARRAY = Integer.MAX_VALUE - 16;
    private static final ThreadLocal<XmlOutput> KEPT = new ThreadLocal<>();

    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;
    private boolean lenient;
    private Dialect dialect = Dialect.STANDARD;
    private int most;
    private @Nullable MemoryAccount account;

    /** What was taken from the account. */
    private int taken;

    /** Whether a thread has it, and not whoever gathers in it what several threads write. */
    private boolean ofThread = true;

    private XmlOutput() {}

    /**
     * Returns an empty one, which this thread gives back by closing it; until then, who asks again gets another.
     *
     * @param most how many bytes it may get
     * @param account what the memory for a long one is taken from, or null if nobody counts
     */
    static XmlOutput begin(Dialect dialect, int most, @Nullable MemoryAccount account) {
        XmlOutput output = KEPT.get();
        if (output == null) {
            output = new XmlOutput();
        } else {
            KEPT.remove();
            output.length = 0;
            output.lenient = false;
        }
        output.dialect = dialect;
        output.most = most;
        output.account = account;
        return output;
    }

    /** Returns one that no thread keeps, for several to write to in turn. */
    static XmlOutput gather(Dialect dialect, int most, @Nullable MemoryAccount account) {
        XmlOutput output = new XmlOutput();
        output.ofThread = false;
        output.dialect = dialect;
        output.most = most;
        output.account = account;
        return output;
    }

    /** Returns one that takes characters and times that only come in, for our own reader alone. */
    static XmlOutput beginLenient() {
        XmlOutput output = begin(Dialect.STANDARD, MAX_ARRAY, null);
        output.lenient = true;
        return output;
    }

    boolean isLenient() {
        return lenient;
    }

    Dialect dialect() {
        return dialect;
    }

    /** Gives everything back that nobody has taken over. */
    @Override
    public void close() {
        if (account != null) {
            account.giveBack(taken);
            account = null;
        }
        taken = 0;
        if (ofThread && bytes.length <= MAX_KEPT_BYTES) {
            KEPT.set(this);
        } else {
            bytes = new byte[0];
            length = 0;
        }
    }

    int length() {
        return length;
    }

    /** Drops what was written behind a place. */
    void truncate(int newLength) {
        length = newLength;
    }

    /** Sets how many bytes it may get from now on. */
    void most(int bytes) {
        most = bytes;
    }

    /** Returns how many bytes were taken from the account for it, or zero if it is too short for that. */
    int taken() {
        return taken;
    }

    /** Returns the document, together with what was taken for it from the account; this is of no use any more, but to be closed. */
    ByteBuf detach() {
        if (length > most) {
            throw NoRoomException.ofLimit(most);
        }
        if (length <= MAX_BEHIND_HEADERS) {
            // Who writes it copies it behind its headers, and a direct one would be another thread's to free.
            return Unpooled.wrappedBuffer(Arrays.copyOf(bytes, length));
        }
        if (bytes.length <= MAX_KEPT_BYTES) {
            return ByteBufAllocator.DEFAULT.directBuffer(length).writeBytes(bytes, 0, length);
        }
        ByteBuf whole = Unpooled.wrappedBuffer(bytes, 0, length);
        bytes = new byte[FIRST_BYTES];
        length = 0;
        taken = 0;
        return whole;
    }

    byte[] toByteArray(int from) {
        return Arrays.copyOfRange(bytes, from, length);
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            grow(more);
        }
    }

    private void grow(int more) {
        long needed = (long) length + more;
        if (needed > most) {
            throw NoRoomException.ofLimit(most);
        }
        int room = (int) Math.min(most, Math.max(2L * bytes.length, needed));
        if (account != null && room > MAX_KEPT_BYTES) {
            if (!account.tryTake(room - taken)) {
                throw NoRoomException.forNow(room);
            }
            taken = room;
        }
        bytes = Arrays.copyOf(bytes, room);
    }

    void raw(byte[] tags) {
        reserve(tags.length);
        System.arraycopy(tags, 0, bytes, length, tags.length);
        length += tags.length;
    }

    /** Writes what is known to hold neither markup nor anything but ASCII. */
    @SuppressWarnings("deprecation") // It does what is wanted, and nothing else does it as fast.
    void ascii(String text) {
        reserve(text.length());
        text.getBytes(0, text.length(), bytes, length);
        length += text.length();
    }

    void number(int value) {
        if (value < 0) {
            ascii(Integer.toString(value));
            return;
        }
        int digits = 1;
        for (int rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        reserve(digits);
        int rest = value;
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    /**
     * Writes text with what XML would read otherwise as references, a carriage return among it.
     *
     * @throws IllegalArgumentException for a character that XML 1.0 can't hold (2.2)
     */
    void text(String text) {
        int count = text.length();
        reserve(count);
        int at = length;
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c >= 0x80 || c < ' ' || c == '<' || c == '>' || c == '&') {
                length = at;
                rest(text, i);
                return;
            }
            bytes[at++] = (byte) c;
        }
        length = at;
    }

    private void rest(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isPlain = c >= ' ' && c < 0x80 && c != '<' && c != '>' && c != '&';
            if (isPlain || lenient && c < ' ' && c != '\r') {
                reserve(1);
                bytes[length++] = (byte) c;
            } else if (c < 0x80) {
                ascii(XmlText.reference(c));
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                raw(text.substring(i, i + 2).getBytes(StandardCharsets.UTF_8));
                i++;
            } else {
                twoOrThreeBytes(lenient ? c : XmlText.checked(c));
            }
        }
    }

    private void twoOrThreeBytes(char c) {
        reserve(3);
        if (c < 0x800) {
            bytes[length++] = (byte) (0xC0 | c >> 6);
        } else {
            bytes[length++] = (byte) (0xE0 | c >> 12);
            bytes[length++] = (byte) (0x80 | c >> 6 & 0x3F);
        }
        bytes[length++] = (byte) (0x80 | c & 0x3F);
    }
}
